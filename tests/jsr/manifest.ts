/**
 * Writes the two JSON files that make a folder look like jsr.io to Deno.
 * Run after a change to the stand-in: `deno run -A tests/jsr/manifest.ts`.
 *
 * @module
 */

const root = new URL("./@std/assert/", import.meta.url);
const version = "1.0.0";
const bytes = await Deno.readFile(new URL(`${version}/mod.ts`, root));
const digest = await crypto.subtle.digest("SHA-256", bytes);
const hash = Array.from(
  new Uint8Array(digest),
  (byte) => byte.toString(16).padStart(2, "0"),
).join("");
const meta = {
  scope: "std",
  name: "assert",
  latest: version,
  versions: { [version]: {} },
};
const manifest = {
  manifest: { "/mod.ts": { size: bytes.length, checksum: `sha256-${hash}` } },
  exports: { ".": "./mod.ts" },
};
await Deno.writeTextFile(
  new URL("meta.json", root),
  JSON.stringify(meta, null, 2) + "\n",
);
await Deno.writeTextFile(
  new URL(`${version}_meta.json`, root),
  JSON.stringify(manifest, null, 2) + "\n",
);

/**
 * `deno task test`: runs every test and every documented example.
 *
 * Tests import `jsr:@std/assert`. Where jsr.io does not answer, a stand-in
 * under `tests/jsr/` takes its place.
 *
 * @module
 */

const HELP = `deno task test [ARGUMENT…]

Runs tests/ and the examples in the doc comments of src/.
Arguments go to \`deno test\` instead, such as tests/base or --filter NAME.

  --help    this text
`;

const root = new URL("../../", import.meta.url);

/** Where `jsr:` packages come from: jsr.io, or the stand-in when it is silent. */
async function jsrAddress(): Promise<string | undefined> {
  const given = Deno.env.get("JSR_URL");
  if (given) return given;
  try {
    const answer = await fetch("https://jsr.io/@std/assert/meta.json", {
      signal: AbortSignal.timeout(3000),
    });
    await answer.body?.cancel();
    if (answer.ok) return undefined;
  } catch {
    // No network, or a closed one: the stand-in serves.
  }
  console.log(
    "jsr.io does not answer: @std/assert is the stand-in of tests/jsr",
  );
  return new URL("tests/jsr/", root).href;
}

/** Runs `deno test` once and counts. */
async function run(args: readonly string[], jsr: string | undefined) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-lock", "--quiet", ...args],
    cwd: root,
    env: { NO_COLOR: "1", ...(jsr ? { JSR_URL: jsr } : {}) },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    await Deno.stdout.write(new TextEncoder().encode(part));
    text += part;
  }
  const { code } = await child.status;
  const closing = /\| (\d+) passed(?: \([^)]*\))? \| (\d+) failed/.exec(text);
  return {
    code,
    passed: Number(closing?.[1] ?? 0),
    failed: Number(closing?.[2] ?? 0),
  };
}

if (import.meta.main) {
  if (Deno.args.includes("--help")) {
    console.log(HELP);
    Deno.exit(0);
  }
  const jsr = await jsrAddress();
  const result = await run(
    Deno.args.length > 0 ? Deno.args : ["--doc", "tests/", "src/"],
    jsr,
  );
  const failed = result.failed || (result.code === 0 ? 0 : 1);
  console.log(`${result.passed} passed, ${failed} failed`);
  Deno.exit(result.code);
}

import { assert, assertEquals } from "@std/assert";
import { DATA_SOURCES, type DataSource } from "kit/problems/data_sets.ts";
import { inFolder } from "../folder.ts";
import { command } from "./command.ts";

function doctor(options: string[], env: Record<string, string> = {}) {
  return command("doctor", options, { env });
}

Deno.test("doctor --json prints JSON alone, with the backend in use", async () => {
  const { out } = await doctor(["--json"], { SPARKLE_BACKEND: "cpu" });
  const found = JSON.parse(out);
  assertEquals(found.deno, Deno.version.deno);
  assertEquals(found.backend, "cpu");
  const names = found.backends.map(({ name }: { name: string }) => name);
  assert(names.includes("wasm") && names.includes("cpu"), names.join());
});

/** How many lines of a text end like this. */
function endings(text: string, ending: string): number {
  return text.split("\n").filter((line) => line.endsWith(ending)).length;
}

Deno.test("doctor says in two words which data is missing, and once what to do", async () => {
  const { out } = await doctor([], { SPARKLE_DATA_MIRROR: "no/such/folder" });
  const missing = endings(out, "  not in SPARKLE_DATA_MIRROR");
  assertEquals(missing, DATA_SOURCES.length);
  assert(!out.includes("Cannot find"), out);
  assertEquals(endings(out, "unset it: deno task data."), 1);
});

Deno.test("doctor says how to download data, where there is no mirror", async () => {
  const { out } = await doctor([], { SPARKLE_DATA_MIRROR: "" });
  const missing = endings(out, "  not downloaded");
  const advice = out.includes("Download what is missing: deno task data");
  assertEquals(advice, missing > 0);
  assert(!out.includes("Cannot find"), out);
});

Deno.test("doctor tells a file of other bytes from one that is missing", async () => {
  await inFolder(async (mirror) => {
    const [{ file, name }] = DATA_SOURCES as [DataSource];
    await Deno.writeTextFile(`${mirror}/${file}`, "{}\n");
    const { out } = await doctor([], { SPARKLE_DATA_MIRROR: mirror });
    assert(out.includes(`Cannot use ${mirror}/${file}: `), out);
    assert(out.includes(`unset it: deno task data.`), out);
    assert(!new RegExp(`^${name} +not in`, "m").test(out), out);
  });
});

Deno.test("doctor fails when the backend that is asked for does not exist", async () => {
  const { code, out } = await doctor([], { SPARKLE_BACKEND: "abacus" });
  assertEquals(code, 1);
  assert(out.includes('got "abacus"'), out);
});

Deno.test("doctor says what is wrong with Jupyter's kernel, and what to do", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/kernels/deno`, { recursive: true });
    const argv = ["/no/such/deno", "jupyter", "--kernel"];
    await Deno.writeTextFile(
      `${folder}/kernels/deno/kernel.json`,
      JSON.stringify({ argv }),
    );
    const { out } = await doctor([], { JUPYTER_PATH: folder });
    const trouble = "starts /no/such/deno, which is not there";
    assert(out.includes(trouble), out);
    assert(out.includes("Install it anew: deno task notebook install"), out);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

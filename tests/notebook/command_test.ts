import { assert, assertEquals } from "@std/assert";
import { readNotebook } from "kit/notebook/notebook_file.ts";
import { type MadeCell, makeNotebook } from "./make_notebook.ts";

const dir = new URL(".", import.meta.url).pathname;
const command = new URL("../../src/commands/notebook.ts", import.meta.url);

/** Runs `deno task notebook` as a person would. */
async function notebook(...given: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", command.pathname, ...given],
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), error: decoder.decode(stderr) };
}

const cells: MadeCell[] = [
  { source: "const n: number = 2; // how many", tags: ["parameters"] },
  "console.log(n * 2);",
];

Deno.test("notebook run --out --param writes there and leaves the notebook alone", async () => {
  using made = makeNotebook(cells, { dir });
  const before = await Deno.readTextFile(made.path);
  const folder = `${made.path}.out`;
  const { code, out } = await notebook(
    "run",
    made.path,
    "--out",
    folder,
    "--param",
    "n=5",
  );
  const written = await readNotebook(`${folder}/made.ipynb`);
  await Deno.remove(folder, { recursive: true });
  assertEquals(code, 0);
  assert(out.includes("ran 3 cells in "));
  assertEquals(written.cells[2]?.outputs?.[0]?.text, "10\n");
  assertEquals(await Deno.readTextFile(made.path), before);
});

Deno.test("notebook run fails with cell and line, and runs the other notebooks", async () => {
  using bad = makeNotebook(["1;", "\nthrow new Error('no');"]);
  using good = makeNotebook(["1;"]);
  const { code, out, error } = await notebook("run", bad.path, good.path);
  assertEquals(code, 1);
  assert(error.includes(`${bad.path} cell 2 line 2: Error: no`), error);
  assert(out.includes(`${good.path}: ran 1 cells in`));
});

Deno.test("notebook says what it cannot read with exit code 2, and helps with 0", async () => {
  using made = makeNotebook(cells);
  const wrong = [
    [],
    ["walk"],
    ["run"],
    ["run", made.path, "--timeout", "soon"],
    ["run", made.path, "--param", "n"],
    ["run", made.path, "--param", "n=3"],
    ["check", "--fast"],
  ];
  for (const given of wrong) {
    const { code, error } = await notebook(...given);
    assertEquals([given, code], [given, 2]);
    assert(error.trim() !== "");
  }
  for (const given of [[], ["run"], ["check"], ["clean"], ["install"]]) {
    const { code, out } = await notebook(...given, "--help");
    assertEquals(code, 0);
    assert(out.startsWith("Usage: deno task notebook"));
  }
  const { out } = await notebook("run", made.path, "--help");
  assert(out.includes("n: number = 2  how many"), out);
});

Deno.test("notebook clean takes an executed notebook back to what run in place writes", async () => {
  using made = makeNotebook(["console.log(1);"], { dir });
  await notebook("run", made.path);
  const inPlace = await Deno.readTextFile(made.path);
  const folder = `${made.path}.out`;
  await notebook("run", made.path, "--out", folder);
  const file = `${folder}/made.ipynb`;
  const full = await Deno.readTextFile(file);
  await notebook("clean", file);
  const cleaned = await Deno.readTextFile(file);
  await Deno.remove(folder, { recursive: true });
  assert(full.includes('"started"'));
  assertEquals(cleaned, inPlace);
});

Deno.test("notebook check prints findings and fails", async () => {
  using made = makeNotebook(["const x: number = 'a';"], { dir });
  const { code, error } = await notebook("check", made.path);
  assertEquals(code, 1);
  assert(error.includes(`${made.path} cell 1 line 1: types: TS2322`), error);
});

Deno.test("notebook install describes the kernel to front ends", async () => {
  const prefix = await Deno.makeTempDir();
  const { code, out } = await notebook("install", "--prefix", prefix);
  const path = `${prefix}/share/jupyter/kernels/deno/kernel.json`;
  const spec = JSON.parse(await Deno.readTextFile(path));
  await Deno.remove(prefix, { recursive: true });
  assertEquals(code, 0);
  const command = spec.argv.slice(0, spec.argv.indexOf("jupyter")).join(" ");
  assertEquals(out, `${path}: starts ${command}\n`);
  assertEquals(spec.interrupt_mode, "message");
});

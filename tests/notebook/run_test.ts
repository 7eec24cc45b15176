import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Cell, readNotebook } from "kit/notebook/notebook_file.ts";
import { runNotebook, type RunOptions } from "kit/notebook/run.ts";
import { type MadeCell, makeNotebook } from "./make_notebook.ts";

/** Runs cells into another file and reads what was written. */
async function run(cells: readonly MadeCell[], options: RunOptions = {}) {
  using made = makeNotebook(cells);
  const result = await runNotebook(made.path, { out: made.out, ...options });
  const notebook = await readNotebook(made.out);
  return { result, notebook, cells: notebook.cells };
}

function stdout(cell: Cell | undefined): unknown {
  return cell?.outputs?.map((output) => output.text).join("");
}

Deno.test("runNotebook() keeps 20,000 lines in their cell and in order", async () => {
  const { result, cells } = await run([
    "for (let i = 0; i < 20_000; i++) console.log(`line ${i}`);",
    "console.log('after');",
  ]);
  const expected = Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`);
  assertEquals(result.error, undefined);
  assertEquals(stdout(cells[0]), expected.join(""));
  assertEquals(stdout(cells[1]), "after\n");
});

Deno.test("runNotebook() gives each of 150 quick cells its own output", async () => {
  const sources = Array.from(
    { length: 150 },
    (_, i) => `console.log("text ${i}"); ${i} * 2`,
  );
  const { result, cells } = await run(sources);
  assertEquals(result.cells, 150);
  for (const [i, cell] of cells.entries()) {
    assertEquals(cell.execution_count, i + 1);
    assertEquals(cell.outputs?.length, 2);
    assertEquals(cell.outputs?.[0]?.text, `text ${i}\n`);
    assertEquals(cell.outputs?.[1]?.data, { "text/plain": `${2 * i}` });
  }
});

Deno.test("runNotebook() stops at a throwing cell and names its line", async () => {
  const { result, cells } = await run([
    "const a: number = 1;",
    "interface Unused {\n  x: number;\n}\n\nawait 1;\nthrow new TypeError('no');",
    "console.log('never');",
  ]);
  assertEquals(result.cells, 1);
  assertEquals(result.error, {
    cell: 2,
    line: 6,
    name: "TypeError",
    message: "cell 2 line 6: TypeError: no",
  });
  assertEquals(cells[1]?.outputs?.[0]?.output_type, "error");
  assertEquals(cells[2]?.outputs, []);
  assertEquals(cells[2]?.execution_count, null);
});

Deno.test("runNotebook() names the line of the call when a function of an earlier cell throws", async () => {
  const { result } = await run([
    "function fail() {\n\n\n  throw new RangeError('far');\n}",
    "const x = 1;\n\nfail();",
  ]);
  assertEquals(result.error?.cell, 2);
  assertEquals(result.error?.line, 3);
});

Deno.test("runNotebook() shows a syntax error that the kernel keeps to itself", async () => {
  const { result, cells } = await run(["\nconst x = ;"]);
  assertEquals(result.error?.name, "SyntaxError");
  assertEquals(result.error?.line, 2);
  const output = cells[0]?.outputs?.[0];
  assertEquals(output?.output_type, "error");
  assertEquals(output?.ename, "SyntaxError");
  assert(String(output?.evalue).includes("Expression expected"));
});

Deno.test("runNotebook() fails the cell whose promise is rejected unheard", async () => {
  const { result } = await run([
    "1;",
    "Promise.reject(new Error('lost'));\n2;",
    "3;",
  ]);
  assertEquals(result.error?.cell, 2);
  assert(result.error?.message.includes("unhandled rejection: lost"));
});

Deno.test("runNotebook() fails when a timer throws", async () => {
  const { result } = await run([
    "const timer = setTimeout(() => { throw new Error('timer'); }, 1);",
    "await new Promise((done) => setTimeout(done, 30));",
  ]);
  assert(result.error?.message.includes("timer"));
});

Deno.test("runNotebook() ends a cell at its time limit, synchronous or not", async () => {
  for (const source of ["while (true);", "await new Promise(() => {});"]) {
    const { result, cells } = await run([
      "console.log('before');",
      source,
      "3",
    ], { timeout: 1 });
    assertEquals(result.error?.cell, 2);
    assertEquals(result.error?.name, "TimeLimit");
    assertEquals(stdout(cells[0]), "before\n");
    assertEquals(cells[1]?.outputs?.[0]?.ename, "TimeLimit");
  }
});

Deno.test("runNotebook() reports a kernel that a cell has ended", async () => {
  const { result, cells } = await run(["1", "Deno.exit(7)", "3"]);
  assertEquals(result.error?.cell, 2);
  assertEquals(result.error?.name, "KernelDied");
  assert(result.error?.message.includes("exit code 7"));
  assertEquals(cells[1]?.outputs?.[0]?.ename, "KernelDied");
});

Deno.test("runNotebook() stops when its signal is aborted", async () => {
  const controller = new AbortController();
  const running = run(["await new Promise(() => {});"], {
    signal: controller.signal,
    onEvent: () => controller.abort(new Error("enough")),
  });
  await assertRejects(() => running, Error, "enough");
});

Deno.test("runNotebook() injects parameters after the cell that declares them", async () => {
  const declared = {
    source: 'const steps: number = 5;\nconst kind: "a" | "b" = "a"; // which',
    tags: ["parameters"],
  };
  const { result, notebook, cells } = await run(
    [declared, "console.log(steps + 1, kind);"],
    { parameters: { steps: "7" }, record: { backend: "abacus" } },
  );
  assertEquals(result.error, undefined);
  assertEquals(cells[1]?.metadata.tags, ["injected-parameters"]);
  assertEquals(
    cells[1]?.source,
    "const steps: number = 7;",
  );
  assertEquals(stdout(cells[2]), "8 a\n");
  const record = notebook.metadata.sparkle as Record<string, unknown>;
  assertEquals(record.parameters, { steps: 7, kind: "a" });
  assertEquals(record.backend, "abacus");
  assert(record.seconds as number > 0);
  const [started, ended] = [record.started, record.ended].map((time) =>
    Date.parse(time as string)
  );
  assert(started! < ended!);
  assertEquals(record.deno, Deno.version.deno);
});

Deno.test("runNotebook() refuses parameters unknown, of another type, or in place", async () => {
  const declared = { source: "const n: number = 5;", tags: ["parameters"] };
  await assertRejects(
    () => run([declared], { parameters: { m: 1 } }),
    RangeError,
    "one the notebook declares (n)",
  );
  await assertRejects(
    () => run([declared], { parameters: { n: "many" } }),
    TypeError,
    "needs number",
  );
  using made = makeNotebook([declared]);
  await assertRejects(
    () => runNotebook(made.path, { parameters: { n: 1 } }),
    TypeError,
    "in place",
  );
});

Deno.test("runNotebook() rewrites displays by their id and clears output when told", async () => {
  const show = (id: string, text: string, more = "") =>
    `await Deno.jupyter.display({ "text/plain": "${text}" }, { raw: true, display_id: "${id}"${more} });`;
  const { cells } = await run([
    show("a", "first"),
    show("a", "second", ", update: true"),
    "console.log('gone');\nawait Deno.jupyter.broadcast('clear_output', { wait: true });\nconsole.log('kept');",
    "console.log('gone');\nawait Deno.jupyter.broadcast('clear_output', { wait: false });",
  ]);
  assertEquals(cells[0]?.outputs?.map((output) => output.data), [
    { "text/plain": "second" },
  ]);
  assertEquals(cells[1]?.outputs, []);
  assertEquals(stdout(cells[2]), "kept\n");
  assertEquals(cells[3]?.outputs, []);
});

Deno.test("runNotebook() wants cells tagged raises-exception to fail and leaves out skip-execution", async () => {
  const { result } = await run([
    { source: "throw new Error('wanted');", tags: ["raises-exception"] },
    { source: "throw new Error('skipped');", tags: ["skip-execution"] },
    { source: "1;", tags: ["raises-exception"] },
  ]);
  assertEquals(result.error?.cell, 3);
  assertEquals(result.error?.name, "NothingRaised");
});

Deno.test("runNotebook() resolves kit/ through the root deno.json", async () => {
  const dir = new URL(".", import.meta.url).pathname;
  using made = makeNotebook([
    'import { randomStream } from "kit/base/random.ts";\ntypeof randomStream;',
  ], { dir });
  const result = await runNotebook(made.path, { out: made.out });
  assertEquals(result.error, undefined);
  const { cells } = await readNotebook(made.out);
  assertEquals(cells[0]?.outputs?.[0]?.data, { "text/plain": '"function"' });
});

Deno.test("runNotebook() in place writes the same bytes twice", async () => {
  using made = makeNotebook(["console.log('same');\n1 + 1"]);
  await runNotebook(made.path);
  const first = await Deno.readTextFile(made.path);
  await runNotebook(made.path);
  assertEquals(await Deno.readTextFile(made.path), first);
  assert(first.includes('"execution_count": 1'));
});

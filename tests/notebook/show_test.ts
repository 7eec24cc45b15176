import { assert, assertEquals } from "@std/assert";
import { type Output, readNotebook } from "kit/notebook/notebook_file.ts";
import { runNotebook } from "kit/notebook/run.ts";
import { table } from "kit/notebook/table.ts";
import { makeNotebook } from "./make_notebook.ts";

const dir = new URL(".", import.meta.url).pathname;

/** The outputs of each cell, run where `kit/` can be imported. */
async function outputsOf(sources: readonly string[]): Promise<Output[][]> {
  using made = makeNotebook(sources, { dir });
  const result = await runNotebook(made.path, { out: made.out });
  assertEquals(result.error, undefined);
  const { cells } = await readNotebook(made.out);
  return cells.map((cell) => [...cell.outputs ?? []]);
}

const setup = 'import { flush, markdown, show } from "kit/notebook/show.ts";\n';

Deno.test("show() displays in order what the kernel would leave out", async () => {
  const [cell] = await outputsOf([
    setup + "console.log('one');\nawait show(NaN, -0, 7n, null, { a: 1 });\n" +
    "console.error('two');\nawait show('three', markdown('**four**'));",
  ]);
  assertEquals(cell?.map((output) => output.text ?? output.data), [
    "one\n",
    { "text/plain": "NaN" },
    { "text/plain": "-0" },
    { "text/plain": "7n" },
    { "text/plain": "null" },
    { "text/plain": "{ a: 1 }" },
    "two\n",
    "three\n",
    { "text/markdown": "**four**", "text/plain": "**four**" },
  ]);
});

Deno.test("show() displays an object by its own representations", async () => {
  const [cell] = await outputsOf([
    setup + "await show({ [Symbol.for('Jupyter.display')]: () => " +
    "({ 'text/html': '<i>x</i>', 'text/plain': 'x' }) });",
  ]);
  assertEquals(cell?.map((output) => output.data), [
    { "text/html": "<i>x</i>", "text/plain": "x" },
  ]);
});

Deno.test("show.ts holds console lines back and loses none, groups indented", async () => {
  const [cell, next] = await outputsOf([
    setup + "console.log('%s of %d', 'a', 2);\nconsole.group('g');\n" +
    "console.log('in\\nside');\nconsole.groupEnd();\nconsole.dir({ b: 1 });\n" +
    "console.table([{ c: 1 }]);\n" +
    "for (let i = 0; i < 5000; i++) console.log(i);",
    "console.log('next');",
  ]);
  const numbers = Array.from({ length: 5000 }, (_, i) => `${i}\n`).join("");
  assertEquals(cell?.length, 1);
  assertEquals(
    cell?.[0]?.text,
    "a of 2\ng\n  in\n  side\n{ b: 1 }\n" +
      "┌─────────┬───┐\n│ (index) │ c │\n├─────────┼───┤\n│ 0       │ 1 │\n└─────────┴───┘\n" +
      numbers,
  );
  assertEquals(next?.[0]?.text, "next\n");
});

Deno.test("show() prints text outside a kernel", async () => {
  const code = setup.replace("flush, ", "") +
    'import { table } from "kit/notebook/table.ts";\n' +
    "await show('text', 1n, markdown('*m*'), table([{ a: 1 }]));";
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", "--ext=ts", code],
    cwd: dir,
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "text\n1n\n*m*\na\n1\n");
});

Deno.test("progress() ends as one display without times", async () => {
  const [cell, next] = await outputsOf([
    'import { progress } from "kit/notebook/progress.ts";\n' +
    "const steps = progress(4, 'walk');\nconsole.log('before');\n" +
    "for (let i = 1; i <= 4; i++) {\n  steps.update(i, `step ${i}`);\n" +
    "  await new Promise((done) => setTimeout(done, 120));\n}\n" +
    "await steps.finish();",
    "console.log('next');",
  ]);
  assertEquals(cell?.map((output) => output.text ?? output.data), [
    "before\n",
    { "text/plain": `walk ${"█".repeat(24)} 4/4 · step 4` },
  ]);
  assertEquals(next?.length, 1);
});

Deno.test("progress() writes few plain lines to a pipe", async () => {
  const code = 'import { progress } from "kit/notebook/progress.ts";\n' +
    "const steps = progress(1000, 'walk');\n" +
    "for (let i = 1; i <= 1000; i++) steps.update(i);\nawait steps.finish('done');";
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", "--ext=ts", code],
    cwd: dir,
    env: { NO_COLOR: "1" },
  }).output();
  const lines = new TextDecoder().decode(stderr).trimEnd().split("\n");
  assert(lines.length <= 3, `got ${lines.length} lines`);
  assert(lines.at(-1)?.includes("1000/1000"));
  assert(lines.at(-1)?.endsWith("done"));
});

Deno.test("table() aligns numbers, escapes text and says what it leaves out", async () => {
  const rows = [{ n: 1, x: 0.5, t: "<b>" }, { n: 20, x: null, t: "&" }, {
    n: 3,
  }];
  const value = table(rows, { caption: "Rows", digits: 1, limit: 2 });
  assertEquals(
    `${value}`,
    "Rows · 2 of 3 rows\n n    x  t\n 1  0.5  <b>\n20       &",
  );
  const display = (value as unknown as Record<
    symbol,
    () => Record<string, string>
  >)[Symbol.for("Jupyter.display")]!;
  const html = (await display())["text/html"]!;
  assert(html.includes('<td style="text-align:right">20</td>'));
  assert(html.includes("&lt;b&gt;"));
  assert(html.includes('<th scope="col"'));
});

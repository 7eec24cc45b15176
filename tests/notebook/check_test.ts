import { assert, assertEquals } from "@std/assert";
import { checkNotebooks } from "kit/notebook/check.ts";
import { findingText } from "kit/notebook/finding.ts";
import { notebookText, readNotebook } from "kit/notebook/notebook_file.ts";
import { runNotebook } from "kit/notebook/run.ts";
import { makeNotebook } from "./make_notebook.ts";

const dir = new URL(".", import.meta.url).pathname;

/** Runs cells in place and checks the file; paths are left out. */
async function findingsOf(
  sources: readonly string[],
  change = (x: string) => x,
) {
  using made = makeNotebook(["", ...sources], { dir });
  const raw = JSON.parse(await Deno.readTextFile(made.path));
  raw.cells[0] = {
    cell_type: "markdown",
    id: "title",
    metadata: {},
    source: "# Made\n\n[here](made.ipynb)",
  };
  await Deno.writeTextFile(made.path, change(JSON.stringify(raw)));
  const result = await runNotebook(made.path);
  const text = change(await Deno.readTextFile(made.path));
  await Deno.writeTextFile(made.path, text);
  const findings = await checkNotebooks([made.path]);
  return {
    result,
    texts: findings.map((f) => findingText({ ...f, path: "made" })),
  };
}

const show = 'import { show } from "kit/notebook/show.ts";\n';

Deno.test("checkNotebooks() has nothing to say of a notebook just run", async () => {
  const { texts } = await findingsOf([
    show + "await show(1);",
    "const two: number = 2;\nawait show(two);",
  ]);
  assertEquals(texts, []);
});

Deno.test("checkNotebooks() leads types and lint back to cell and line", async () => {
  const { texts } = await findingsOf([
    "const one = 1;",
    '\nconst two: number = "two";\nlet three = one;\nconsole.log(three, two);',
    'import { nothing } from "kit/base/random.ts";\nconsole.log(nothing);',
  ]);
  const has = (start: string) => texts.some((text) => text.startsWith(start));
  assert(has("made cell 2 line 2: types: TS2322"), texts.join("\n"));
  assert(has("made cell 2 line 3: lint: `three` is never reassigned"));
  assert(has("made cell 3 line 1: types: TS2305"));
});

Deno.test("checkNotebooks() names a syntax error's cell and line", async () => {
  const { texts } = await findingsOf(["const one = 1;", "\n\nconst x = ;"]);
  assert(
    texts.some((text) => text.startsWith("made cell 2 line 3: types: Syntax")),
    texts.join("\n"),
  );
  assert(texts.some((text) => text.startsWith("made cell 2: errors: shows")));
});

Deno.test("checkNotebooks() sees stale outputs, wrong order, bad format and bare values", async () => {
  const { texts } = await findingsOf(
    ["1 + 1;", "console.log(2);"],
    (text) =>
      text.replace('"execution_count": 2', '"execution_count": 5')
        .replace('console.log(2);"\n', 'console.log( 3);"\n'),
  );
  assertEquals(texts.map((text) => text.split(": ")[1]), [
    "fresh",
    "format",
    "cells",
    "order",
  ]);
});

Deno.test("checkNotebooks() forbids in cells what fails silently", async () => {
  const { texts } = await findingsOf([
    "const later = () => Deno.exit();\nconsole.log(typeof later);",
    'console.log("/home/somebody/data");',
    "// Deno.exit() in a comment is fine",
  ]);
  assertEquals(texts.map((text) => text.split(":")[0]), [
    "made cell 1 line 1",
    "made cell 2 line 1",
  ]);
});

Deno.test("checkNotebooks() wants alt texts and links that lead somewhere", async () => {
  const image = "await Deno.jupyter.display(\n  " +
    "{ 'text/html': '<img alt=\"A\" src=x>', 'image/png': 'AAAA' },\n  { raw: true },\n);";
  const good = await findingsOf([image]);
  const alts = good.texts.filter((text) => text.includes(": alt: "));
  assertEquals([good.result.error, alts], [undefined, []]);
  const bad = await findingsOf(
    [image.replace('alt="A" ', "")],
    (text) => text.replace("(made.ipynb)", "(gone.md)"),
  );
  assertEquals(bad.texts.filter((text) => !text.includes(": format: ")), [
    "made: links: gone.md leads nowhere",
    "made cell 1: alt: shows an image without a text that says what it shows",
  ]);
});

Deno.test("readNotebook() and notebookText() keep a notebook as it was", async () => {
  using made = makeNotebook(["console.log(1);\nconsole.error('2');"]);
  await runNotebook(made.path);
  const text = await Deno.readTextFile(made.path);
  assertEquals(notebookText(await readNotebook(made.path)), text);
});

import { assert, assertEquals, assertMatch } from "@std/assert";
import { command, start } from "./command.ts";

async function withFile<T>(
  text: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = await Deno.makeTempFile({ suffix: ".jsonl" });
  try {
    await Deno.writeTextFile(path, text);
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("task grade writes a verdict a line, in order, and names bad lines", async () => {
  const lines = [
    '{"id":"a","gold":"\\\\frac{1}{2}","prediction":"\\\\boxed{0.5}","expected":true}',
    '{"id":"b","gold":["3","4"],"prediction":"5","kind":"answer"}',
    "{not JSON",
    '{"id":"c","gold":"","prediction":"5"}',
    '{"id":"d","gold":"4"}',
    '{"id":"e","gold":"4","prediction":"4","units":"metric"}',
    '{"id":"g","prediction":"4"}',
    '{"id":"f","gold":4,"prediction":"4","kind":"answer","lists":"ordered"}',
  ];
  await withFile(lines.join("\n"), async (path) => {
    const { code, out, error } = await command("grade", [path]);
    const rows = out.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(rows.map(({ id, status }) => [id, status]), [
      ["a", "correct"],
      ["b", "incorrect"],
      [null, "malformed"],
      ["c", "unscored"],
      [null, "malformed"],
      [null, "malformed"],
      [null, "malformed"],
      ["f", "correct"],
    ]);
    assertEquals(code, 1);
    const said = rows.flatMap(({ line, reason }) =>
      line === undefined ? [] : [`${line}: ${reason}`]
    );
    assertMatch(said[0]!, /^3: one JSON value is needed/);
    assertMatch(said[1]!, /^5: "prediction" must be a text/);
    assertMatch(said[2]!, /^6: "units" must be "oneSided"/);
    assertMatch(said[3]!, /^7: "gold" must be a text/);
    // The rows have said it.
    assertMatch(
      error,
      /^4 graded in .*\n1 of 1 as labelled\n4 malformed\n$/,
    );
  });
});

Deno.test("task grade --out names the first bad lines of a wrong file once", async () => {
  for (const lines of [10, 13]) {
    await withFile("# A heading\n".repeat(lines), async (path) => {
      const out = `${path}.out`;
      const { code, error } = await command("grade", [path, "--out", out]);
      const rows = (await Deno.readTextFile(out)).trimEnd().split("\n");
      await Deno.remove(out);
      assertEquals([code, rows.length], [1, lines]);
      const said = error.trimEnd().split("\n");
      for (let line = 1; line <= 10; line++) {
        const start = `Cannot grade ${path}, line ${line}: `;
        assert(said[line - 1]!.startsWith(start), error);
      }
      const more = lines === 10 ? [] : ["… and 3 more"];
      const end = [...more, "0 graded", `${lines} malformed`];
      assertEquals(said.slice(10), end);
    });
  }
});

Deno.test("task grade writes a file and grades under a preset", async () => {
  const line =
    '{"id":1,"gold":"\\\\sqrt{50}","prediction":"\\\\boxed{5\\\\sqrt2}"}\n';
  await withFile(line, async (path) => {
    const out = `${path}.out`;
    const scores: number[] = [];
    for (const preset of ["default", "official", "official-fixed"]) {
      const given = [path, "--policy", preset, "--out", out];
      const { code } = await command("grade", given);
      assertEquals(code, 0);
      scores.push(JSON.parse(await Deno.readTextFile(out)).score);
    }
    await Deno.remove(out);
    assertEquals(scores, [1, 0, 1]);
  });
});

Deno.test("task grade serve answers over HTTP until it is told to stop", async () => {
  const process = start("grade", ["serve", "--port", "0"]);
  const reader = process.stderr.getReader();
  let printed = "";
  while (!printed.includes("/grade")) {
    const { value, done } = await reader.read();
    if (done) break;
    printed += new TextDecoder().decode(value);
  }
  const url = /http:\S+/.exec(printed)![0];
  assert(url.startsWith("http://127.0.0.1:"), url);
  const records = [
    { id: 1, gold: "x>3", prediction: "$(3,\\infty)$" },
    { id: 2, gold: "3" },
  ];
  const response = await fetch(url, {
    method: "POST",
    body: JSON.stringify(records),
  });
  const rows = await response.json();
  assertEquals(rows[0].status, "correct");
  assert(rows[1].error.includes('"prediction" must be a text'));
  process.kill("SIGTERM");
  while (!(await reader.read()).done) { /* let it go */ }
  assertEquals((await process.status).code, 0);
});

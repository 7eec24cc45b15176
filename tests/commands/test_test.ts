import { assert, assertEquals } from "@std/assert";
import { countTests } from "kit/commands/test.ts";
import { ROOT } from "kit/commands/gate.ts";
import { command } from "./command.ts";

Deno.test("countTests() is not misled by names or messages", () => {
  const report = `<testsuite><testcase name="a &gt; b" x=">"></testcase>
    <testcase name="says &lt;failure" />
    <testcase name="c"><error message="x"/></testcase></testsuite>`;
  assertEquals(countTests(report), { passed: 2, failed: 1, ignored: 0 });
});

Deno.test("countTests() finds nothing in a report that is not there", () => {
  assertEquals(countTests(""), { passed: 0, failed: 0, ignored: 0 });
});

async function testFile(content: string, ...more: string[]) {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/some_test.ts`;
    await Deno.writeTextFile(file, content);
    const command = new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "test", "--no-check=remote", ...more, file],
      cwd: ROOT,
    });
    const { code, stdout } = await command.output();
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    return { code, last: lines.at(-1) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("runTests() counts what passed and failed in its last line", async () => {
  const { code, last } = await testFile(`
    Deno.test("a", () => {});
    Deno.test("b", () => {});
    Deno.test("c", () => { throw new Error("no"); });
    Deno.test({ name: "d", ignore: true, fn: () => {} });
  `);
  assertEquals(last, "2 passed, 1 failed");
  assert(code !== 0);
});

Deno.test("runTests() counts a file that cannot start as one failure", async () => {
  const { code, last } = await testFile(`const a: number = "b";`);
  assertEquals(last, "0 passed, 1 failed");
  assert(code !== 0);
});

Deno.test("task test refuses a path that is not there and runs nothing", async () => {
  for (const path of ["tests/typo", "tests/base/tpyo_test.ts"]) {
    const given = ["tests/folder.ts", "--fail-fast", path];
    const { code, out, error } = await command("test", given);
    assertEquals({ code, out }, { code: 2, out: "" });
    assertEquals(
      error,
      `Cannot test: there is no such file or folder: ${path} (--help says more)\n`,
    );
  }
});

Deno.test("runTests() takes no option's value for a path", async () => {
  // A name that is a path too, and one that is none.
  for (const name of ["tests", "no/such/path"]) {
    const { code, last } = await testFile(
      `Deno.test("all ${name}", () => {}); Deno.test("other", () => {});`,
      "--filter",
      name,
    );
    assertEquals({ code, last }, { code: 0, last: "1 passed, 0 failed" });
  }
});

Deno.test("runTests() leaves deno.lock alone", async () => {
  const before = await Deno.readTextFile(`${ROOT}deno.lock`);
  const { code, last } = await testFile(
    `import { assert } from "@std/assert"; Deno.test("a", () => assert(true));`,
  );
  assertEquals({ code, last }, { code: 0, last: "1 passed, 0 failed" });
  assertEquals(await Deno.readTextFile(`${ROOT}deno.lock`), before);
  assert(!before.includes('"jsr": {'));
  assert(!before.includes("://"));
});

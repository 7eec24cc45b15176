import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { exitCodeOf } from "kit/commands/command.ts";
import { UsageError } from "kit/commands/usage.ts";
import { inFolder } from "../folder.ts";
import { makeNotebook } from "../notebook/make_notebook.ts";
import { command, ended, start } from "./command.ts";

/** Every command of `src/commands/` that is a `deno task`. */
const commands = [
  ...["base", "bench", "data", "doctor", "grade", "notebook", "ok", "study"],
  ...["tensorflow_install", "test"],
];

for (const name of commands) {
  Deno.test(`${name} --help says first how it is called`, async () => {
    const { code, out } = await command(name, ["--help"]);
    const task = name.replace("_", ":");
    assertEquals(code, 0);
    assertStringIncludes(out.split("\n")[0]!, `Usage: deno task ${task} `);
  });
}

/** A command line that cannot be read, and part of what is said of it. */
const refused: [string, string[], string][] = [
  ["base", ["--scale", "0"], `the scale must be a number above 0, got "0"`],
  ["base", ["--size", "7B"], `the size must be 0.6M, 0.3M, 2.6M, got "7B"`],
  ["bench", ["--fast"], "Unknown option '--fast'"],
  ["bench", ["--engines", "abacus"], `got "abacus"`],
  ["bench", ["--sizes", "1M,2M"], `the size must be 1M, 10M, 0.5B, got "2M"`],
  ["bench", ["--against", "jax"], `must be pytorch, trl, got "jax"`],
  ["bench", ["--clock", "sun"], `must be wall, processor, got "sun"`],
  ["bench", ["--device", "tpu"], `the device must be cpu, gpu, got "tpu"`],
  ["bench", ["--threads", "0"], "--threads must be a whole number above 0"],
  ["data", ["--all"], `the data set must be `],
  ["data", ["gsm8k_test", "gsm9k"], `got "gsm9k"`],
  ["doctor", ["--jsno"], "Unknown option '--jsno'"],
  ["grade", [], 'one file or "serve" is needed, got none'],
  ["grade", ["x.jsonl", "--policy", "nice"], "the policy must be default"],
  ["grade", ["x.jsonl", "--fast", "1"], "Unknown option '--fast'"],
  ["grade", ["x.jsonl", "--port", "1"], "--port does not go with x.jsonl"],
  ["grade", ["serve", "--port", "high"], `from 0 to 65535, got "high"`],
  ["notebook", [], "a command is needed, got none"],
  ["notebook", ["walk"], `must be run, check, clean, install, got "walk"`],
  ["notebook", ["run"], "the name of a notebook is needed, got none"],
  ["notebook", ["run", "x", "--param", "a"], `must be NAME=VALUE, got "a"`],
  ["notebook", ["run", "x", "--param", "a=1"], "parameters need --out DIR"],
  ["notebook", ["run", "x", "--timeout", "0"], `above 0, got "0"`],
  ["notebook", ["check", "--fast"], "Unknown option '--fast'"],
  ["ok", ["--quick"], "Unknown option '--quick'"],
  ["study", ["--profile", "tiny"], `smoke, quick, full, got "tiny"`],
  ["study", ["--seed", "1.5"], `must be a whole number from 0, got "1.5"`],
  ["study", ["--only", "04,77"], `got "77"`],
  ["study", ["--fast"], "Unknown option '--fast'"],
  ["tensorflow_install", ["--tpu"], "Unknown option '--tpu'"],
];

for (const [name, args, message] of refused) {
  const given = [name, ...args].join(" ");
  Deno.test(`${given}: exits with 2 before anything is begun`, async () => {
    const { code, out, error } = await command(name, args);
    assertEquals([code, out], [2, ""], error);
    assertStringIncludes(error, message);
    assert(error.startsWith("Cannot "), error);
  });
}

/** A command that fails on the way, and part of what is said of it. */
const failing: [string, string[], string][] = [
  ["base", ["--out", "/dev/null/x", "--scale", "0.0001"], "/dev/null/x"],
  ["data", ["gsm8k_test"], "Cannot find /no/such/mirror/gsm8k_test.jsonl"],
  ["grade", ["/no/such.jsonl"], "/no/such.jsonl"],
  ["notebook", ["run", "/no/such.ipynb"], "/no/such.ipynb"],
  ["notebook", ["check", "/no/such.ipynb"], "/no/such.ipynb"],
  ["study", ["--only", "04", "--out", "/dev/null/x"], "/dev/null/x"],
  ["tensorflow_install", ["--from", "/no/such.whl"], "/no/such.whl"],
];

for (const [name, args, message] of failing) {
  const given = [name, ...args].join(" ");
  Deno.test(`${given}: exits with 1 and says why in a line`, async () => {
    const env = { SPARKLE_DATA_MIRROR: "/no/such/mirror" };
    const { code, error } = await command(name, args, { env });
    assertEquals(code, 1, error);
    assertStringIncludes(error, message);
    assertEquals(error.trimEnd().split("\n").length, 1, error);
  });
}

for (
  const name of [
    ...["base", "bench", "data", "doctor", "grade", "notebook", "ok"],
    ...["study", "tensorflow_install", "test"],
  ]
) {
  Deno.test(`${name} --help says how it is called, and exits with 0`, async () => {
    const { code, out, error } = await command(name, ["--help"]);
    assertEquals([code, error], [0, ""]);
    assertStringIncludes(out, `deno task ${name.replace("_", ":")}`);
  });
}

/** What is started, and the file that shows that it is at work. */
const stopped: [string, (folder: string) => string[], string][] = [
  ["grade", (at) => [`${at}/answers`, "--out", `${at}/out`], "out.partial"],
  ["notebook", (at) => ["run", `${at}/made.ipynb`, "--out", at], "begun"],
];

for (const [name, args, file] of stopped) {
  Deno.test({
    name: `${name} stops at Ctrl-C and exits with 130`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inFolder(async (folder) => {
        // A file that never ends, and a notebook that does not.
        await new Deno.Command("mkfifo", { args: [`${folder}/answers`] })
          .output();
        using made = makeNotebook([
          `await Deno.writeTextFile(${JSON.stringify(`${folder}/begun`)}, "");`,
          "await new Promise((done) => setTimeout(done, 1e9));",
        ]);
        await Deno.copyFile(made.path, `${folder}/made.ipynb`);
        const process = start(name, args(folder));
        while (!await isThere(`${folder}/${file}`)) {
          await new Promise((done) => setTimeout(done, 20));
        }
        process.kill("SIGINT");
        const { code, error } = await ended(process);
        assertEquals(code, 130, error);
      }),
  });
}

function isThere(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}

Deno.test("exitCodeOf() takes a mistake in the code for a failure, not for the user's", async () => {
  const throwing = (error: Error) =>
    exitCodeOf({ does: "try", run: () => Promise.reject(error) }, []);
  const said: string[] = [];
  using _ = hearing(said);
  assertEquals(await throwing(new TypeError("x is undefined")), 1);
  assertEquals(await throwing(new RangeError("Cannot add: no numbers")), 1);
  assertEquals(await throwing(new UsageError("x is needed")), 2);
  assertEquals(said, [
    "Cannot try: x is undefined",
    "Cannot add: no numbers",
    "Cannot try: x is needed (--help says more)",
  ]);
});

Deno.test("exitCodeOf() leaves --help to a command that has no help of its own", async () => {
  const run = (args: string[]) => Promise.resolve(args.length);
  assertEquals(await exitCodeOf({ does: "try", run }, ["--help", "b", "c"]), 3);
});

/** Keeps what is said on standard error, until it is disposed. */
function hearing(said: string[]): Disposable {
  const before = console.error;
  console.error = (line: string) => said.push(line);
  return { [Symbol.dispose]: () => void (console.error = before) };
}

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { ROOT } from "kit/commands/gate.ts";
import { recordOf } from "kit/experiments/job_record.ts";
import { studyJobs } from "kit/experiments/records.ts";
import { readNotebook } from "kit/notebook/notebook_file.ts";
import { DATA_SOURCES } from "kit/problems/data_sets.ts";
import { writeCheckpoint } from "kit/training/checkpoint.ts";
import { tinyLearner } from "../experiments/tiny.ts";
import { makeNotebook } from "../notebook/make_notebook.ts";
import { command, ended, start } from "./command.ts";
import { inFolder } from "../folder.ts";

const dir = new URL(".", import.meta.url).pathname;

/** One message: a line, and nothing of a stack. */
function assertOneMessage(error: string) {
  assertEquals(error.trimEnd().split("\n").length, 1, error);
  assert(!error.includes("    at "), error);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function until(isSo: () => Promise<boolean>) {
  while (!await isSo()) await new Promise((done) => setTimeout(done, 20));
}

Deno.test("data names a file of other bytes, needed and got, and fails", () =>
  inFolder(async (mirror) => {
    const { name, file, bytes } = DATA_SOURCES[0]!;
    await Deno.writeTextFile(`${mirror}/${file}`, "{}\n");
    const env = { SPARKLE_DATA_MIRROR: mirror };
    const { code, error } = await command("data", [name], { env });
    assertEquals(code, 1);
    assertOneMessage(error);
    assertStringIncludes(error, `${bytes} bytes are needed, got 3`);
    assertEquals(await Deno.readTextFile(`${mirror}/${file}`), "{}\n");
  }));

Deno.test("notebook run names file and line of a torn JSON line, and keeps the rows before it", () =>
  inFolder(async (folder) => {
    const lines = `${folder}/answers.jsonl`;
    await Deno.writeTextFile(lines, '{"a":1}\n{"a":2}\n{"a":');
    using made = makeNotebook([
      `import { readJsonLines } from "kit/base/json_lines.ts";
const { rows, errors } = await readJsonLines(${JSON.stringify(lines)});
console.log(rows.length, "rows");`,
      "if (errors[0]) throw errors[0];",
    ], { dir });
    const given = ["run", made.path, "--out", folder];
    const { code, error } = await command("notebook", given);
    assertEquals(code, 1);
    assertStringIncludes(error, "cell 2");
    assertStringIncludes(
      error,
      `Cannot read ${lines}, line 3: one JSON value is needed, got 5 characters`,
    );
    const { cells } = await readNotebook(`${folder}/made.ipynb`);
    assertEquals(cells[0]!.outputs?.[0]?.text, "2 rows\n");
  }));

Deno.test("notebook run keeps what ran before the cell that throws", () =>
  inFolder(async (folder) => {
    using made = makeNotebook(["console.log(1);", "throw new Error('no');"]);
    const given = ["run", made.path, "--out", folder];
    const { code, error } = await command("notebook", given);
    assertEquals(code, 1);
    assertStringIncludes(error, "cell 2 line 1: Error: no");
    const { cells, metadata } = await readNotebook(`${folder}/made.ipynb`);
    assertEquals(cells[0]!.outputs?.[0]?.text, "1\n");
    const { error: noted } = metadata.sparkle as Record<string, string>;
    assertStringIncludes(noted!, "Error: no");
  }));

Deno.test({
  name: "notebook run on a full disk keeps the last whole notebook",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const long = "console.log('x'.repeat(40_000));";
      using made = makeNotebook(["console.log(1);", long]);
      const given = ["run", made.path, "--out", folder];
      const { code, error } = await command("notebook", given, { blocks: 32 });
      assertEquals(code, 1);
      assertMatch(error, /Cannot write .*made\.ipynb: needed room .* got File/);
      const names = await Array.fromAsync(Deno.readDir(folder));
      assertEquals(names.map(({ name }) => name), ["made.ipynb"]);
      const { cells } = await readNotebook(`${folder}/made.ipynb`);
      assertEquals(cells[0]!.outputs?.[0]?.text, "1\n");
    }),
});

const study = (out: string, ...more: string[]) => [
  ...["--profile", "smoke", "--only", "04", "--out", out],
  ...more,
];

Deno.test({
  name: "study on a full disk keeps what was complete",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      // One MiB: results fit, a model of 0.6M numbers does not.
      const options = { blocks: 2048 };
      const out = `${folder}/study`;
      const { code, error } = await command("study", study(out), options);
      assertEquals(code, 1);
      assertOneMessage(error);
      assertMatch(error, /Cannot write .*\/stage-one-0\/model.safetensors: /);
      for (
        const file of ["config.json", "summary.json", "runs/base/result.json"]
      ) {
        JSON.parse(await Deno.readTextFile(`${out}/${file}`));
      }
      // Not even room for the configuration.
      const nowhere = study(`${folder}/other`);
      const other = await command("study", nowhere, { blocks: 2 });
      assertEquals(other.code, 1);
      assertOneMessage(other.error);
      assertMatch(other.error, /Cannot write .*\/config.json: needed room/);
    }),
});

Deno.test({
  name: "base on a full disk keeps the model that is there",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (out) => {
      await Deno.writeTextFile(`${out}/model.safetensors`, "before");
      const given = ["--out", out, "--scale", "0.0001"];
      const { code, error } = await command("base", given, { blocks: 100 });
      assertEquals(code, 1);
      assertOneMessage(error);
      assertMatch(error, /Cannot write .*model.safetensors: .*it was/);
      const names = await Array.fromAsync(Deno.readDir(out));
      assertEquals(names.map(({ name }) => name), ["model.safetensors"]);
      const kept = await Deno.readTextFile(`${out}/model.safetensors`);
      assertEquals(kept, "before");
    }),
});

Deno.test({
  name:
    "study stops at Ctrl-C in a training job, refuses a strange checkpoint, and goes on",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const out = `${folder}/study`;
      const running = start("study", study(out));
      const started = `${out}/runs/stage-one-0`;
      await until(() => exists(started));
      running.kill("SIGINT");
      const stopped = await ended(running);
      assertEquals(stopped.code, 130, stopped.error);
      assertOneMessage(stopped.error);
      assertMatch(
        stopped.error,
        /^Stopped after 0 of 1 notebooks\. .*--resume/,
      );
      for (const file of ["config.json", "summary.json"]) {
        JSON.parse(await Deno.readTextFile(`${out}/${file}`));
      }
      const { cells } = await readNotebook(
        `${out}/notebooks/04_stage_one.ipynb`,
      );
      assert(cells.some(({ outputs }) => outputs && outputs.length > 0));

      // As if the job had been begun from a smaller model.
      const base = `${ROOT}notebooks/../data/base`;
      using learner = await tinyLearner();
      const job = studyJobs("smoke", { base, out, seed: 0 })[1];
      const checkpoint = `${started}/checkpoint.safetensors`;
      const kept = { job: await recordOf(job!), state: {}, steps: [] };
      await writeCheckpoint(checkpoint, learner, kept);
      const refused = await command("study", study(out, "--resume"));
      assertEquals(refused.code, 1);
      assertOneMessage(refused.error);
      assertStringIncludes(refused.error, `Cannot go on from ${checkpoint}: `);
      assertStringIncludes(refused.error, "model.width 128 is needed, got 16");

      await Deno.remove(checkpoint);
      const resumed = await command("study", study(out, "--resume"));
      assertEquals([resumed.code, resumed.error], [0, ""]);
      assertStringIncludes(resumed.out, `Going on with the study in ${out}`);
      const { headlines } = JSON.parse(
        await Deno.readTextFile(`${out}/summary.json`),
      );
      assert(headlines.length > 0);

      const other = await command(
        "study",
        study(out, "--resume", "--seed", "1"),
      );
      assertEquals(other.code, 1);
      assertOneMessage(other.error);
      assertStringIncludes(other.error, "seed 0 is needed, got 1");
    }),
});

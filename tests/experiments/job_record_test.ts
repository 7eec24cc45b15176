import { assertEquals } from "@std/assert";
import type { Job } from "kit/experiments/job.ts";
import {
  foldersRead,
  modelFolderOf,
  recordOf,
} from "kit/experiments/job_record.ts";

const test = {
  ...{ name: "t", problems: {}, count: 1, samples: 1 },
  ...{ ask: "plain" as const, isGreedyToo: false },
};

function job(out: string, from: string): Job {
  return {
    ...{ name: "job", model: "m", seed: 1, from, out },
    task: { kind: "evaluate" },
    tests: [test, { ...test, minedIn: `${out}/mined` }],
  };
}

Deno.test("recordOf() names folders as seen from the jobs', with their contents", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/runs/mined`, { recursive: true });
    await Deno.mkdir(`${folder}/base`);
    await Deno.writeTextFile(`${folder}/runs/mined/problems.json`, "");
    await Deno.writeTextFile(`${folder}/base/model.safetensors`, "abc");
    const record = await recordOf(job(`${folder}/runs`, `${folder}/base`));
    assertEquals(record, {
      ...job(".", "base"),
      tests: [test, { ...test, minedIn: "mined" }],
      // As `sha256sum` says of "abc" and of nothing.
      inputs: {
        "base/model.safetensors":
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "mined/problems.json":
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("foldersRead() leaves a job's own folder out", () => {
  assertEquals(foldersRead(job("runs", "base")), ["base", "runs/mined"]);
  const own = { ...job("runs", "base"), name: "mined" };
  assertEquals(foldersRead(own), ["base"]);
});

Deno.test("foldersRead() knows the mined problems that an arm is trained on", async () => {
  const settings = {} as never;
  const arm: Job = {
    ...job("runs", "base"),
    task: { kind: "stage-two", minedIn: "runs/before", settings },
    tests: [],
  };
  assertEquals(foldersRead(arm), ["base", "runs/before"]);
  const { task } = await recordOf(arm);
  assertEquals(task, { kind: "stage-two", minedIn: "before", settings });
  // A folder within a folder keeps its way.
  const { from } = await recordOf({ ...arm, from: "runs/older/base" });
  assertEquals(from, "older/base");
});

Deno.test("modelFolderOf() is where a job's model is, trained or not", () => {
  const asked = job("runs", "base");
  assertEquals(modelFolderOf(asked), "base");
  const settings = {} as never;
  const trained: Job = { ...asked, task: { kind: "stage-one", settings } };
  assertEquals(modelFolderOf(trained), "runs/job");
});

import { assert, assertEquals } from "@std/assert";
import type { Job, JobResult } from "kit/experiments/job.ts";
import { readRecords, studySettings } from "kit/experiments/records.ts";
import { writeCheckpoint } from "kit/training/checkpoint.ts";
import { answers } from "../evaluation/answers.ts";
import { tinyLearner } from "./tiny.ts";

Deno.test("studySettings() names every job, and no folder of this machine", () => {
  const settings = studySettings("smoke", 3);
  const names = settings.jobs.map(({ name }) => name);
  for (const name of ["base", "stage-one-3", "pss-middle-3", "axes-pss"]) {
    assert(names.includes(name), name);
  }
  assert(!JSON.stringify(settings).includes('"/'));
  assertEquals(settings.size.stageOneSteps, 4);
});

Deno.test("studySettings() says what no job's settings say of training", () => {
  assertEquals(studySettings("smoke", 3).training, {
    temperature: 1,
    maxCompletionLength: 96,
    numIterations: 1,
    loss: { objective: "clip", lossType: "dapo", epsilon: 0.2, beta: 0 },
    optimizer: {
      beta1: 0.9,
      beta2: 0.98,
      epsilon: 1e-8,
      weightDecay: 0,
      maxGradNorm: 1,
    },
  });
});

Deno.test("readRecords() joins what jobs left, complete or not, in their order", async () => {
  const out = await Deno.makeTempDir();
  const job = (name: string): Job => ({
    ...{ name, model: `model of ${name}`, seed: 7, from: "", out, tests: [] },
    task: { kind: "evaluate" },
  });
  const write = async (name: string, content: Partial<JobResult> | string) => {
    await Deno.mkdir(`${out}/${name}`);
    const text = typeof content === "string"
      ? content
      : JSON.stringify({ job: job(name), steps: [], outcomes: {}, ...content });
    await Deno.writeTextFile(`${out}/${name}/result.json`, text);
  };
  await write("b", {
    steps: [
      { job: "b", step: 1, metrics: { reward: 0.5 }, groups: [] },
      { job: "b", step: 2, metrics: { loss: -1 }, groups: [] },
    ],
  });
  const [right, wrong] = answers("p", [1, 0]);
  await write("a", { outcomes: { hard: [right!], "hard-greedy": [wrong!] } });
  await write("torn", '{"job":');
  // A job that was stopped, and one whose checkpoint is damaged as well.
  using learner = await tinyLearner();
  const taken = { job: "c", step: 1, metrics: { reward: 1 }, groups: [] };
  await Deno.mkdir(`${out}/c`);
  const checkpoint = `${out}/c/checkpoint.safetensors`;
  await writeCheckpoint(checkpoint, learner, { steps: [taken] });
  await Deno.writeTextFile(`${out}/torn/checkpoint.safetensors`, "torn");
  const jobs = ["b", "torn", "missing", "c", "a"].map(job);
  const { metrics, outcomes } = await readRecords(jobs);
  await Deno.remove(out, { recursive: true });
  const shared = { job: "b", model: "model of b", seed: 7 };
  assertEquals(metrics as unknown[], [
    { ...shared, step: 1, reward: 0.5 },
    { ...shared, step: 2, loss: -1 },
    { job: "c", model: "model of c", seed: 7, step: 1, reward: 1 },
  ]);
  assertEquals(outcomes, [
    { job: "a", test: "hard", ...right! },
    { job: "a", test: "hard-greedy", ...wrong! },
  ]);
});

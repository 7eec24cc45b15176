import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type BaseTask,
  type Job,
  runJob,
  type TrainingTask,
} from "kit/experiments/job.ts";
import { readSteps } from "kit/experiments/learn.ts";
import { runJobs } from "kit/experiments/run_jobs.ts";
import { ARMS } from "kit/experiments/stages.ts";
import { makeProblems } from "kit/problems/made.ts";
import { BASE, tinyBase, writeTinyModel } from "./tiny.ts";

const problems = { operations: [1, 2], operatorWeights: [1, 1, 0] };
const settings = {
  seed: 4,
  groups: 4,
  numGenerations: 4,
  learningRate: 1e-3,
  warmupSteps: 3,
  reward: "strict" as const,
  steps: 5,
};
const stageOne: TrainingTask = {
  kind: "stage-one",
  settings: { ...settings, problems },
};

/** A job in a folder of its own, from the shipped base: its steps teach. */
async function withJob(
  task: (folder: string) => TrainingTask | BaseTask,
  body: (
    job: Job,
    read: (name: string) => Promise<Uint8Array>,
  ) => Promise<void>,
) {
  const out = await Deno.makeTempDir();
  try {
    const hard = makeProblems(3, { operations: [3], seed: "hard" });
    const mined = JSON.stringify({ train: hard, test: hard });
    await Deno.writeTextFile(`${out}/problems.json`, mined);
    const job: Job = {
      ...{ name: "job", model: "m", seed: 4, out },
      ...task(out).kind === "base" ? {} : { from: BASE },
      task: task(out),
      tests: [],
    };
    await body(job, (name) => Deno.readFile(`${out}/job/${name}`));
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

/** Runs a job until it has taken so many steps, and stops it there. */
async function stopAfter(job: Job, steps: number, isResumed = false) {
  const onStep = ({ step }: { step: number }) => {
    if (step === steps) throw new Error("stopped");
  };
  await assertRejects(
    () => runJob(job, { onStep, isResumed, checkpointEvery: 2 }),
    Error,
    "stopped",
  );
}

const base: BaseTask = {
  ...{ kind: "base", settings: tinyBase },
  scores: { problems: 3, samples: 2, axisProblems: 2 },
};

const files = ["result.json", "model.safetensors"];
const tasks: [string, (folder: string) => TrainingTask | BaseTask][] = [
  ["base", () => base],
  ["stage one", () => stageOne],
  ...ARMS.map((arm): typeof tasks[number] => [
    arm,
    (minedIn) => ({
      ...{ kind: "stage-two", minedIn },
      settings: {
        ...{ ...settings, arm, easyShare: 0.5, easy: problems, levels: 3 },
        maxGeneratedTokens: 1e9,
      },
    }),
  ]),
];

for (const [name, task] of tasks) {
  Deno.test(`learn() goes on from a checkpoint to the same bytes: ${name}`, () =>
    withJob(task, async (job, read) => {
      await runJob(job, { checkpointEvery: 2 });
      const left = job.task.kind === "base"
        ? [...files, "curve.jsonl", "scores.json", "provenance.json"]
        : files;
      const whole = await Promise.all(left.map(read));
      const { steps } = JSON.parse(new TextDecoder().decode(whole[0]));
      assert(
        steps.some((step: { metrics: { grad_norm?: number } }) =>
          (step.metrics.grad_norm ?? 0) > 0
        ),
      );
      // Begun anew, stopped after the third step and, resumed, after the fifth.
      await stopAfter(job, 3);
      await assertRejects(() => read("result.json"), Deno.errors.NotFound);
      await stopAfter(job, 5, true);
      const told: number[] = [];
      await runJob(job, {
        isResumed: true,
        onStep: ({ step }) => told.push(step),
      });
      assertEquals(told, steps.map(({ step }: { step: number }) => step));
      assertEquals(await Promise.all(left.map(read)), whole);
      await assertRejects(
        () => read("checkpoint.safetensors"),
        Deno.errors.NotFound,
      );
    }));
}

Deno.test("learn() is resumed by runJobs() after its thread was ended", () =>
  withJob(() => stageOne, async (job, read) => {
    await runJob(job);
    const whole = await Promise.all(files.map(read));
    for await (const event of runJobs([job], { checkpointEvery: 2 })) {
      assert(event.kind === "step");
      if (event.step.step === 3) break;
    }
    await read("checkpoint.safetensors");
    const kinds: string[] = [];
    for await (const event of runJobs([job], { isResumed: true })) {
      kinds.push(event.kind);
    }
    assertEquals(kinds, [...Array(5).fill("step"), "done"]);
    assertEquals(await Promise.all(files.map(read)), whole);
  }));

Deno.test("learn() without resuming pays no heed to a checkpoint", () =>
  withJob(() => stageOne, async (job) => {
    await stopAfter({ ...job, seed: 5 }, 3);
    const told: number[] = [];
    await stopAfter(job, 1);
    await runJob(job, {
      isResumed: true,
      onStep: ({ step }) => told.push(step),
    });
    assertEquals(told, [1, 2, 3, 4, 5]);
  }));

Deno.test("learn() takes no step more when the tokens are used up", () =>
  withJob((minedIn) => {
    const task = tasks.find(([name]) => name === "mixed")![1](minedIn);
    assert(task.kind === "stage-two");
    return { ...task, settings: { ...task.settings, maxGeneratedTokens: 1 } };
  }, async (job) => {
    const onStep = () => {
      throw new Error("stopped");
    };
    await assertRejects(() => runJob(job, { onStep, checkpointEvery: 1 }));
    const { steps } = await runJob(job, { isResumed: true });
    assertEquals(steps.length, 1);
  }));

Deno.test("learn() refuses a checkpoint of other settings or another shape", () =>
  withJob(() => stageOne, async (job, read) => {
    await stopAfter(job, 3);
    const kept = await read("checkpoint.safetensors");
    const longer = {
      ...stageOne,
      settings: { ...stageOne.settings, steps: 7 },
    };
    const changed = { ...job, task: longer as TrainingTask };
    await assertRejects(
      () => runJob(changed, { isResumed: true }),
      RangeError,
      `Cannot go on from ${job.out}/job/checkpoint.safetensors: task.settings.steps 7 is needed, got 5`,
    );
    assertEquals(await read("checkpoint.safetensors"), kept);

    // Another model where the job starts from.
    const from = `${job.out}/start`;
    await writeTinyModel(from);
    await stopAfter({ ...job, from }, 3);
    await writeTinyModel(from, { mlpWidth: 32 });
    await assertRejects(
      () => runJob({ ...job, from }, { isResumed: true }),
      RangeError,
      "inputs.start/config.json ",
    );
  }));

Deno.test("learn() leaves a checkpoint where it is asked to stop", () =>
  withJob(() => base, async (job, read) => {
    await runJob(job);
    const whole = await Promise.all(files.map(read));
    const controller = new AbortController();
    const { signal } = controller;
    const onStep = ({ step }: { step: number }) => {
      if (step === 4) setTimeout(() => controller.abort(new Error("enough")));
    };
    await assertRejects(() => runJob(job, { onStep, signal }), Error, "enough");
    // Of every hundred steps there would be a checkpoint without being asked.
    assertEquals((await readSteps(job)).map(({ step }) => step), [
      1,
      2,
      3,
      4,
      5,
    ]);
    const told: number[] = [];
    await assertRejects(() =>
      runJob(job, {
        isResumed: true,
        onStep({ step }) {
          told.push(step);
          if (step === 6) throw new Error("stopped");
        },
      })
    );
    assertEquals(told, [1, 2, 3, 4, 5, 6]);
    await runJob(job, { isResumed: true });
    assertEquals(await Promise.all(files.map(read)), whole);
  }));

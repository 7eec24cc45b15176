import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Job, JobResult, JobStep } from "kit/experiments/job.ts";
import { runJob } from "kit/experiments/job.ts";
import { runJobs, type RunJobsOptions } from "kit/experiments/run_jobs.ts";
import { modelFolderOf, recordOf } from "kit/experiments/job_record.ts";
import { readModelFolder } from "kit/models/model_folder.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { makeProblems } from "kit/problems/made.ts";
import { BASE, tinyBase, writeTinyModel } from "./tiny.ts";

const problems = { operations: [1, 2] };
const stage = {
  groups: 3,
  numGenerations: 2,
  learningRate: 1e-3,
  warmupSteps: 0,
  reward: "strict" as const,
};
const tests: Job["tests"] = [
  {
    name: "held-out",
    problems,
    count: 3,
    samples: 2,
    ask: "plain",
    isGreedyToo: true,
  },
  {
    name: "axes",
    problems: { operations: [2] },
    count: 2,
    samples: 1,
    ask: "axes",
    isGreedyToo: false,
  },
];

function jobsIn(folder: string): Job[] {
  const shared = { from: `${folder}/start`, out: `${folder}/runs`, tests };
  return [
    {
      ...shared,
      name: "start",
      model: "base",
      seed: 0,
      task: { kind: "evaluate" },
    },
    ...[4, 5].map((seed): Job => ({
      ...shared,
      name: `one-${seed}`,
      model: "one",
      seed,
      task: {
        kind: "stage-one",
        settings: { ...stage, seed, steps: 2, problems },
      },
    })),
    {
      ...shared,
      name: "mine",
      model: "base",
      seed: 0,
      task: {
        kind: "mine",
        train: { seed: 0, problems, pool: 4, attempts: 1 },
        test: { seed: 1, problems, pool: 4, attempts: 1 },
        count: 2,
      },
    },
    {
      ...shared,
      name: "two",
      model: "pss",
      seed: 4,
      task: {
        kind: "stage-two",
        minedIn: `${folder}/mined`,
        settings: {
          ...stage,
          seed: 4,
          steps: 2,
          arm: "pss",
          easyShare: 0,
          easy: problems,
          levels: 2,
          maxGeneratedTokens: 1e9,
        },
      },
    },
  ];
}

async function collect(jobs: readonly Job[], options: RunJobsOptions) {
  const steps: JobStep[] = [];
  const results = new Map<string, JobResult>();
  for await (const event of runJobs(jobs, options)) {
    if (event.kind === "step") steps.push(event.step);
    else results.set(event.result.job.name, event.result);
  }
  return { steps, results };
}

async function withFolder(use: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await writeTinyModel(`${folder}/start`);
    await Deno.mkdir(`${folder}/mined`);
    const hard = makeProblems(4, { ...problems, seed: "hard" });
    await Deno.writeTextFile(
      `${folder}/mined/problems.json`,
      JSON.stringify({ train: hard, test: hard }),
    );
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What does not name a folder. */
const content = (results: ReadonlyMap<string, JobResult>) =>
  [...results.values()]
    .map(({ job, steps, outcomes, hard }) => ({
      name: job.name,
      steps,
      outcomes,
      hard,
    }))
    .sort((a, b) => a.name < b.name ? -1 : 1);

Deno.test("runJobs() gives the same results with one thread and with two", () =>
  withFolder((one) =>
    withFolder(async (two) => {
      const alone = await collect(jobsIn(one), { threads: 1 });
      const together = await collect(jobsIn(two), { threads: 2 });
      assertEquals(content(together.results), content(alone.results));
      for (const name of ["one-4", "two"]) {
        const read = (folder: string) =>
          Deno.readFile(`${folder}/runs/${name}/model.safetensors`);
        assertEquals(await read(one), await read(two));
      }

      // In order, one after the other.
      assertEquals([...alone.results.keys()], [
        "start",
        "one-4",
        "one-5",
        "mine",
        "two",
      ]);
      assertEquals(
        alone.steps.map(({ job, step }) => `${job} ${step}`),
        ["one-4 1", "one-4 2", "one-5 1", "one-5 2", "two 1", "two 2"],
      );
      const { start, ["one-4"]: first } = Object.fromEntries(
        alone.results,
      );
      assertEquals(
        Object.entries(start!.outcomes).map((
          [name, all],
        ) => [name, all.length]),
        // Two problems on five ways of asking, and two subproblems each.
        [["held-out", 6], ["held-out-greedy", 3], ["axes", 14]],
      );
      assertEquals(modelFolderOf(start!.job), `${one}/start`);
      assertEquals(modelFolderOf(first!.job), `${one}/runs/one-4`);
      assertEquals(alone.results.get("mine")!.hard, { found: 4, pool: 4 });
      assert(
        first!.steps[0]!.groups.every((group) =>
          group.rollouts === 2 && group.level === 0
        ),
      );
    })
  ));

Deno.test("runJobs() resumes: complete jobs are read back, changed ones run again", () =>
  withFolder(async (folder) => {
    const jobs = jobsIn(folder).slice(0, 2);
    const before = await collect(jobs, { threads: 2 });
    const path = (name: string) => `${folder}/runs/${name}/result.json`;
    // A mark that only a job that is not run again keeps.
    const text = await Deno.readTextFile(path("one-4"));
    await Deno.writeTextFile(path("one-4"), `${text}\n`);
    const changed = { ...jobs[0]!, seed: 9 };
    const after = await collect([changed, jobs[1]!], { isResumed: true });
    assertEquals(await Deno.readTextFile(path("one-4")), `${text}\n`);
    assertEquals(after.results.get("one-4"), before.results.get("one-4"));
    assertEquals(after.steps, before.steps);
    assertEquals(after.results.get("start")!.outcomes["axes"]![0]!.seed, 9);

    // A result that was cut short is no result.
    await Deno.writeTextFile(path("one-4"), text.slice(0, 99));
    const repaired = await collect([jobs[1]!], { isResumed: true });
    assertEquals(await Deno.readTextFile(path("one-4")), text);
    assertEquals(repaired.results.get("one-4"), before.results.get("one-4"));
  }));

Deno.test("runJobs() names the job that failed, and keeps those that are done", () =>
  withFolder(async (folder) => {
    const [good] = jobsIn(folder);
    const bad = { ...good!, name: "broken", from: `${folder}/nowhere` };
    const done: string[] = [];
    await assertRejects(
      async () => {
        for await (const event of runJobs([good!, bad], { threads: 1 })) {
          if (event.kind === "done") done.push(event.result.job.name);
        }
      },
      Error,
      "Job broken failed: Cannot start from the model in ",
    );
    assertEquals(done, ["start"]);
    const kept = await Deno.readTextFile(`${folder}/runs/start/result.json`);
    assertEquals(JSON.parse(kept).job, await recordOf(good!));
  }));

Deno.test("runJob() leaves a model that can be read, moved by training", () =>
  withFolder(async (folder) => {
    const job = { ...jobsIn(folder)[1]!, from: BASE, tests: [] };
    const told: number[] = [];
    const result = await runJob(job, {
      onStep: ({ step }) => told.push(step),
    });
    assertEquals(told, [1, 2]);
    assertEquals(result.outcomes, {});
    const start = await readModelFolder(BASE);
    const end = await readModelFolder(modelFolderOf(result.job));
    assertEquals(end.config, start.config);
    assert(
      result.steps.some(({ groups }) =>
        groups.some(({ solved, rollouts }) => solved > 0 && solved < rollouts)
      ),
    );
    // Adam's step is at most about the step size: 1e-3, twice.
    const apart = tf.max(
      tf.abs(tf.sub(start.model.parameters, end.model.parameters)),
    );
    const moved = apart.dataSync()[0]!;
    assert(moved > 1e-4 && moved < 3e-3, `moved by ${moved}`);
    start.model.parameters.dispose();
    end.model.parameters.dispose();
  }));

Deno.test("runJobs() with nothing to do ends at once", async () => {
  assertEquals((await collect([], {})).results.size, 0);
});

Deno.test("runJobs() takes a job up when those that it reads are done", () =>
  withFolder(async (folder) => {
    const [, one, , , two] = jobsIn(folder);
    const mined = `${folder}/runs/mine`;
    const { task } = two!;
    assert(task.kind === "stage-two");
    const base: Job = {
      ...{ ...one!, name: "base", tests: [] },
      task: {
        ...{ kind: "base", settings: tinyBase },
        scores: { problems: 2, samples: 1, axisProblems: 1 },
      },
    };
    delete (base as { from?: string }).from;
    const from = `${folder}/runs/base`;
    const jobs: Job[] = [
      base,
      { ...one!, from, tests: [] },
      { ...jobsIn(folder)[3]!, from, tests: [] },
      {
        ...two!,
        from: `${folder}/runs/one-4`,
        task: { ...task, minedIn: mined },
        tests: [{ ...tests[0]!, minedIn: mined }],
      },
    ];
    const order: string[] = [];
    for await (const event of runJobs(jobs, { threads: 4 })) {
      if (event.kind === "done") order.push(event.result.job.name);
    }
    assertEquals([order[0], order[3]], ["base", "two"]);
    const kept = await Deno.readTextFile(`${folder}/runs/two/result.json`);
    const { job } = JSON.parse(kept);
    assertEquals(
      [job.from, job.task.minedIn, job.tests[0].minedIn],
      ["one-4", "mine", "mine"],
    );
  }));

Deno.test("runJobs() knows a folder that was moved, and a model that changed", () =>
  withFolder(async (folder) => {
    const jobs = jobsIn(folder).slice(0, 2);
    const before = await collect(jobs, {});
    const moved = `${folder}.moved`;
    await Deno.rename(folder, moved);
    try {
      const mark = async (name: string) => {
        const path = `${moved}/runs/${name}/result.json`;
        await Deno.writeTextFile(path, `${await Deno.readTextFile(path)}\n`);
        return path;
      };
      const path = await mark("one-4");
      const there = jobsIn(moved).slice(0, 2);
      const after = await collect(there, { isResumed: true });
      assertEquals(content(after.results), content(before.results));
      assert((await Deno.readTextFile(path)).endsWith("\n"), "kept");
      assertEquals(after.results.get("one-4")!.job, there[1]);

      await writeTinyModel(`${moved}/start`, { mlpWidth: 32 });
      await collect(there, { isResumed: true });
      assert(!(await Deno.readTextFile(path)).endsWith("\n"), "run again");
    } finally {
      await Deno.rename(moved, folder);
    }
  }));

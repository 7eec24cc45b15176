import { assert, assertEquals } from "@std/assert";
import { type JobResult, runJob } from "kit/experiments/job.ts";
import { foldersRead } from "kit/experiments/job_record.ts";
import { accuracyRows, gainsOverStart } from "kit/experiments/results.ts";
import { runJobs } from "kit/experiments/run_jobs.ts";
import { BASE_MODEL } from "kit/experiments/settings.ts";
import {
  axisJobs,
  hintJobs,
  PROFILES,
  SIZES,
  stageOneJobs,
  stageTwoJobs,
  studyPlan,
  type StudySize,
} from "kit/experiments/study.ts";
import { parameterCount } from "kit/models/model_shape.ts";
import { tinyBase } from "./tiny.ts";

const place = { base: "base", out: "out", seed: 3 };

for (const profile of PROFILES) {
  const jobs = [stageOneJobs, stageTwoJobs, hintJobs, axisJobs]
    .flatMap((list) => list(profile, place));

  Deno.test(`the jobs of ${profile} have names of their own, and start from what is there`, () => {
    const there = new Set([place.base]);
    const names = new Set<string>();
    for (const job of jobs) {
      assert(!names.has(job.name), job.name);
      names.add(job.name);
      for (const read of foldersRead(job)) {
        assert(there.has(read), `${job.name} needs ${read}`);
      }
      there.add(`${job.out}/${job.name}`);
    }
    assertEquals(JSON.parse(JSON.stringify(jobs)), jobs);
  });

  Deno.test(`the arms of ${profile} get the same tokens, tests and start`, () => {
    const arms = jobs.filter(({ task }) => task.kind === "stage-two");
    const byHardness = Map.groupBy(arms, ({ name }) => name.split("-").at(-2)!);
    for (const [hardness, same] of byHardness) {
      const fair = same.map(({ from, tests, task }) => {
        assert(task.kind === "stage-two");
        const { arm: _, seed: __, ...settings } = task.settings;
        return JSON.stringify([from, tests, settings, task.minedIn]);
      });
      assertEquals(new Set(fair).size, 1, hardness);
    }
    assert(arms.length >= 4);
  });
}

Deno.test("training and test problems never share a side of the split", () => {
  const jobs = PROFILES.flatMap((p) => stageTwoJobs(p, place));
  for (const { task } of jobs) {
    if (task.kind !== "mine") continue;
    assertEquals(task.train.problems.split, "train");
    assertEquals(task.test.problems.split, "test");
  }
});

Deno.test("full trains its base models, and larger ones than the shipped", () => {
  const jobs = stageOneJobs("full", place);
  const bases = jobs.flatMap(({ name, model, task }) =>
    task.kind === "base" ? [{ name, model, settings: task.settings }] : []
  );
  assertEquals(bases[0], {
    ...{ name: "base", model: "base" },
    settings: BASE_MODEL,
  });
  const sizes = bases.map(({ settings }) => parameterCount(settings.shape));
  assert(sizes.some((size) => size > 4 * sizes[0]!), `${sizes}`);
  assertEquals(
    new Set(jobs.map(({ model }) => model)).size,
    2 * bases.length,
    "every size has names of its own",
  );
  for (const profile of ["smoke", "quick"] as const) {
    const [base] = stageOneJobs(profile, place);
    assertEquals([base!.task.kind, base!.from], ["evaluate", place.base]);
  }
});

Deno.test("full has at least five seeds of every arm", () => {
  const seeds = new Map<string, Set<number>>();
  const jobs = [...stageOneJobs("full", place), ...stageTwoJobs("full", place)];
  for (const { name, seed, task } of jobs) {
    if (!task.kind.startsWith("stage")) continue;
    const arm = name.replace(/-\d+$/, "");
    seeds.set(arm, (seeds.get(arm) ?? new Set()).add(seed));
  }
  assertEquals(seeds.size, 3 + 3 * 4);
  for (const [arm, all] of seeds) assert(all.size >= 5, arm);
});

/** The shape of `full` in seconds: base models of two sizes are trained. */
const miniature: StudySize = {
  ...SIZES.full,
  models: [
    { name: "small", settings: tinyBase },
    {
      name: "wide",
      settings: { ...tinyBase, shape: { ...tinyBase.shape, mlpWidth: 40 } },
    },
  ],
  ...{ seeds: 2, stageOneSteps: 3, groups: [4, 2], test: [3, 2] },
  ...{ mining: [5, 1], armTokens: 800, arms: { middle: ["pss"] } },
  ...{ armSeeds: 2, axes: [2, 1] },
};

Deno.test("a study that trains its base models is stopped, moved and resumed to the same bytes", async () => {
  const folder = await Deno.makeTempDir();
  const planIn = (name: string) =>
    studyPlan(miniature, { base: "", out: `${folder}/${name}`, seed: 7 });
  const filesIn = (name: string) =>
    Promise.all(
      Object.values(planIn(name)).flat().map(async ({ out, name, task }) => [
        name,
        await Deno.readTextFile(`${out}/${name}/result.json`),
        ...task.kind === "evaluate" || task.kind === "mine"
          ? []
          : [await Deno.readFile(`${out}/${name}/model.safetensors`)],
      ]),
    );
  try {
    const whole: JobResult[] = [];
    for (const job of Object.values(planIn("whole")).flat()) {
      whole.push(await runJob(job));
    }
    const { each } = gainsOverStart(whole.slice(0, 6), "held-out");
    assertEquals(
      each.map(({ model, seeds }) => `${model} ${seeds}`),
      [
        ...["stage-one 7", "stage-one 8"],
        ...["stage-one-wide 7", "stage-one-wide 8"],
      ],
    );
    const rows = accuracyRows(whole.slice(0, 6), "held-out", 2);
    assertEquals([...new Set(rows.map(({ model }) => model))], [
      ...["base", "stage-one"],
      ...["base-wide", "stage-one-wide"],
    ]);

    // Stopped in the second size's base and, moved, in stage two.
    const stopIn = async (plan: ReturnType<typeof planIn>, name: string) => {
      const options = { threads: 2, isResumed: true, checkpointEvery: 2 };
      for (const jobs of Object.values(plan)) {
        for await (const event of runJobs(jobs, options)) {
          const { job, step } = event.kind === "step"
            ? event.step
            : { job: "", step: 0 };
          if (job === name && step === 3) return;
        }
      }
    };
    await stopIn(planIn("one"), "base-wide");
    await Deno.rename(`${folder}/one`, `${folder}/two`);
    await stopIn(planIn("two"), "pss-middle-8");
    await Deno.rename(`${folder}/two`, `${folder}/three`);
    await stopIn(planIn("three"), "none");
    assertEquals(await filesIn("three"), await filesIn("whole"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

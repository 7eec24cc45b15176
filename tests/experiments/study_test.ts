import { assert, assertEquals } from "@std/assert";
import {
  axisJobs,
  PROFILES,
  stageOneJobs,
  stageTwoJobs,
} from "kit/experiments/study.ts";

const place = { base: "base", out: "out", seed: 3 };

for (const profile of PROFILES) {
  const jobs = [stageOneJobs, stageTwoJobs, axisJobs]
    .flatMap((list) => list(profile, place));

  Deno.test(`the jobs of ${profile} have names of their own, and start from what is there`, () => {
    const there = new Set([place.base]);
    const names = new Set<string>();
    for (const job of jobs) {
      assert(!names.has(job.name), job.name);
      names.add(job.name);
      assert(there.has(job.from), `${job.name} needs ${job.from}`);
      const folder = `${job.out}/${job.name}`;
      if (job.task.kind === "mine") there.add(folder);
      for (const { minedIn } of job.tests) {
        if (minedIn) assert(there.has(minedIn), job.name);
      }
      if (job.task.kind !== "evaluate") there.add(folder);
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

Deno.test("full has at least five seeds of every arm", () => {
  const seeds = new Map<string, Set<number>>();
  const jobs = [...stageOneJobs("full", place), ...stageTwoJobs("full", place)];
  for (const { name, seed, task } of jobs) {
    if (!task.kind.startsWith("stage")) continue;
    const arm = name.replace(/-\d+$/, "");
    seeds.set(arm, (seeds.get(arm) ?? new Set()).add(seed));
  }
  assertEquals(seeds.size, 1 + 3 * 4);
  for (const [arm, all] of seeds) assert(all.size >= 5, arm);
});

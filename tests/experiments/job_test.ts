import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type Job,
  runJob,
  testProblems,
  type TestSettings,
} from "kit/experiments/job.ts";
import { MOST_TOKENS } from "kit/experiments/made_task.ts";
import { makeProblems } from "kit/problems/made.ts";
import { inFolder } from "../folder.ts";
import { writeTinyModel } from "./tiny.ts";

const test: TestSettings = {
  name: "held-out",
  problems: { operations: [1, 2], operatorWeights: [1, 1, 0] },
  count: 40,
  samples: 3,
  ask: "plain",
  isGreedyToo: true,
};

Deno.test("testProblems() are never of the side that is trained on", async () => {
  const misled = { ...test.problems, split: "train" as const };
  for (const problems of [test.problems, misled]) {
    const asked = await testProblems({ ...test, problems });
    assertEquals(asked.length, 40);
    assert(asked.every(({ made }) => made.split === "test"));
  }
  // Another test has problems of its own.
  const hashes = async (name: string) =>
    (await testProblems({ ...test, name })).map(({ made }) => made.hash);
  assert((await hashes("axes")).join() !== (await hashes("held-out")).join());
});

Deno.test("testProblems() are the mined ones of the test side where a folder has some", () =>
  inFolder(async (folder) => {
    const [train, mined] = (["train", "test"] as const).map((split) =>
      makeProblems(5, { seed: "pool", split })
    );
    const content = JSON.stringify({ train, test: mined });
    await Deno.writeTextFile(`${folder}/problems.json`, content);
    const asked = await testProblems({ ...test, count: 3, minedIn: folder });
    assertEquals(asked, mined!.slice(0, 3));
    await Deno.writeTextFile(`${folder}/problems.json`, content.slice(0, 40));
    await assertRejects(
      () => testProblems({ ...test, minedIn: folder }),
      SyntaxError,
      `Cannot read ${folder}/problems.json: JSON is needed, got 40 other`,
    );
  }));

Deno.test("runJob() draws the same for jobs of one seed, and greedily for every seed", () =>
  inFolder(async (folder) => {
    await writeTinyModel(`${folder}/tiny`);
    const answers = async (name: string, seed: number) => {
      const job: Job = {
        ...{ name, model: name, seed, from: `${folder}/tiny`, out: folder },
        task: { kind: "evaluate" },
        tests: [{ ...test, count: 6 }],
      };
      const { outcomes } = await runJob(job);
      return Object.entries(outcomes).map(([name, rows]) =>
        [
          name,
          rows.map(({ problemId, sample, tokens, processAccuracy }) =>
            [problemId, sample, tokens, processAccuracy].join()
          ),
        ] as const
      );
    };
    const [sampled, greedy] = await answers("one", 0);
    assertEquals([sampled![0], greedy![0]], ["held-out", "held-out-greedy"]);
    assertEquals([sampled![1]!.length, greedy![1]!.length], [18, 6]);
    assertEquals(await answers("two", 0), [sampled, greedy]);
    const other = await answers("three", 1);
    assert(String(other[0]) !== String(sampled));
    assertEquals(other[1], greedy);
    // Who knows nothing seldom ends: some answers are cut, all at one length.
    const lengths = sampled![1]!.map((row) => Number(row.split(",")[2]));
    assertEquals(Math.max(...lengths), MOST_TOKENS);
  }));

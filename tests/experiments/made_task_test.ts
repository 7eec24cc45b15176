import { assert, assertEquals, assertThrows } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import {
  axisQuestions,
  chainReward,
  hintQuestions,
  judgeChain,
  plainQuestions,
} from "kit/experiments/made_task.ts";
import { writeChain } from "kit/problems/chain.ts";
import { makeProblem, makeProblems } from "kit/problems/made.ts";
import { askPlain } from "kit/prompts/ask.ts";
import type { Rollout } from "kit/rollouts/rollout.ts";

const problem = makeProblem("judged", 1, { operations: [2] });
const prompt = askPlain(problem);
const written = (completion: string): Rollout => ({
  prompt,
  sample: 0,
  promptIds: [],
  completionIds: [],
  logProbs: [],
  finish: "stop",
  completion,
});
const right = written(writeChain(problem).text);
const lucky = written(`A ${problem.answers[0]}`);
const [first] = problem.steps;
const half = written(`${first} A ${problem.answers[0]}`);
const wrong = written(`A ${(Number(problem.answers[0]) + 1) % 7}`);

Deno.test("judgeChain() calls a right answer without its chain incorrect, and says why", () => {
  assertEquals(judgeChain(problem, right).verdict.status, "correct");
  const { verdict, isStrict, processAccuracy } = judgeChain(problem, lucky);
  assertEquals([verdict.status, verdict.score], ["incorrect", 0]);
  assertEquals([isStrict, processAccuracy], [false, 0]);
  assertEquals(verdict.extracted, problem.answers[0]);
  assertEquals(
    verdict.reason,
    "The answer is right and its chain is not: missing.",
  );
  assertEquals(judgeChain(problem, half).processAccuracy, 0.5);
  assertEquals(judgeChain(problem, written("?")).verdict.status, "no_answer");
});

Deno.test("chainReward() pays by name, and only a strict chain is solved", () => {
  const asked = new Map([[problem.id, problem]]);
  const rollouts = [right, half, lucky, wrong];
  const paid = (name?: Parameters<typeof chainReward>[1]) =>
    rollouts.map((rollout) => chainReward(asked, name)(rollout).reward);
  assertEquals(paid(), [1, 0, 0, 0]);
  assertEquals(paid("strict"), [1, 0, 0, 0]);
  assertEquals(paid("exact"), [1, 1, 1, 0]);
  assertEquals(paid("process"), [1, 0.5, 0, 0]);
  // The form is kept in all four: 2 where the answer is right, else −1.
  assertEquals(paid("hierarchical"), [2, 2, 2, -1]);
  const solved = rollouts.map((r) => chainReward(asked, "exact")(r).isSolved);
  assertEquals(solved, [true, false, false, false]);
  assertThrows(
    () => chainReward(new Map())(right),
    RangeError,
    `needed the problem ${problem.id}`,
  );
});

Deno.test("axisQuestions() asks each problem on every axis with its control", () => {
  const problems = makeProblems(12, { seed: "axes", operations: [1, 2, 3] });
  const questions = axisQuestions(problems, randomStream(0));
  for (const problem of problems) {
    const own = questions.filter((question) => question.problem === problem);
    const conditions = own.map(({ prompt }) => prompt.condition);
    const { operations } = problem.made;
    assertEquals(conditions, [
      "plain",
      "plan",
      // One name has one order.
      ...(operations > 1 ? ["shuffled-plan"] : []),
      "knowledge",
      "irrelevant-knowledge",
      ...Array(operations).fill("subproblem"),
    ]);
    assert(own.every(({ prompt }) => prompt.problemId === problem.id));
  }
  assertEquals(axisQuestions(problems, randomStream(0)), questions);
  // A problem's controls do not depend on its neighbours.
  const alone = axisQuestions(problems.slice(3, 4), randomStream(0));
  assertEquals(
    alone,
    questions.filter(({ problem }) => problem === problems[3]),
  );
});

Deno.test("plainQuestions() asks each problem once, in order", () => {
  const problems = makeProblems(3, { seed: 1 });
  const questions = plainQuestions(problems);
  assertEquals(questions.map(({ problem }) => problem), problems);
  assert(questions.every(({ prompt }) => prompt.condition === "plain"));
});

Deno.test("hintQuestions() shows more of the solution at each level", () => {
  const problems = makeProblems(4, { seed: 2, operations: [1, 4, 8] });
  const questions = hintQuestions(problems);
  for (const problem of problems) {
    const own = questions.filter((question) => question.problem === problem)
      .map(({ prompt }) => prompt);
    const shown = own.map(({ shownSteps = 0 }) => shownSteps);
    assertEquals(shown, [...new Set(shown)].sort((a, b) => a - b));
    assertEquals([own[0]!.level, shown[0]], [0, 0]);
    assertEquals(own.length, Math.min(4, problem.made.operations));
    assert(shown.at(-1)! < problem.made.operations);
  }
});

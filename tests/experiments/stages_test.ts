import { assert, assertEquals, assertThrows } from "@std/assert";
import { readModelFolder } from "kit/models/model_folder.ts";
import {
  type Arm,
  mineHardProblems,
  stageOne,
  type StageState,
  type StageStep,
  stageTwo,
  type StageTwoSettings,
} from "kit/experiments/stages.ts";
import { MOST_TOKENS } from "kit/experiments/made_task.ts";
import { HARD } from "kit/experiments/study.ts";
import { writeChain } from "kit/problems/chain.ts";
import { makeProblem, makeProblems } from "kit/problems/made.ts";
import { askPlain } from "kit/prompts/ask.ts";
import type { TrainingStep } from "kit/training/train.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import { BASE, tinyLearner } from "./tiny.ts";

const shared = {
  seed: 2,
  groups: 6,
  numGenerations: 2,
  learningRate: 1e-3,
  warmupSteps: 2,
  steps: 3,
  reward: "process" as const,
};
const easy = { operations: [1], operatorWeights: [1, 0, 0] };

async function taken(steps: AsyncGenerator<TrainingStep>) {
  const all: TrainingStep[] = [];
  for await (const step of steps) all.push(step);
  return all;
}
const prompts = (steps: readonly TrainingStep[]) =>
  steps.flatMap(({ groups }) => groups.map(({ prompt }) => prompt));

Deno.test("stageOne() asks fresh problems of the training side, plainly", async () => {
  using learner = await tinyLearner();
  const options = { operations: [1] };
  const steps = await taken(
    stageOne(learner, { ...shared, problems: options }),
  );
  assertEquals(steps.map(({ step }) => step), [1, 2, 3]);
  const asked = prompts(steps);
  assertEquals(asked.length, 18);
  assertEquals(new Set(asked.map(({ problemId }) => problemId)).size, 18);
  assert(
    asked.every(({ condition, level }) => condition === "plain" && !level),
  );
  // One operation leaves so few problems that all of the test side are met.
  const side = makeProblems(1000, { ...options, seed: 0, split: "test" });
  const kept = new Set(side.map((problem) => askPlain(problem).text));
  assert(asked.every(({ text }) => !kept.has(text)));
  // Warm-up over two steps: half, then whole.
  assertEquals(
    steps.map(({ metrics }) => metrics.learning_rate),
    [5e-4, 1e-3, 1e-3],
  );

  using again = await tinyLearner();
  await taken(stageOne(again, { ...shared, problems: options }));
  assertEquals(
    again.model.parameters.dataSync(),
    learner.model.parameters.dataSync(),
  );
});

const hard = makeProblems(5, { seed: "hard", operations: [4], split: "train" });
const arm = async (name: Arm, changes: Partial<StageTwoSettings> = {}) => {
  using learner = await tinyLearner();
  return await taken(
    stageTwo(learner, hard, {
      ...shared,
      arm: name,
      easyShare: 1 / 3,
      easy,
      levels: 4,
      maxGeneratedTokens: 1e9,
      ...changes,
    }),
  );
};
const isHard = ({ problemId }: { problemId: string }) =>
  hard.some(({ id }) => id === problemId);

Deno.test("stageTwo() hard-only asks each hard problem once a pass, in new orders", async () => {
  const asked = prompts(await arm("hard-only", { steps: 5 }));
  assertEquals(asked.length, 30);
  assert(asked.every((prompt) => isHard(prompt) && prompt.level === 0));
  const orders = [0, 1, 2, 3, 4, 5].map((pass) =>
    asked.slice(5 * pass, 5 * pass + 5).map(({ problemId }) => problemId)
  );
  for (const order of orders) assertEquals(new Set(order).size, 5);
  assert(new Set(orders.map(String)).size > 1);
  const other = prompts(await arm("hard-only", { steps: 5, seed: 3 }));
  const idsOf = (all: typeof asked) => all.map(({ problemId }) => problemId);
  assert(idsOf(other).join() !== idsOf(asked).join());
});

Deno.test("stageTwo() gives every other arm the same share of easy problems", async () => {
  for (const name of ["mixed", "pss", "adaptive"] as const) {
    for (const { groups } of await arm(name)) {
      // A third of six.
      const easyOnes = groups.filter(({ prompt }) => !isHard(prompt));
      assertEquals(easyOnes.length, 2, name);
      assert(easyOnes.every(({ prompt }) => prompt.level === 0), name);
      assertEquals(groups.length, 6, name);
    }
  }
});

Deno.test("stageTwo() pss asks a hard problem at every level at once", async () => {
  for (const { groups } of await arm("pss")) {
    const hinted = groups.map(({ prompt }) => prompt).filter(isHard);
    // Four steps, four levels: level k shows k steps.
    assertEquals(hinted.map(({ level }) => level), [0, 1, 2, 3]);
    assertEquals(hinted.map(({ shownSteps }) => shownSteps), [0, 1, 2, 3]);
    assertEquals(new Set(hinted.map(({ problemId }) => problemId)).size, 1);
  }
});

Deno.test("stageTwo() pss asks at every level, also where a step has no room for all", async () => {
  const run = async (steps: number, state?: StageState) => {
    using learner = await tinyLearner();
    const settings = { ...shared, arm: "pss" as const, steps, easyShare: 0 };
    const rest = { easy, levels: 4, maxGeneratedTokens: 1e9 };
    const options = { ...settings, ...rest };
    const all: StageStep[] = [];
    for await (const step of stageTwo(learner, hard, options, state)) {
      all.push(step);
    }
    return all;
  };
  const steps = await run(4);
  const asked = prompts(steps);
  // Four steps of six groups: six problems at four levels each.
  const problems = asked.filter((_, i) => i % 4 === 0)
    .flatMap(({ problemId }) => [0, 1, 2, 3].map(() => problemId));
  assertEquals(asked.map(({ problemId }) => problemId), problems);
  assertEquals(asked.map(({ level }) => level), asked.map((_, i) => i % 4));
  assertEquals(steps.map(({ state }) => state.waiting), [
    [2, 3],
    [],
    [2, 3],
    [],
  ]);
  const state = JSON.parse(JSON.stringify(steps[0]!.state));
  assertEquals(prompts(await run(4, state)), asked.slice(6));
});

Deno.test("stageTwo() adaptive shows more to problems that stay unsolved", async () => {
  // A model that knows nothing solves nothing: levels can only go up.
  const steps = await arm("adaptive", { steps: 12, easyShare: 0 });
  const levels = (part: readonly TrainingStep[]) => {
    const all = prompts(part).map(({ level }) => level);
    return all.reduce((a, b) => a + b, 0) / all.length;
  };
  const solved = steps.flatMap(({ groups }) =>
    groups.flatMap(({ rewarded }) => rewarded.filter((r) => r.isSolved))
  );
  assertEquals(solved, []);
  assert(levels(steps.slice(-4)) > levels(steps.slice(0, 4)) + 0.5);
});

Deno.test("stageTwo() adaptive learns of levels, not of the steps that they show", async () => {
  // Of two steps level 3 of 4 shows one: who took that for a level would go on
  // trying levels 1 and 2 on problems that stay unsolved.
  const short = makeProblems(2, { seed: "short", operations: [2] });
  using learner = await tinyLearner();
  const settings = { ...shared, arm: "adaptive" as const, steps: 12 };
  const options = { easyShare: 0, easy, levels: 4, maxGeneratedTokens: 1e9 };
  const steps: StageStep[] = [];
  const training = stageTwo(learner, short, { ...settings, ...options });
  for await (const step of training) steps.push(step);
  assertEquals(
    Object.values(steps.at(-1)!.state.hints),
    short.map(() => [3, 3] as const),
  );
});

Deno.test("stageTwo() goes on with what the schedule and the order remember", async () => {
  const run = async (state?: StageState, steps = 8) => {
    using learner = await tinyLearner();
    const settings = {
      ...shared,
      arm: "adaptive" as const,
      steps,
      easyShare: 0,
    };
    const rest = { easy, levels: 4, maxGeneratedTokens: 1e9 };
    const all: StageStep[] = [];
    const options = { ...settings, ...rest };
    for await (const step of stageTwo(learner, hard, options, state)) {
      all.push(step);
    }
    return all;
  };
  // A model that knows nothing is never moved: only the state tells where it is.
  const whole = await run();
  const asked = (steps: readonly StageStep[]) =>
    prompts(steps).map(({ problemId, level }) => `${problemId} ${level}`);
  const state = JSON.parse(JSON.stringify(whole[3]!.state));
  const rest = await run(state);
  assertEquals(rest.map(({ step }) => step), [5, 6, 7, 8]);
  assertEquals(asked(rest), asked(whole.slice(4)));
  assertEquals(rest.at(-1)!.state, whole.at(-1)!.state);
  // Without either of them it asks something else.
  for (const lost of [{ hints: {} }, { hardAsked: 0 }]) {
    const other = await run({ ...state, ...lost });
    assert(asked(other).join() !== asked(rest).join(), JSON.stringify(lost));
  }
});

Deno.test("stageTwo() ends at the step that uses up its tokens", async () => {
  const all = await arm("mixed", { steps: 6 });
  const tokens = all.map(({ groups }) =>
    groups.flatMap(({ rollouts }) => rollouts)
      .reduce((sum, { completionIds }) => sum + completionIds.length, 0)
  );
  const budget = tokens[0]! + tokens[1]! + 1;
  const short = await arm("mixed", { steps: 6, maxGeneratedTokens: budget });
  assertEquals(short.length, 3);
});

Deno.test("stageTwo() needs a hard problem", async () => {
  using learner = await tinyLearner();
  assertThrows(
    () =>
      stageTwo(learner, [], {
        ...shared,
        arm: "pss",
        easyShare: 0,
        easy,
        levels: 4,
        maxGeneratedTokens: 1,
      }),
    RangeError,
    "needed at least one hard problem, got none",
  );
});

Deno.test("mineHardProblems() lets an answer have as many tokens as training does", async () => {
  using learner = await tinyLearner();
  const lengths: number[] = [];
  const tokenizer = {
    ...learner.tokenizer,
    decode(ids: readonly number[]) {
      lengths.push(ids.length);
      return learner.tokenizer.decode(ids);
    },
  };
  const settings = { seed: 1, problems: easy, pool: 8, attempts: 4 };
  await mineHardProblems({ model: learner.model, tokenizer }, settings);
  // Who knows nothing seldom ends: some of 32 answers are cut at the limit.
  assertEquals(Math.max(...lengths), MOST_TOKENS);
  const steps = await taken(stageOne(learner, { ...shared, problems: easy }));
  const trained = steps.flatMap(({ groups }) =>
    groups.flatMap(({ rollouts }) =>
      rollouts.map(({ completionIds }) => completionIds.length)
    )
  );
  assertEquals(Math.max(...trained), MOST_TOKENS);
  // The longest chain of any pool fits, its answer and end token too.
  const longest = Object.values(HARD).flatMap(({ operations }) => operations!);
  const problem = makeProblem("longest", 0, {
    operations: [Math.max(...longest)],
  });
  const { text } = writeChain(problem);
  assert(learner.tokenizer.encode(text).length + 1 <= MOST_TOKENS);
});

Deno.test("mineHardProblems() keeps what was solved in none of the attempts", async () => {
  const settings = { seed: 1, problems: easy, pool: 12, attempts: 3 };
  // Who knows nothing finds everything hard.
  using novice = await tinyLearner();
  const ids = (problems: readonly { id: string }[]) =>
    problems.map(({ id }) => id);
  const all = ids(await mineHardProblems(novice, settings));
  assertEquals(all.length, 12);

  await chooseBackend();
  const base = await readModelFolder(BASE);
  const mine = (attempts: number) =>
    mineHardProblems(base, { ...settings, attempts });
  const [once, often] = [ids(await mine(1)), ids(await mine(8))];
  // More attempts are the same and others: they only take problems away.
  assert(often.every((id) => once.includes(id)));
  assert(once.every((id) => all.includes(id)));
  assert(often.length < 12);
  base.model.parameters.dispose();
});

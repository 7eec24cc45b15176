/**
 * How long `deno task study --profile full` takes: the work that its jobs name,
 * times what each kind of work costs on this machine.
 *
 *     deno run -A tests/benchmarks/study_duration.ts
 *
 * Processor seconds of one thread, about a minute of them. Steps of GRPO and
 * answers are timed with the shipped base model; those of other sizes are taken
 * to cost more by the same factor as a step on chains does. Prints Markdown.
 */

import { cpuUsage } from "node:process";
import { freshModel, trainBaseModel } from "kit/experiments/base_model.ts";
import type { Job } from "kit/experiments/job.ts";
import { judgeChain, plainQuestions } from "kit/experiments/made_task.ts";
import { BASE_MODEL } from "kit/experiments/settings.ts";
import { stageOne } from "kit/experiments/stages.ts";
import { EASY, SIZES, studyPlan } from "kit/experiments/study.ts";
import { evaluate } from "kit/evaluation/evaluate.ts";
import { readModelFolder } from "kit/models/model_folder.ts";
import { makeProblems } from "kit/problems/made.ts";
import { localPolicy } from "kit/rollouts/policy.ts";
import { randomStream } from "kit/base/random.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import { createOptimizer } from "kit/training/optimizer.ts";

const size = SIZES.full;
const shipped = await readModelFolder("data/base");
const { tokenizer } = shipped;

/** Processor seconds of each step after the first few, on average. */
async function secondsAStep<T>(
  steps: AsyncGenerator<T>,
  each?: (s: T) => void,
) {
  const WARM = 3;
  let [taken, start] = [0, 0];
  for await (const step of steps) {
    if (++taken === WARM) start = processorSeconds();
    if (taken > WARM) each?.(step);
  }
  return (processorSeconds() - start) / (taken - WARM);
}

function processorSeconds() {
  const { user, system } = cpuUsage();
  return (user + system) / 1e6;
}

/** A step of a base model's training, on drills and on chains. */
async function baseStep(settings: typeof BASE_MODEL, phase: number) {
  const only = { ...settings.phases[phase]!, steps: 13 };
  const model = freshModel(settings);
  using optimizer = createOptimizer(model, settings.optimizer);
  const learner = { model, tokenizer, optimizer };
  const cut = { ...settings, phases: [only] };
  const seconds = await secondsAStep(trainBaseModel(learner, cut));
  model.parameters.dispose();
  return seconds;
}

/** A step of stage one, and the tokens that it generates. */
async function stageOneStep() {
  const { model } = await readModelFolder("data/base");
  using optimizer = createOptimizer(model, { beta2: 0.98 });
  const [job] = studyPlan(size, { base: "", out: "", seed: 0 }).stageOne
    .flatMap(({ task }) => task.kind === "stage-one" ? [task.settings] : []);
  const settings = { ...job!, steps: 13 };
  let [tokens, first] = [0, 0];
  const learner = { model, tokenizer, optimizer };
  const seconds = await secondsAStep(stageOne(learner, settings), (step) => {
    first ||= step.metrics["num_tokens/generated"]!;
    tokens = step.metrics["num_tokens/generated"]!;
  });
  model.parameters.dispose();
  return { seconds, tokens: (tokens - first) / 9 };
}

async function secondsAnAnswer() {
  const problems = makeProblems(60, { ...EASY, split: "test", seed: "time" });
  const start = processorSeconds();
  await evaluate(
    localPolicy(shipped.model, tokenizer),
    plainQuestions(problems),
    {
      ...{ model: "base", samples: 8, judge: judgeChain, maxTokens: 72 },
      random: randomStream("time"),
    },
  );
  return (processorSeconds() - start) / (60 * 8);
}

/** Prompts of a problem, about: it has as many on the axes as it has steps too. */
const PROMPTS = { plain: 1, hints: 4, axes: 9 };

/** Answers that a job asks for. */
function answers({ task, tests }: Job) {
  const asked = tests.map(({ count, samples, ask, isGreedyToo }) =>
    count * (samples + (isGreedyToo ? 1 : 0)) * PROMPTS[ask]
  );
  const mined = task.kind === "mine"
    ? [task.train, task.test].map(({ pool, attempts }) => pool * attempts)
    : [];
  return [...asked, ...mined].reduce((a, b) => a + b, 0);
}

console.log(`backend ${await chooseBackend()}\n`);
const chains = await baseStep(BASE_MODEL, 1);
const grpo = await stageOneStep();
const answer = await secondsAnAnswer();
const plan = studyPlan(size, { base: "", out: "", seed: 0 });
const rows: [string, string, number][] = [];
let factor = 1;
for (const job of plan.stageOne) {
  if (job.task.kind === "base") {
    const { settings } = job.task;
    const each = [await baseStep(settings, 0), await baseStep(settings, 1)];
    factor = each[1]! / chains;
    const counts = settings.phases.reduce(
      ([drills, chains], { drills: share, steps }) =>
        share === 1 ? [drills! + steps, chains!] : [drills!, chains! + steps],
      [0, 0],
    );
    const work = counts.map((n, i) => `${n} × ${each[i]!.toFixed(3)} s`);
    rows.push([
      job.name,
      work.join(" + "),
      counts.reduce((sum, n, i) => sum + n * each[i]!, 0) +
      factor * answer * answers(job),
    ]);
  } else if (job.task.kind === "stage-one" && job.seed === 0) {
    const { steps } = job.task.settings;
    const step = factor * grpo.seconds;
    const asked = factor * answer * answers(job);
    rows.push([
      `${job.model}, ${size.seeds} seeds`,
      `${size.seeds} × (${steps} × ${step.toFixed(2)} s + ${
        asked.toFixed(0)
      } s)`,
      size.seeds * (steps * step + asked),
    ]);
  }
}
const arms = plan.stageTwo.filter(({ task }) => task.kind === "stage-two");
const token = grpo.seconds / grpo.tokens;
rows.push([
  `${arms.length} arms of stage two`,
  `${arms.length} × ${size.armTokens} tokens × ${(1e6 * token).toFixed(0)} µs`,
  arms.length * size.armTokens * token,
]);
const asked = [...plan.stageTwo, ...plan.hints, ...plan.axes]
  .reduce((sum, job) => sum + answers(job), 0);
rows.push([
  "answers of stage two, at hint levels and of the axes",
  `${asked} × ${(1000 * answer).toFixed(2)} ms`,
  asked * answer,
]);
const total = rows.reduce((sum, [, , seconds]) => sum + seconds, 0);
console.log("| work | arithmetic | minutes |\n| --- | --- | --: |");
for (const [name, work, seconds] of [...rows, ["all", "", total] as const]) {
  console.log(`| ${name} | ${work} | ${(seconds / 60).toFixed(0)} |`);
}

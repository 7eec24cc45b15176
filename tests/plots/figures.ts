import { randomStream } from "kit/base/random.ts";
import { axisGaps, byDifficulty } from "kit/evaluation/metrics_slices.ts";
import { passAtK } from "kit/evaluation/metrics.ts";
import type { Outcome } from "kit/evaluation/outcome.ts";
import { accuracyByDifficulty } from "kit/plots/accuracy_by_difficulty.ts";
import { axisDumbbell } from "kit/plots/axis_dumbbell.ts";
import { axisGapsFigure } from "kit/plots/axis_gaps.ts";
import { completionLengths } from "kit/plots/completion_lengths.ts";
import type { Figure } from "kit/plots/figure.ts";
import { forestPlot } from "kit/plots/forest_plot.ts";
import { groupComposition } from "kit/plots/group_composition.ts";
import { hintTransfer } from "kit/plots/hint_transfer.ts";
import { intervalCoverage } from "kit/plots/interval_coverage.ts";
import { itemCurves } from "kit/plots/item_curves.ts";
import { learningCurves } from "kit/plots/learning_curves.ts";
import { pairwiseDifferences } from "kit/plots/pairwise_differences.ts";
import { passAtKCurves } from "kit/plots/pass_at_k.ts";
import { problemHeatMap } from "kit/plots/problem_heat_map.ts";
import { itemResponse } from "kit/statistics/item_response.ts";
import { pairedDifference } from "kit/statistics/paired.ts";
import { perProblem } from "kit/evaluation/metrics.ts";
import { wilsonInterval } from "kit/statistics/wilson.ts";
import { answers } from "../evaluation/answers.ts";

const random = randomStream("figures");
const models = ["base", "stage-one", "pss"];

/** Made outcomes: 40 problems, 8 samples, easier for later models. */
function madeOutcomes(): Outcome[] {
  const conditions = [
    "plain",
    "plan",
    "shuffled-plan",
    "knowledge",
    "irrelevant-knowledge",
  ] as const;
  return models.flatMap((model, strength) =>
    conditions.flatMap((condition, help) =>
      Array.from({ length: 40 }, (_, problem) => {
        const stream = random.split(model, condition, problem);
        const difficulty = 1 + problem % 8;
        const odds = 0.5 + 0.2 * strength - 0.08 * difficulty +
          (help % 2 ? 0.1 * strength : -0.05);
        const scores = Array.from(
          { length: 8 },
          () => stream.next() < odds ? 1 as const : 0 as const,
        );
        return answers(`p${problem}`, scores, {
          model,
          condition,
          difficulty,
        });
      }).flat()
    )
  );
}

const outcomes = madeOutcomes();
const plain = outcomes.filter(({ condition }) => condition === "plain");
const of = (model: string) => plain.filter((row) => row.model === model);

const curves = models.flatMap((series, strength) =>
  [1, 2, 3].flatMap((seed) =>
    Array.from({ length: 60 }, (_, i) => ({
      series,
      seed,
      step: i + 1,
      value: (0.2 + 0.2 * strength) * (1 - Math.exp(-i / 15)) + 0.2 +
        0.03 * random.split(series, seed, i).normal(),
    }))
  )
);

const gaps = axisGaps(outcomes, { random, resamples: 500 });

/** Three models and nine problems of four answers each. */
const responses = models.flatMap((person, strength) =>
  Array.from({ length: 9 }, (_, item) => ({
    person,
    item: `p${item + 1}`,
    successes: Math.max(0, Math.min(4, strength + 3 - (item % 5))),
    trials: 4,
  }))
);
const tests = itemResponse(responses);

const coverage = ["wilson", "student"].flatMap((method, worse) =>
  [30, 100].flatMap((n) =>
    [0.05, 0.2, 0.5, 0.8, 0.95].map((truth) => ({
      method,
      n,
      truth,
      coverage: 0.95 - worse * Math.abs(truth - 0.5) ** 3 * 60 / n,
    }))
  )
);

/** Every kind of figure, drawn from made rows. */
export const figures: Readonly<Record<string, Figure>> = {
  learningCurves: learningCurves(curves, {
    alt: "Three curves rise; the strongest ends near 80 per cent.",
    title: "Share solved while learning",
    caption:
      "Faint lines are three seeds, the strong line their mean over five steps. A caption that is long enough to need more than one line below the figure.",
    yLabel: "solved (%)",
    percent: true,
    smooth: 2,
  }),
  axisGaps: axisGapsFigure(gaps, {
    alt: "Plans and knowledge help stage one and pss, not the base.",
    title: "What plan and knowledge add",
    caption: "95 % cluster bootstrap over 40 problems.",
  }),
  accuracyByDifficulty: accuracyByDifficulty(byDifficulty(plain), {
    alt: "Accuracy falls with difficulty for all three models.",
    title: "Accuracy by difficulty",
    caption: "95 % intervals over problems.",
  }),
  passAtK: passAtKCurves(
    models.flatMap((model) =>
      [1, 2, 4, 8, 16].map((k) => ({
        model,
        k,
        estimate: passAtK(of(model), k),
      }))
    ),
    { alt: "Curves rise from 1 to 8 answers.", title: "pass@k" },
  ),
  forestPlot: forestPlot(
    [["first", 30], ["a second, longer name", 12], ["third & last", 0]].map((
      [label, right],
    ) => ({
      label: String(label),
      estimate: wilsonInterval(Number(right), 40),
    })),
    { alt: "Three shares.", xLabel: "right (%) →" },
  ),
  groupComposition: groupComposition(
    ["mixed", "pss"].flatMap((panel, arm) =>
      [0, 1, 2, 3].map((at) => ({
        at,
        panel,
        allWrong: 0.7 - 0.2 * at,
        allRight: 0.1 * at + 0.05 * arm,
      }))
    ),
    {
      alt: "Hints turn groups that are all wrong into mixed ones.",
      title: "Groups by hint level",
      xLabel: "hint level",
    },
  ),
  pairwiseDifferences: pairwiseDifferences(
    models.flatMap((a) =>
      models.filter((b) => b !== a).map((b) => ({
        a,
        b,
        difference: pairedDifference(perProblem(of(a)), perProblem(of(b)), {
          random,
          resamples: 500,
        }),
        adjustedPValue: 0.01,
      }))
    ),
    {
      alt: "pss is ahead of stage-one, stage-one of base.",
      title: "Row minus column, percentage points",
      caption: "95 % intervals; * adjusted p below 0.05 (Holm).",
    },
  ),
  axisDumbbell: axisDumbbell(gaps, {
    alt: "Plans and knowledge lift stage one and pss, their controls do not.",
    title: "Accuracy without and with help",
    caption:
      "Bars: 95 % cluster bootstrap of the paired difference, 40 problems.",
  }),
  problemHeatMap: problemHeatMap(
    models.flatMap((model) =>
      [...perProblem(of(model))].map(([problem, share]) => ({
        model,
        problem,
        share,
      }))
    ),
    {
      alt: "Each model solves the problems that the one before it solves.",
      title: "Right answers by model and problem",
      caption: "Shares of eight answers.",
    },
  ),
  itemCurves: itemCurves(tests.items, {
    alt: "Nine rising curves; base stands left, pss right.",
    title: "Chance of a right answer by ability",
    caption: "1PL on 3 models and 9 problems; bars are 95 % of the posterior.",
    abilities: tests.abilities,
  }),
  hintTransfer: hintTransfer(
    models.flatMap((model, strength) =>
      [0, 1, 2, 3, 4].map((level) => ({
        model,
        level,
        accuracy: wilsonInterval(4 + 6 * level + 4 * strength, 40),
      }))
    ),
    {
      alt: "Accuracy rises with the hint level, for pss from a higher start.",
      title: "Accuracy by hint level",
      caption: "95 % Wilson intervals over 40 problems.",
      levels: 4,
    },
  ),
  completionLengths: completionLengths(
    outcomes.map((row, i) => ({
      ...row,
      tokens: 8 + Math.floor(40 * random.split("length").at(i) ** 2) +
        (row.score ? 0 : 10),
      status: i % 23 === 0 ? "truncated" : row.status,
    })),
    {
      alt: "Wrong answers are about ten tokens longer than right ones.",
      title: "Length of answers",
      caption: "Shares of 1,600 answers of each model.",
    },
  ),
  intervalCoverage: intervalCoverage(coverage, {
    alt: "Wilson covers as promised; Student's covers less at the ends.",
    title: "How often 95 % intervals hold the truth",
    caption: "Grey: 93 to 97 %. Made numbers.",
  }),
};

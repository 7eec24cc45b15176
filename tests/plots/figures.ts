import { randomStream } from "kit/base/random.ts";
import { axisGaps, byDifficulty } from "kit/evaluation/metrics_slices.ts";
import { passAtK } from "kit/evaluation/metrics.ts";
import type { Outcome } from "kit/evaluation/outcome.ts";
import { accuracyByDifficulty } from "kit/plots/accuracy_by_difficulty.ts";
import { axisGapsFigure } from "kit/plots/axis_gaps.ts";
import type { Figure } from "kit/plots/figure.ts";
import { forestPlot } from "kit/plots/forest_plot.ts";
import { groupComposition } from "kit/plots/group_composition.ts";
import { learningCurves } from "kit/plots/learning_curves.ts";
import { pairwiseDifferences } from "kit/plots/pairwise_differences.ts";
import { passAtKCurves } from "kit/plots/pass_at_k.ts";
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
  axisGaps: axisGapsFigure(axisGaps(outcomes, { random, resamples: 500 }), {
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
};

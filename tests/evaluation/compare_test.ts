import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import {
  compare,
  comparisonLines,
  comparisonNumbers,
} from "kit/evaluation/compare.ts";
import type { Outcome } from "kit/evaluation/outcome.ts";
import { mcNemarExact } from "kit/statistics/mcnemar.ts";
import { holm } from "kit/statistics/multiplicity.ts";
import { clusteredMean } from "kit/statistics/mean.ts";
import { newcombeDifference } from "kit/statistics/newcombe.ts";
import { shareEstimate } from "kit/statistics/share.ts";
import { signFlip } from "kit/statistics/sign_flip.ts";
import { tangoInterval } from "kit/statistics/tango.ts";
import { unpairedDifference } from "kit/statistics/unpaired.ts";
import { answers } from "./answers.ts";

const random = randomStream("compare");

/** Outcomes of a model on `n` problems with `k` answers each. */
function made(
  model: string,
  n: number,
  k: number,
  share: number,
  seed = 1,
): Outcome[] {
  return Array.from({ length: n }, (_, i) => {
    const stream = random.split(model, seed, i);
    const scores = Array.from(
      { length: k },
      () => stream.next() < share ? 1 as const : 0 as const,
    );
    return answers(`p${i}`, scores, { model, seed });
  }).flat();
}

const by = { by: "model", baseline: "base" } as const;
const sharesOf = (outcomes: Outcome[]) =>
  [...Map.groupBy(outcomes, ({ problemId }) => problemId)].sort()
    .map(([, own]) =>
      own.reduce((sum, { score }) => sum + score!, 0) / own.length
    );

Deno.test("compare() pairs one answer each by McNemar's exact test", () => {
  const [base, tuned] = [made("base", 40, 1, 0.3), made("tuned", 40, 1, 0.7)];
  const { rows: [row], accuracy } = compare([...base, ...tuned], by);
  const [a, b] = [sharesOf(tuned), sharesOf(base)];
  const wins = a.filter((x, i) => x > b[i]!).length;
  const losses = a.filter((x, i) => x < b[i]!).length;
  assertEquals(row!.test, "mcnemar-exact");
  assertEquals(row!.difference.pValue, mcNemarExact(wins, losses).pValue);
  assertEquals(row!.adjustedPValue, row!.difference.pValue);
  const { low, high, value } = tangoInterval(wins, losses, 40);
  assertEquals([row!.difference.value, row!.difference.low], [value, low]);
  assertEquals(row!.difference.high, high);
  assertEquals(accuracy.method, "wilson");
  assertEquals(row!.warnings, []);
  assert(
    row!.reasons.some((reason) => reason.includes(`${wins} to ${losses}`)),
  );
});

Deno.test("compare() flips signs of problems with several answers, and adjusts", () => {
  const outcomes = [
    ...made("base", 40, 4, 0.4),
    ...made("one", 40, 4, 0.5),
    ...made("two", 40, 4, 0.6),
  ];
  const { rows } = compare(outcomes, by);
  assertEquals(rows.map(({ group }) => group), ["one", "two"]);
  for (const { group, difference, test } of rows) {
    const own = sharesOf(outcomes.filter(({ model }) => model === group));
    const base = sharesOf(outcomes.filter(({ model }) => model === "base"));
    const { pValue } = signFlip(own.map((x, i) => x - base[i]!));
    assertEquals([test, difference.pValue], ["sign-flip-exact", pValue]);
  }
  assertEquals(
    rows.map(({ adjustedPValue }) => adjustedPValue!),
    holm(rows.map(({ difference }) => difference.pValue!)),
  );
});

Deno.test("compare() keeps clusters whole and warns when they are few", () => {
  const outcomes = [...made("base", 40, 2, 0.4), ...made("tuned", 40, 2, 0.6)];
  const cluster = ({ problemId }: Outcome) =>
    `c${Number(problemId.slice(1)) % 8}`;
  const { rows: [row] } = compare(outcomes, { ...by, cluster });
  assertEquals([row!.n, row!.design], [8, "paired by problem, clustered"]);
  assert(
    row!.warnings.some((warning) => warning.includes("8 clusters are few")),
  );
  const ids = [...new Set(outcomes.map(({ problemId }) => problemId))].sort();
  const shares = (model: string) =>
    sharesOf(outcomes.filter((row) => row.model === model));
  const [a, b] = [shares("tuned"), shares("base")];
  const { low } = clusteredMean(
    a.map((x, i) => x - b[i]!),
    ids.map((id) => `c${Number(id.slice(1)) % 8}`),
    { correction: "cr2" },
  );
  assertAlmostEquals(row!.difference.low, low, 1e-12);
  assertEquals(row!.accuracy.n, 8);
  const one = () => compare(outcomes, { ...by, cluster: () => "all" });
  assertThrows(one, RangeError, "at least two clusters");
});

Deno.test("compare() draws seeds anew where there are several", () => {
  const outcomes = [1, 2, 3].flatMap((seed) => [
    ...made("base", 20, 2, 0.4, seed),
    ...made("tuned", 20, 2, 0.6, seed),
  ]);
  const { rows: [row] } = compare(outcomes, by);
  assertEquals(row!.overSeeds!.n, 3);
  assertEquals(row!.n, 20);
  assertAlmostEquals(row!.overSeeds!.value, row!.difference.value, 1e-12);
});

Deno.test("compare() does not pair different problems", () => {
  const other = made("tuned", 30, 1, 0.7)
    .map((row) => ({ ...row, problemId: `q${row.problemId}` }));
  const { rows: [row] } = compare([...made("base", 30, 1, 0.3), ...other], by);
  assertEquals([row!.design, row!.test], [
    "different problems",
    "fisher-exact",
  ]);
  assert(row!.reasons[0]!.includes("nothing can be paired"));
  assertEquals(row!.difference.method, "newcombe-wilson");
});

Deno.test("compare() pairs from half of the same problems on", () => {
  const base = made("base", 30, 1, 0.3);
  const sharing = (count: number) => {
    const ids = [...new Set(base.map(({ problemId }) => problemId))];
    const other = made("tuned", 30, 1, 0.7).map((row) =>
      ids.indexOf(row.problemId) < count
        ? row
        : { ...row, problemId: `q${row.problemId}` }
    );
    return compare([...base, ...other], by).rows[0]!;
  };
  assertEquals(sharing(14).design, "different problems");
  assertEquals(sharing(15).design, "paired by problem");
  assertEquals(sharing(15).unpaired, 30);
});

Deno.test("compare() of different problems with several answers takes Welch's test", () => {
  const base = made("base", 30, 4, 0.3);
  const tuned = made("tuned", 40, 4, 0.6)
    .map((row) => ({ ...row, problemId: `q${row.problemId}` }));
  const { rows: [row] } = compare([...base, ...tuned], by);
  const [a, b] = [sharesOf(tuned), sharesOf(base)];
  const { low, high } = newcombeDifference(shareEstimate(a), shareEstimate(b));
  assertAlmostEquals(row!.difference.low, low, 1e-12);
  assertAlmostEquals(row!.difference.high, high, 1e-12);
  const { pValue } = unpairedDifference(a, b);
  assertAlmostEquals(row!.difference.pValue!, pValue!, 1e-12);
  assertEquals(row!.test, "welch-t");
});

Deno.test("compare() of many different problems takes Welch's interval too", () => {
  const base = made("base", 100, 4, 0.3);
  const tuned = made("tuned", 120, 4, 0.6)
    .map((row) => ({ ...row, problemId: `q${row.problemId}` }));
  const { rows: [row] } = compare([...base, ...tuned], { ...by, level: 0.9 });
  const [a, b] = [sharesOf(tuned), sharesOf(base)];
  const { low } = unpairedDifference(a, b, { level: 0.9 });
  assertAlmostEquals(row!.difference.low, low, 1e-12);
  assertEquals(row!.warnings, []);
});

Deno.test("compare() of different problems keeps clusters whole too", () => {
  const tuned = made("tuned", 40, 2, 0.6)
    .map((row) => ({ ...row, problemId: `q${row.problemId}` }));
  const cluster = ({ problemId }: Outcome) => problemId.at(-1)!;
  const outcomes = [...made("base", 40, 2, 0.4), ...tuned];
  const { rows: [row] } = compare(outcomes, { ...by, cluster });
  assertEquals(row!.n, 20);
  assertEquals(
    row!.difference.method,
    "newcombe-clustered-effective-wilson",
  );
  assert(row!.reasons.some((reason) => reason.includes("500 clusters")));
  const alone = compare(outcomes, { ...by, cluster: () => "all" }).rows[0]!;
  assertEquals([alone.test, alone.accuracy.low], ["none", 0]);
});

Deno.test("compare() draws but does not test fewer than ten problems", () => {
  const outcomes = [...made("base", 8, 2, 0.4), ...made("tuned", 8, 2, 0.6)];
  const table = compare(outcomes, by);
  const [row] = table.rows;
  assertEquals([row!.test, row!.difference.pValue], ["none", undefined]);
  assert(!("adjustedPValue" in row!));
  assert(row!.warnings[0]!.includes("too few to test"));
  assertEquals(comparisonNumbers(table)[0]!.p, "not tested");
});

Deno.test("compare() leaves out what is unscored, and says so", () => {
  const tuned = made("tuned", 12, 2, 0.6).map((row, i) =>
    i < 2 ? { ...row, score: null, status: "unscored" as const } : row
  );
  const { rows: [row] } = compare([...made("base", 12, 2, 0.4), ...tuned], by);
  assertEquals([row!.n, row!.unpaired], [11, 1]);
  assertAlmostEquals(row!.unscored, 2 / 24, 1e-15);
  assert(row!.warnings.some((warning) => warning.includes("one side only")));
});

Deno.test("compare() warns where hardly any problem of several answers differs", () => {
  const base = made("base", 60, 4, 1);
  const tuned = base.map((row, i) => ({
    ...row,
    model: "tuned",
    ...(i < 28 && i % 4 === 0 ? { score: 0 as const } : {}),
  }));
  const { rows: [row] } = compare([...base, ...tuned], by);
  assert(row!.warnings[0]!.startsWith("Only 7 problems differ"));
  assert(row!.warnings[0]!.includes("trust the test"));
});

Deno.test("compare() of models that are alike proves nothing", () => {
  const base = made("base", 12, 1, 1);
  const tuned = base.map((row) => ({ ...row, model: "tuned" }));
  const table = compare([...base, ...tuned], by);
  const [row] = table.rows;
  assertEquals([row!.difference.value, row!.difference.pValue], [0, 1]);
  assert(row!.warnings.some((warning) => warning.includes("no proof")));
  assert(row!.difference.high > 0.2 && row!.difference.low < -0.2);
  assertEquals(row!.detectable, undefined);
  assertEquals(comparisonNumbers(table)[0]!.detectable, "unknown");
  assert(comparisonLines(table).some((line) => line.startsWith("  Warning")));
});

Deno.test("compare() refuses a missing baseline and mixed conditions", () => {
  const base = made("base", 12, 1, 1);
  assertThrows(() => compare(base, by), RangeError, `got "base"`);
  assertThrows(() => compare([], by), RangeError, "none");
  const planned = made("tuned", 12, 1, 1)
    .map((row) => ({ ...row, condition: "plan" as const }));
  assertThrows(
    () => compare([...base, ...planned], by),
    RangeError,
    "condition",
  );
});

Deno.test("compare() leaves no NaN in a table, whatever the outcomes", () => {
  const others = (rows: Outcome[]) =>
    rows.map((row) => ({ ...row, problemId: `q${row.problemId}` }));
  const designs = [1, 2, 12].flatMap((n) =>
    [1, 3].flatMap((k) =>
      [0, 0.5, 1].map((
        share,
      ) => [made("base", n, k, 0.5), made("x", n, k, share)])
    )
  );
  for (const [base, own] of designs) {
    for (const after of [own!, others(own!)]) {
      const table = compare([...base!, ...after], by);
      const text = JSON.stringify(
        [table, comparisonNumbers(table)],
        (_, x) => typeof x === "number" && !Number.isFinite(x) ? "BAD" : x,
      );
      assert(!text.includes("BAD"), text);
      for (const { difference } of table.rows) {
        assert(difference.pValue === undefined || difference.pValue > 0);
      }
    }
  }
});

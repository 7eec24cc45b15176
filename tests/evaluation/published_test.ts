import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { printedClaims } from "kit/evaluation/published_claims.ts";
import {
  impliedDifference,
  impliedShare,
  meanOf,
  printedDetectable,
  printedVerdict,
  readPublished,
  shareOf,
} from "kit/evaluation/published.ts";
import { betaInterval } from "kit/statistics/beta_interval.ts";

const text = await Deno.readTextFile(
  new URL("../../data/published_results.json", import.meta.url),
);
const published = readPublished(text);
const stageOne = { value: 112 / 240, problems: 30, samples: 8 };
const pss = { value: 121 / 240, problems: 30, samples: 8 };

Deno.test("readPublished() reads every printed number with its source", () => {
  assertEquals(published.rows.length, 393);
  const main = published.rows.filter((row) =>
    row.table === "main" && row.model === "stage2-pss" && row.set !== "Avg"
  );
  const mean = main.reduce((sum, { value }) => sum + value, 0) / 5;
  assertAlmostEquals(mean, 67.03, 0.005);
});

Deno.test("readPublished() refuses counts that do not fit", () => {
  const wrong = text.replace(
    '"successes": 40, "trials": 240',
    '"successes": 50, "trials": 240',
  );
  assertThrows(() => readPublished(wrong), SyntaxError, "50 of 240");
});

Deno.test("impliedShare() is Jeffreys' interval of the units", () => {
  const { low, high } = impliedShare(stageOne, "answers");
  const prior = { prior: [0.5, 0.5] } as const;
  const expected = betaInterval(112, 240, prior);
  assertAlmostEquals(low, expected.low, 1e-12);
  assertAlmostEquals(high, expected.high, 1e-12);
  assertEquals(impliedShare({ ...pss, value: 0 }, "problems").low, 0);
});

Deno.test("impliedDifference() of the headline gain holds zero either way", () => {
  const answers = impliedDifference(pss, stageOne, "answers");
  const problems = impliedDifference(pss, stageOne, "problems");
  assertAlmostEquals(answers.value, 0.0375, 1e-12);
  assert(answers.low < 0 && problems.low < answers.low);
  assertEquals(printedVerdict(answers, problems), "not shown");
  // 2.80 × √(2 × 1/4 / 30)
  const half = { ...pss, value: 0.5 };
  assertAlmostEquals(printedDetectable(half, "problems"), 0.3617, 1e-4);
});

Deno.test("meanOf() adds errors as squares", () => {
  const one = impliedDifference(pss, stageOne, "answers");
  const four = meanOf([one, one, one, one]);
  assertAlmostEquals(four.high - four.value, (one.high - one.value) / 2, 1e-12);
});

Deno.test("printedClaims() judges each claim by what is printed", () => {
  const claims = printedClaims(published.rows);
  assertEquals(claims.length, 16);
  const of = (contrast: string) =>
    claims.find((row) => row.contrast === contrast)!;
  assertEquals(of("stage one − base, AIME24").verdict, "shown");
  assertEquals(of("PSS − stage one, AIME24").verdict, "not shown");
  // pass@128 has no answers of its own
  assertEquals(of("PSS − base, pass@128, AIME24").answers.n, 30);
  assertThrows(() => printedClaims([]), RangeError, "got none");
});

Deno.test("shareOf() takes the count where it is known", () => {
  const row = published.rows.find(({ successes }) => successes === 121)!;
  assertEquals(shareOf(row).value, 121 / 240);
});

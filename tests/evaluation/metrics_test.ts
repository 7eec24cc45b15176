import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { majorityAtK } from "kit/evaluation/majority.ts";
import {
  averageAtK,
  passAtK,
  passShare,
  perProblem,
} from "kit/evaluation/metrics.ts";
import type { Outcome } from "kit/evaluation/outcome.ts";
import { answers } from "./answers.ts";

Deno.test("averageAtK() averages over problems, not over answers", () => {
  const outcomes = [...answers("p", [1, 1, 0, 0, 0, 0]), ...answers("q", [1])];
  const estimate = averageAtK(outcomes, 1);
  assertAlmostEquals(estimate.value, (1 / 3 + 1) / 2, 1e-12);
  assertEquals(estimate.n, 2);
});

Deno.test("averageAtK() agrees with R's t.test on twelve problems", () => {
  const counts = [0, 1, 4, 2, 3, 0, 2, 4, 1, 0, 3, 2];
  const outcomes = counts.flatMap((count, problem) =>
    answers(`p${problem}`, [0, 1, 2, 3].map((i) => i < count ? 1 : 0))
  );
  const estimate = averageAtK(outcomes, 4);
  assertAlmostEquals(estimate.value, 0.4583333333, 1e-10);
  assertAlmostEquals(estimate.standardError!, 0.1058574895, 1e-10);
});

Deno.test("averageAtK() uses Wilson's interval for one answer per problem", () => {
  const outcomes = Array.from(
    { length: 40 },
    (_, i) => answers(`p${i}`, [i < 9 ? 1 : 0]),
  ).flat();
  const { low, high, method } = averageAtK(outcomes, 1);
  assertEquals(method, "wilson");
  assertAlmostEquals(low, 0.1231609132, 1e-10);
  assertAlmostEquals(high, 0.3750309674, 1e-10);
});

Deno.test("averageAtK() leaves unscored answers out and then lacks answers", () => {
  const outcomes = answers("p", [1, null, 0]);
  assertEquals(averageAtK(outcomes, 2).value, 0.5);
  const short = averageAtK(outcomes, 3);
  assertEquals([short.value, short.method], [NaN, "too-few-answers"]);
  assertEquals(averageAtK(answers("p", [null]), 1).value, NaN);
});

Deno.test("averageAtK() refuses nothing, mixtures and repeated samples", () => {
  assertThrows(() => averageAtK([], 1), RangeError, "got none");
  assertThrows(() => averageAtK(answers("p", [1]), 0), RangeError, "got 0");
  const models = [
    ...answers("p", [1]),
    ...answers("p", [1], { model: "other" }),
  ];
  assertThrows(() => averageAtK(models, 1), RangeError, "one model is needed");
  const twice = [...answers("p", [1]), ...answers("p", [0])];
  assertThrows(
    () => averageAtK(twice, 1),
    RangeError,
    'sample 0 of problem "p" twice',
  );
});

Deno.test("what is averaged together is of one model, seed, condition, level and subproblem", () => {
  const mixtures: Partial<Outcome>[] = [
    { model: "other" },
    { seed: 2 },
    { condition: "plan" },
    { level: 1 },
    { subproblem: 1 },
  ];
  for (const change of mixtures) {
    const [field] = Object.keys(change);
    const mixed = [
      ...answers("p", [1]),
      ...answers("p", [0], { ...change, sample: 1 }),
    ];
    for (const estimate of [averageAtK, passAtK, majorityAtK]) {
      assertThrows(() => estimate(mixed, 1), RangeError, `one ${field} is`);
    }
    if (field === "seed" || field === "subproblem") perProblem(mixed);
    else assertThrows(() => perProblem(mixed), RangeError, `one ${field} is`);
  }
});

Deno.test("passShare() agrees with counting subsets", () => {
  // All subsets of up to 7 answers, as bits of a number.
  for (let samples = 1; samples <= 7; samples++) {
    for (let correct = 0; correct <= samples; correct++) {
      for (let k = 1; k <= samples; k++) {
        let subsets = 0, passing = 0;
        for (let bits = 0; bits < 2 ** samples; bits++) {
          const drawn = bits.toString(2).replaceAll("0", "").length;
          if (drawn !== k) continue;
          subsets++;
          if ((bits & (2 ** correct - 1)) !== 0) passing++;
        }
        const share = passShare(samples, correct, k);
        assertAlmostEquals(share, passing / subsets, 1e-12);
      }
    }
  }
});

Deno.test("passAtK() is NaN when a problem has fewer than k answers", () => {
  const outcomes = [...answers("p", [1, 0, 0, 0]), ...answers("q", [1, 0])];
  // p: 1 - C(3,2)/C(4,2) = 1/2; q: 1
  assertAlmostEquals(passAtK(outcomes, 2).value, 0.75, 1e-12);
  assertEquals(passAtK(outcomes, 3).value, NaN);
  assertEquals(passShare(2, 2, 3), NaN);
});

Deno.test("passAtK() at 1 is averageAtK() and never falls with k", () => {
  const outcomes = [
    ...answers("p", [1, 0, 0, 1, 0, 0]),
    ...answers("q", [0, 0, 0, 0, 0, 1]),
  ];
  const curve = [1, 2, 3, 4, 5, 6].map((k) => passAtK(outcomes, k).value);
  assertAlmostEquals(curve[0]!, averageAtK(outcomes, 6).value, 1e-12);
  curve.forEach((value, i) => assert(i === 0 || value >= curve[i - 1]!));
  assertEquals(curve.at(-1), 1);
});

Deno.test("perProblem() averages seeds and leaves unscored problems out", () => {
  const outcomes = [
    ...answers("p", [1, 0]),
    ...answers("p", [1, 1], { seed: 2 }),
    ...answers("q", [null]),
  ];
  assertEquals(perProblem(outcomes), new Map([["p", 0.75]]));
  assertEquals(perProblem([]).size, 0);
});

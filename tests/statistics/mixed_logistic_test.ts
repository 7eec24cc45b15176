import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { logisticRegression } from "kit/statistics/logistic.ts";
import { mixedLogistic } from "kit/statistics/mixed_logistic.ts";
import { assertCoefficients, cases } from "./models_fixture.ts";

for (const nodes of [1, 25]) {
  Deno.test(`mixedLogistic() agrees with lme4's glmer of ${nodes} nodes, searched to the end`, () => {
    for (const { rows, names, expected } of cases) {
      const fit = mixedLogistic(rows, { names, nodes, curvature: "mode" });
      const of = expected.mixed.find((own) => own.nodes === nodes)!;
      assertCoefficients(fit, of, 1e-3);
      assertAlmostEquals(fit.deviation, of.sigma, 1e-3);
      assertAlmostEquals(fit.logLikelihood, of.logLik, 1e-5);
      assert(fit.hasConverged);
    }
  });
}

Deno.test("mixedLogistic() agrees with lme4's glmer as it comes", () => {
  for (const { rows, names, expected: { usual } } of cases) {
    const fit = mixedLogistic(rows, { names });
    assertCoefficients(fit, usual, 1e-4);
    assertAlmostEquals(fit.deviation, usual.sigma, 1e-3);
    assertAlmostEquals(fit.logLikelihood, usual.logLik, 1e-5);
  }
});

Deno.test("mixedLogistic() takes rows in any order, split or not", () => {
  const { rows, names } = cases[0]!;
  const split = rows.flatMap((row) => [
    {
      ...row,
      trials: row.trials - 1,
      successes: Math.max(0, row.successes - 1),
    },
    { ...row, trials: 1, successes: Math.min(1, row.successes) },
  ]).reverse();
  const one = mixedLogistic(rows, { names });
  const two = mixedLogistic(split, { names });
  assertAlmostEquals(one.logLikelihood, two.logLikelihood, 1e-6);
  assertEquals(one.n, two.n);
});

Deno.test("mixedLogistic() finds the boundary where problems do not differ", () => {
  const rows = Array.from({ length: 20 }, (_, i) => ({
    item: i >> 1,
    x: [1, i % 2],
    successes: 1 + i % 2,
    trials: 3,
  }));
  const names = ["constant", "model"];
  const fit = mixedLogistic(rows, { names });
  const plain = logisticRegression(rows, { names });
  assertEquals([fit.isBoundary, fit.deviation], [true, 0]);
  assertAlmostEquals(
    fit.coefficients.model!.value,
    plain.coefficients.model!.value,
    1e-4,
  );
  assertAlmostEquals(fit.logLikelihood, plain.logLikelihood, 1e-6);
});

Deno.test("mixedLogistic() says when a setting is all right", () => {
  const rows = [0, 1, 2, 3].flatMap((item) => [
    { item, x: [1, 0], successes: item % 2, trials: 2 },
    { item, x: [1, 1], successes: 2, trials: 2 },
  ]);
  const fit = mixedLogistic(rows, { names: ["constant", "model"] });
  assertEquals(fit.hasConverged, false);
});

Deno.test("mixedLogistic() of answers all right or all wrong knows nothing", () => {
  for (const wrong of [0, 2]) {
    const rows = [0, 1].flatMap((item) => [
      { item, x: [1, 0], successes: 2 - wrong, trials: 2 },
      { item, x: [1, 1], successes: 2, trials: 2 },
    ]);
    const fit = mixedLogistic(rows, { names: ["constant", "model"] });
    assertEquals(fit.hasConverged, false);
    const { low, high, pValue } = fit.coefficients.model!;
    assertEquals([low, high, pValue], [-Infinity, Infinity, 1]);
  }
});

Deno.test("mixedLogistic() refuses one problem and rows that do not fit", () => {
  const row = { item: 1, x: [1], successes: 1, trials: 2 };
  const names = ["constant"];
  assertThrows(() => mixedLogistic([row], { names }), RangeError, "got 1");
  assertThrows(() => mixedLogistic([], { names }), RangeError, "0 rows");
  const twice = { names: ["constant", "again"] };
  const same = [{ ...row, x: [1, 1] }, { ...row, item: 2, x: [1, 1] }];
  assertThrows(() => mixedLogistic(same, twice), RangeError, "singular");
});

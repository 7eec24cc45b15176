import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { mixedLogistic } from "kit/statistics/mixed_logistic.ts";
import { mixedLogisticSlopes } from "kit/statistics/mixed_slopes.ts";
import fixture from "../fixtures/mixed_slopes.json" with { type: "json" };

const options = { names: ["constant", "model"], slope: "model" };
const rowsOf = ({ item, m, successes, trials }: (typeof fixture)[number]) =>
  item.map((own, i) => ({
    item: own,
    x: [1, m[i]!],
    successes: successes[i]!,
    trials: trials[i]!,
  }));

Deno.test("mixedLogisticSlopes() agrees with lme4's glmer", () => {
  for (const expected of fixture) {
    const fit = mixedLogisticSlopes(rowsOf(expected), options);
    options.names.forEach((name, i) => {
      const { value, standardError } = fit.coefficients[name]!;
      assertAlmostEquals(value, expected.beta[i]!, 1e-4);
      assertAlmostEquals(standardError!, expected.errors[i]!, 1e-4);
    });
    assertAlmostEquals(fit.deviation, expected.deviation, 1e-4);
    assertAlmostEquals(fit.slopeDeviation, expected.slopeDeviation, 1e-4);
    assertAlmostEquals(fit.correlation, expected.correlation, 1e-4);
    assertAlmostEquals(fit.logLikelihood, expected.logLikelihood, 1e-5);
    assert(fit.hasConverged && !fit.isBoundary);
  }
});

Deno.test("mixedLogisticSlopes() is less sure than without slopes", () => {
  for (const expected of fixture) {
    const rows = rowsOf(expected);
    const own = mixedLogisticSlopes(rows, options).coefficients.model!;
    const plain = mixedLogistic(rows, options).coefficients.model!;
    assert(own.standardError! > 1.2 * plain.standardError!);
  }
});

Deno.test("mixedLogisticSlopes() says where problems all gain alike", () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    item: i >> 1,
    x: [1, i % 2],
    successes: 1 + (i >> 1) % 5 + i % 2,
    trials: 7,
  }));
  const fit = mixedLogisticSlopes(rows, options);
  assert(fit.isBoundary && !fit.hasConverged);
  const { low, high, pValue } = fit.coefficients.model!;
  assertEquals([low, high, pValue], [-Infinity, Infinity, 1]);
});

Deno.test("mixedLogisticSlopes() refuses a slope that is no name, and one problem", () => {
  const row = { item: 1, x: [1, 0], successes: 1, trials: 2 };
  const none = () => mixedLogisticSlopes([row], { ...options, slope: "other" });
  assertThrows(none, RangeError, "got other");
  const one = () => mixedLogisticSlopes([row, { ...row, x: [1, 1] }], options);
  assertThrows(one, RangeError, "at least two problems");
});

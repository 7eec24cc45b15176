import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  likelihoodRatio,
  logisticRegression,
  softplus,
} from "kit/statistics/logistic.ts";
import { cases } from "./models_fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("logisticRegression() agrees with R's glm, counted and one by one", () => {
  for (const { rows, names, expected } of cases) {
    const { glm } = expected;
    const single = rows.flatMap(({ x, successes, trials }) =>
      Array.from({ length: trials }, (_, i) => ({
        x,
        successes: i < successes ? 1 : 0,
        trials: 1,
      }))
    );
    const counted = logisticRegression(rows, { names });
    const fit = logisticRegression(single, { names });
    names.forEach((name, i) => {
      for (const { coefficients } of [counted, fit]) {
        assertRelative(coefficients[name]!.value, glm.beta[i]!, 1e-8);
        const error = coefficients[name]!.standardError!;
        // R keeps the weights of the step before the last
        assertRelative(error, glm.errors[i]!, 1e-7);
      }
    });
    assertRelative(fit.deviance, glm.deviance, 1e-8);
    assertRelative(counted.deviance, glm.countedDeviance, 1e-8);
    assertRelative(counted.logLikelihood, glm.logLik, 1e-8);
  }
});

Deno.test("logisticRegression() tells separation, and Firth bounds it", () => {
  const rows = [
    { x: [1, 0], successes: 0, trials: 5 },
    { x: [1, 1], successes: 5, trials: 5 },
  ];
  const names = ["constant", "model"];
  assertEquals(logisticRegression(rows, { names }).isSeparated, true);
  const fit = logisticRegression(rows, { names, penalty: "firth" });
  assertEquals(fit.isSeparated, false);
  // Firth adds half a success and failure to a saturated table
  assertAlmostEquals(
    fit.coefficients.constant!.value,
    Math.log(0.5 / 5.5),
    1e-6,
  );
  assertAlmostEquals(fit.coefficients.model!.value, 2 * Math.log(11), 1e-6);
});

Deno.test("likelihoodRatio() compares models of the same answers", () => {
  // chi-square 3.841459 with one degree
  const { pValue } = likelihoodRatio(-10, -10 - 3.841458820694124 / 2, 1);
  assertAlmostEquals(pValue, 0.05, 1e-12);
  assertEquals(likelihoodRatio(-10, -9.99, 1).pValue, 1);
});

Deno.test("softplus() neither overflows nor vanishes", () => {
  assertEquals(softplus(1000), 1000);
  assert(softplus(-700) > 0);
});

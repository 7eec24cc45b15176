import { assertAlmostEquals, assertThrows } from "@std/assert";
import { mixedLinear } from "kit/statistics/mixed_linear.ts";
import { assertCoefficients, cases } from "./models_fixture.ts";

Deno.test("mixedLinear() agrees with lme4's lmer", () => {
  for (const { rows, names, expected } of cases) {
    const single = rows.flatMap(({ item, x, successes, trials }) =>
      Array.from({ length: trials }, (_, i) => ({
        item,
        x,
        y: i < successes ? 1 : 0,
      }))
    );
    const { linear } = expected;
    const fit = mixedLinear(single, { names });
    assertCoefficients(fit, linear, 1e-5);
    assertAlmostEquals(fit.deviation, linear.sigma, 1e-4);
    assertAlmostEquals(fit.residual, linear.residual, 1e-4);
  }
});

Deno.test("mixedLinear() refuses what it cannot explain", () => {
  const names = ["constant"];
  const row = { item: 1, x: [1], y: 1 };
  assertThrows(() => mixedLinear([row], { names }), RangeError, "2 values");
  const wide = [row, { ...row, x: [1, 2] }];
  assertThrows(() => mixedLinear(wide, { names }), RangeError, "got 2");
});

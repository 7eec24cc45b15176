import { assertAlmostEquals, assertEquals } from "@std/assert";
import { mixedLikelihood } from "kit/statistics/mixed_likelihood.ts";
import { lme4Likelihood } from "kit/statistics/mixed_lme4.ts";
import { cases } from "./models_fixture.ts";

Deno.test("lme4Likelihood() is near Laplace at the mode, and smooth", () => {
  const { rows } = cases[0]!;
  const at = [1.8477, -0.2602, 1.0705];
  const own = lme4Likelihood(rows, at);
  const { logLikelihood } = mixedLikelihood(rows, 1);
  assertAlmostEquals(own(at), logLikelihood(at), 2e-3);
  const [low, here, high] = [-1e-4, 0, 1e-4]
    .map((step) => own([at[0]! + step, at[1]!, at[2]!]));
  assertAlmostEquals((low! + high!) / 2, here!, 1e-7);
});

Deno.test("lme4Likelihood() has no value where a first fit has none", () => {
  const rows = [0, 1].map((item) => ({
    item,
    x: [1, NaN],
    successes: 1,
    trials: 2,
  }));
  assertEquals(lme4Likelihood(rows, [1, 0, 0])([1, 0, 0]), NaN);
});

import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Estimate } from "kit/statistics/estimate.ts";
import fixture from "../fixtures/mixed_models.json" with { type: "json" };

/** One data set with what R says; written by tests/fixtures/models.R. */
export interface ModelCase {
  readonly names: readonly string[];
  readonly rows: readonly {
    readonly item: number;
    readonly x: readonly number[];
    readonly successes: number;
    readonly trials: number;
  }[];
  readonly expected: (typeof fixture)[number];
}

export const cases: readonly ModelCase[] = fixture.map((expected) => ({
  names: expected.hasCondition
    ? ["constant", "model", "condition", "model × condition"]
    : ["constant", "model"],
  rows: expected.item.map((item, i) => {
    const [m, c] = [expected.m[i]!, expected.c[i]!];
    return {
      item,
      x: expected.hasCondition ? [1, m, c, m * c] : [1, m],
      successes: expected.successes[i]!,
      trials: expected.trials[i]!,
    };
  }),
  expected,
}));

/** Holds a fit's coefficients and their errors against R's. */
export function assertCoefficients(
  { coefficients }: { coefficients: Readonly<Record<string, Estimate>> },
  { beta, errors }: { beta: readonly number[]; errors: readonly number[] },
  tolerance: number,
) {
  assertEquals(Object.keys(coefficients).length, beta.length);
  Object.values(coefficients).forEach(({ value, standardError }, i) => {
    assertAlmostEquals(value, beta[i]!, tolerance);
    assertAlmostEquals(standardError!, errors[i]!, tolerance);
  });
}

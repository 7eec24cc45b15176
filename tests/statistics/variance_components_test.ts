import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { varianceComponents } from "kit/statistics/variance_components.ts";
import { varianceSplit } from "kit/statistics/variance_split.ts";
import { r } from "./fixture.ts";

Deno.test("varianceComponents() agrees with R's aov", () => {
  for (const { samples, right, ...expected } of r.components) {
    const table = right.map((row) =>
      row.map((successes) => ({ successes, trials: samples }))
    );
    const parts = varianceComponents(table);
    for (const name of ["problem", "seed", "interaction"] as const) {
      const raw = expected[name];
      assertAlmostEquals(parts[name], Math.max(0, raw), 1e-12);
      assertEquals(parts.clipped.includes(name), raw < 0);
    }
    assertAlmostEquals(parts.sampling, expected.sampling, 1e-12);
    const pooled = right.map((row) => ({
      successes: row.reduce((a, b) => a + b, 0),
      trials: samples * row.length,
    }));
    assertAlmostEquals(varianceSplit(pooled).icc, expected.icc, 1e-12);
  }
});

Deno.test("varianceComponents() refuses a table that is not balanced", () => {
  const cell = { successes: 1, trials: 2 };
  const ragged = () => varianceComponents([[cell, cell], [cell]]);
  assertThrows(ragged, RangeError, "not the same for all");
  const single = () => varianceComponents([[cell], [cell]]);
  assertThrows(single, RangeError, "1 seeds");
});

import { assertAlmostEquals, assertThrows } from "@std/assert";
import {
  probabilityGreater,
  probabilityGreaterPaired,
} from "kit/statistics/bayes_shares.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("probabilityGreater() agrees with R's integrate", () => {
  for (const { counts: [k, n, l, m], better } of r.two) {
    const a = { successes: k!, trials: n! };
    const b = { successes: l!, trials: m! };
    assertRelative(probabilityGreater(a, b), better, 1e-9);
    const both = probabilityGreater(a, b) + probabilityGreater(b, a);
    assertAlmostEquals(both, 1, 1e-12);
  }
});

Deno.test("probabilityGreaterPaired() is a beta tail", () => {
  // One against none: the density 2x above one half holds 3/4
  assertAlmostEquals(probabilityGreaterPaired(1, 0), 0.75, 1e-15);
  assertAlmostEquals(probabilityGreaterPaired(7, 7), 0.5, 1e-15);
  assertThrows(() => probabilityGreaterPaired(-1, 0), RangeError);
});

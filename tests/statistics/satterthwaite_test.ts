import { assert, assertAlmostEquals } from "@std/assert";
import { satterthwaiteDegrees } from "kit/statistics/satterthwaite.ts";

Deno.test("satterthwaiteDegrees() of equal clusters is one less than their number", () => {
  for (const [count, size] of [[2, 3], [9, 1], [400, 5]] as const) {
    const sizes = Array.from({ length: count }, () => size);
    assertAlmostEquals(satterthwaiteDegrees(sizes), count - 1, 1e-9 * count);
  }
});

Deno.test("satterthwaiteDegrees() falls to one when one cluster is nearly all", () => {
  const few = satterthwaiteDegrees([1000, 1, 1, 1]);
  assert(few >= 1 && few < 1.01);
});

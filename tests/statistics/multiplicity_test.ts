import { assertEquals, assertThrows } from "@std/assert";
import {
  benjaminiHochberg,
  benjaminiYekutieli,
  bonferroni,
  hochberg,
  holm,
} from "kit/statistics/multiplicity.ts";
import { r, reference } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

const procedures = {
  bonferroni,
  holm,
  hochberg,
  BH: benjaminiHochberg,
  BY: benjaminiYekutieli,
};

for (const [name, adjust] of Object.entries(procedures)) {
  Deno.test(`${name} agrees with R's p.adjust`, () => {
    for (const row of r.adjust) {
      const expected = row[name as keyof typeof procedures];
      adjust(row.p).forEach((p, i) => assertRelative(p, expected[i]!, 1e-12));
    }
  });

  Deno.test(`${name} leaves NaN out and refuses what is no p-value`, () => {
    const [first, hole, last] = adjust([0.5, NaN, 0.01]);
    assertEquals(hole, NaN);
    assertEquals([first, last], adjust([0.5, 0.01]));
    assertEquals(adjust([]), []);
    assertThrows(() => adjust([1.5]), RangeError, "got 1.5");
  });
}

Deno.test("holm() agrees with statsmodels", () => {
  for (const { pValues, adjusted } of reference.holm) {
    holm(pValues).forEach((p, i) => assertRelative(p, adjusted[i]!, 1e-12));
  }
});

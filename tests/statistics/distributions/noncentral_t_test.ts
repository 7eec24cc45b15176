import { noncentralT } from "kit/statistics/distributions/noncentral_t.ts";
import { student } from "kit/statistics/distributions/student.ts";
import { reference } from "./agree.ts";
import { assertRelative } from "../relative.ts";

Deno.test("noncentralT() agrees with scipy", () => {
  for (const { t, degrees, shift, lower, upper } of reference.noncentral) {
    const tails = noncentralT(t, degrees, shift);
    assertRelative(tails.lower, lower, 1e-8);
    assertRelative(tails.upper, upper, 1e-8);
  }
});

Deno.test("noncentralT() without a shift is Student's t", () => {
  for (const degrees of [1, 3, 40, 1000]) {
    const { upper } = noncentralT(2.5, degrees, 0);
    assertRelative(upper, student(degrees).tail(2.5), 1e-11);
  }
});

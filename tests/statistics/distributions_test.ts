import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  incompleteBeta,
  logGamma,
  normalQuantile,
  studentQuantile,
  studentTail,
} from "kit/statistics/distributions.ts";
import { reference } from "./fixture.ts";

Deno.test("studentTail() and studentQuantile() agree with scipy", () => {
  for (const { t, degrees, tail, share, quantile } of reference.student) {
    assertAlmostEquals(studentTail(t, degrees) / tail, 1, 1e-10);
    const scale = Math.max(1, Math.abs(quantile));
    const found = studentQuantile(share, degrees);
    assertAlmostEquals(found, quantile, 1e-9 * scale);
  }
});

Deno.test("studentTail() of NaN is NaN and of infinity 0", () => {
  assertEquals(studentTail(NaN, 3), NaN);
  assertEquals(studentTail(Infinity, 3), 0);
  assertEquals(studentTail(-Infinity, 3), 1);
});

Deno.test("normalQuantile() agrees with scipy", () => {
  for (const { share, quantile } of reference.normal) {
    assertAlmostEquals(normalQuantile(share), quantile, 1e-10);
  }
  assertAlmostEquals(normalQuantile(0.975), 1.959963984540054, 1e-13);
});

Deno.test("incompleteBeta() agrees with scipy and is 0 and 1 at its ends", () => {
  for (const { x, a, b, value } of reference.beta) {
    assertAlmostEquals(incompleteBeta(x, a, b) / value, 1, 1e-10);
  }
  assertEquals([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)], [0, 1]);
});

Deno.test("logGamma() is the logarithm of a factorial", () => {
  let sum = 0; // ln (n - 1)!
  for (let n = 1; n <= 200; n++) {
    assertAlmostEquals(logGamma(n), sum, 1e-12 * Math.max(1, sum));
    sum += Math.log(n);
  }
  assertAlmostEquals(logGamma(0.5), Math.log(Math.PI) / 2, 1e-14);
});

import { assertThrows } from "@std/assert";
import { student } from "kit/statistics/distributions/student.ts";
import {
  assertDensity,
  assertQuantiles,
  assertTails,
  reference,
} from "./agree.ts";

Deno.test("student() agrees with mpmath in body and tails", () => {
  assertTails(student, reference.student);
});

Deno.test("student() has quantiles that agree with scipy", () => {
  assertQuantiles(student, "student");
});

Deno.test("student() has the density that its tails have as a slope", () => {
  assertDensity(student(5), [-2, 0.3, 4]);
});

Deno.test("student() refuses parameters out of range", () => {
  assertThrows(() => student(0), RangeError, "must be above 0");
});

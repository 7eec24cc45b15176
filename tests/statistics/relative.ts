import { assert } from "@std/assert";

/** Asserts that two numbers agree relative to the expected one. */
export function assertRelative(
  got: number,
  expected: number,
  tolerance: number,
  what = "",
): void {
  const off = got === expected ? 0 : Math.abs(got / expected - 1);
  assert(off <= tolerance, `${what} ${got} is not ${expected}: off by ${off}`);
}

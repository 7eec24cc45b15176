/**
 * Where a function of one number is zero.
 *
 * @module
 */

/**
 * Finds a root between two points at which a function has opposite signs.
 *
 * Bisection, hastened by interpolation where the function is smooth; to the last
 * bits of the argument.
 *
 * Source: Brent, Algorithms for Minimization without Derivatives (1973) ch. 4.
 *
 * @param f A continuous function; infinite values are allowed at the ends.
 * @param low Where to begin.
 * @param high Where to end.
 * @returns The argument at which `f` is zero or changes its sign.
 * @throws {RangeError} If both ends have the same sign.
 *
 * @example The square root of two
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { findRoot } from "kit/statistics/root.ts";
 *
 * assertAlmostEquals(findRoot((x) => x * x - 2, 0, 2), Math.SQRT2, 1e-15);
 * ```
 */
export function findRoot(
  f: (x: number) => number,
  low: number,
  high: number,
): number {
  let [a, b] = [low, high];
  let [fa, fb] = [f(a), f(b)];
  if (!(fa * fb <= 0) && !(Math.sign(fa) * Math.sign(fb) <= 0)) {
    throw new RangeError(
      `Cannot find a root: the ends need opposite signs, got ${fa} at ${low} and ${fb} at ${high}`,
    );
  }
  let [c, fc] = [a, fa];
  let step = b - a, before = step;
  for (let round = 0; round < 1000; round++) {
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const least = Number.EPSILON * Math.abs(b) + 5e-324;
    const half = (c - b) / 2;
    if (Math.abs(half) <= least || fb === 0) return b;
    const guess = interpolated({ a, b, c, fa, fb, fc });
    const isSafe = Math.abs(guess) < Math.abs(before) / 2 &&
      guess * half > 0 && Math.abs(guess) < 1.5 * Math.abs(half);
    [before, step] = isSafe ? [step, guess] : [half, half];
    [a, fa] = [b, fb];
    b += Math.abs(step) > least ? step : Math.sign(half) * least;
    fb = f(b);
    if (Math.sign(fb) === Math.sign(fc)) {
      [c, fc] = [a, fa];
      step = before = b - a;
    }
  }
  return b;
}

/** The step from b to where a line or an inverse parabola crosses zero. */
function interpolated(
  { a, b, c, fa, fb, fc }: Record<"a" | "b" | "c" | "fa" | "fb" | "fc", number>,
): number {
  if (a === c) return fb / (fb - fa) * (a - b);
  const [q, r, s] = [fa / fc, fb / fc, fb / fa];
  const above = s * ((c - b) * q * (q - r) - (b - a) * (r - 1));
  return -above / ((q - 1) * (r - 1) * (s - 1)) || NaN;
}

/**
 * Where the difference of two sides changes its sign: inequalities in one
 * variable that are linear, quadratic or about an absolute value.
 *
 * @module
 */

import {
  difference,
  type Expression,
  integer,
  negative,
  power,
  product,
  quotient,
  sum,
} from "../read/expression.ts";
import { holds, substituted, variablesOf } from "../read/expression_parts.ts";
import { areNear, real } from "./complex.ts";
import { doubleValue } from "./equal_values.ts";

/** Roots in order, and the sign before, between and after them. */
export interface Signs {
  /** Where the difference is 0, ascending. */
  readonly roots: readonly Expression[];
  /** Its sign on each stretch; one more than there are roots. */
  readonly between: readonly (-1 | 1)[];
}

const HALF = quotient(integer(1), integer(2));

/**
 * Finds where left minus right changes its sign.
 *
 * @param left The left side.
 * @param right The right side.
 * @returns Roots and signs; null when the difference has not exactly one
 * variable, or is beyond a quadratic.
 */
export function signsAround(
  left: Expression,
  right: Expression,
): Signs | null {
  const side = withoutBars(left, right) ?? difference(left, right);
  const [name, ...others] = variablesOf(side);
  if (name === undefined || others.length > 0) return null;
  const isBounded = !holds(
    side,
    (part) => part.kind === "symbol" && part.name === "\\infty",
  );
  if (!isBounded) return boundless(left, right);
  return signsOfQuadratic((value) => substituted(side, name, value));
}

/** `x < \infty` is so for every x. */
function boundless(left: Expression, right: Expression): Signs | null {
  const bound = doubleValue(left) ?? doubleValue(right);
  if (bound === null || Number.isFinite(bound)) return null;
  const isRight = doubleValue(left) === null;
  return { roots: [], between: [(bound > 0) === isRight ? -1 : 1] };
}

/** `|L| < c` as `L^2 < c^2`, where c is a constant and not negative. */
function withoutBars(left: Expression, right: Expression): Expression | null {
  const [bars, other] = left.kind === "call" ? [left, right] : [right, left];
  if (bars.kind !== "call" || bars.name !== "abs") return null;
  const bound = doubleValue(other);
  if (bound === null || bound < 0) return null;
  const squares = difference(
    power(bars.inputs[0]!, integer(2)),
    power(other, integer(2)),
  );
  return bars === left ? squares : negative(squares);
}

/** A function that is `ax² + bx + c`, by its values at whole numbers. */
function signsOfQuadratic(
  at: (value: Expression) => Expression,
): Signs | null {
  const value = (x: number) => doubleValue(at(integer(x))) ?? NaN;
  const [before, zero, one] = [value(-1), value(0), value(1)];
  const [a, b] = [(one + before) / 2 - zero, (one - before) / 2];
  for (const x of [2, 5, -7]) {
    const expected = a * x * x + b * x + zero;
    const size = Math.abs(a * x * x) + Math.abs(b * x) + Math.abs(zero);
    if (!(Math.abs(value(x) - expected) <= 1e-9 * size)) return null;
  }
  const [f0, f1, f2] = [0, 1, -1].map((x) => at(integer(x))) as [
    Expression,
    Expression,
    Expression,
  ];
  const slope = product([HALF, difference(f1, f2)]);
  if (areNear(real(a), real(0)) || Math.abs(a) < 1e-12 * Math.abs(b)) {
    if (b === 0) return null;
    const sign = b > 0 ? 1 : -1;
    const between = [-sign as 1 | -1, sign as 1 | -1];
    return { roots: [quotient(negative(f0), slope)], between };
  }
  const curve = difference(product([HALF, sum([f1, f2])]), f0);
  return withRoots(curve, slope, f0, a > 0 ? 1 : -1);
}

function withRoots(
  a: Expression,
  b: Expression,
  c: Expression,
  outside: 1 | -1,
): Signs | null {
  const square = difference(
    power(b, integer(2)),
    product([integer(4), a, c]),
  );
  const size = doubleValue(square);
  if (size === null) return null;
  const scale = Math.abs(doubleValue(product([a, c])) ?? 0) + 1e-300;
  if (Math.abs(size) <= 1e-12 * scale) {
    const root = quotient(negative(b), product([integer(2), a]));
    return { roots: [root], between: [outside, outside] };
  }
  if (size < 0) return { roots: [], between: [outside] };
  const width = power(square, HALF);
  const [low, high] = outside > 0
    ? [negative(width), width]
    : [width, negative(width)];
  const root = (shift: Expression) =>
    quotient(sum([negative(b), shift]), product([integer(2), a]));
  return {
    roots: [root(low), root(high)],
    between: [outside, -outside as 1 | -1, outside],
  };
}

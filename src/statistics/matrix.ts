/**
 * Small symmetric systems of equations.
 *
 * @module
 */

/** Rows of equal length. */
export type Matrix = readonly (readonly number[])[];

/**
 * The inverse of a symmetric positive definite matrix.
 *
 * @param matrix The matrix, `[p, p]`.
 * @returns Its inverse, or undefined when it is not positive definite to
 * rounding.
 *
 * @example A diagonal
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inverse } from "kit/statistics/matrix.ts";
 *
 * assertEquals(inverse([[4, 0], [0, 16]]), [[0.25, 0], [0, 0.0625]]);
 * ```
 */
export function inverse(matrix: Matrix): number[][] | undefined {
  const lower = cholesky(matrix);
  if (!lower) return undefined;
  const size = matrix.length;
  const columns = matrix.map((_, column) => {
    const x = new Array<number>(size).fill(0);
    for (let i = 0; i < size; i++) {
      let rest = i === column ? 1 : 0;
      for (let k = 0; k < i; k++) rest -= lower[i]![k]! * x[k]!;
      x[i] = rest / lower[i]![i]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      let rest = x[i]!;
      for (let k = i + 1; k < size; k++) rest -= lower[k]![i]! * x[k]!;
      x[i] = rest / lower[i]![i]!;
    }
    return x;
  });
  return columns;
}

/**
 * A matrix times a vector.
 *
 * @param matrix The matrix, `[p, q]`.
 * @param vector The vector, `[q]`.
 * @returns The product, `[p]`.
 */
export function times(matrix: Matrix, vector: readonly number[]): number[] {
  return matrix.map((row) => dot(row, vector));
}

/**
 * The inner product.
 *
 * @param a One vector.
 * @param b The other, as long.
 * @returns Σ aᵢ bᵢ.
 */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * The logarithm of the determinant of a positive definite matrix.
 *
 * @param matrix The matrix, `[p, p]`.
 * @returns ln det, -Infinity when it is not positive definite to rounding.
 */
export function logDeterminant(matrix: Matrix): number {
  const lower = cholesky(matrix);
  if (!lower) return -Infinity;
  return 2 * lower.reduce((sum, row, i) => sum + Math.log(row[i]!), 0);
}

function cholesky(matrix: Matrix): number[][] | undefined {
  const lower: number[][] = [];
  for (const [i, row] of matrix.entries()) {
    const own: number[] = [];
    for (let j = 0; j < i; j++) {
      const rest = row[j]! - dot(own, lower[j]!.slice(0, j));
      own.push(rest / lower[j]![j]!);
    }
    const square = row[i]! - dot(own, own);
    if (!(square > 1e-13 * Math.abs(row[i]!))) return undefined;
    own.push(Math.sqrt(square));
    lower.push(own);
  }
  return lower;
}

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { inverse, logDeterminant, times } from "kit/statistics/matrix.ts";

Deno.test("inverse() undoes a matrix", () => {
  const matrix = [[4, 2, 1], [2, 5, 3], [1, 3, 6]];
  const back = times(inverse(matrix)!, times(matrix, [1, -2, 3]));
  [1, -2, 3].forEach((x, i) => assertAlmostEquals(back[i]!, x, 1e-12));
  // 4 × (30 - 9) - 2 × (12 - 3) + (6 - 5)
  assertAlmostEquals(logDeterminant(matrix), Math.log(67), 1e-12);
});

Deno.test("inverse() of a singular matrix there is none", () => {
  assertEquals(inverse([[1, 2], [2, 4]]), undefined);
  assertEquals(logDeterminant([[1, 2], [2, 4]]), -Infinity);
});

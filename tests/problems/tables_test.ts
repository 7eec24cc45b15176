import { assert, assertEquals, assertThrows } from "@std/assert";
import { OPERATORS, operatorTables } from "kit/problems/tables.ts";

const KINDS = ["latin", "affine"] as const;
const MODULI = [2, 3, 4, 5, 6, 7, 8, 9, 10];

Deno.test("operatorTables() holds every value once in each row and column", () => {
  for (const kind of KINDS) {
    for (const modulus of MODULI) {
      const tables = operatorTables({ modulus, seed: 3, kind });
      const values = Array.from({ length: modulus }, (_, value) => value);
      for (const operator of OPERATORS) {
        for (const x of values) {
          const row = values.map((y) => tables.apply(operator, x, y));
          const column = values.map((y) => tables.apply(operator, y, x));
          assertEquals(row.sort(), values);
          assertEquals(column.sort(), values);
        }
      }
    }
  }
});

Deno.test("operatorTables() follows a rule when affine: T[x][y] - T[0][y] ignores y", () => {
  for (const modulus of MODULI) {
    const { results } = operatorTables({ modulus, seed: 1, kind: "affine" });
    for (const operator of OPERATORS) {
      const table = results[operator];
      table.forEach((row, x) =>
        row.forEach((result, y) => {
          const step = result - table[0]![y]! + modulus;
          const first = table[x]![0]! - table[0]![0]! + modulus;
          assertEquals(step % modulus, first % modulus);
        })
      );
    }
  }
});

Deno.test("operatorTables() gives other tables for another seed, kind and operator", () => {
  const texts = new Set<string>();
  for (const seed of [0, 1]) {
    for (const kind of KINDS) {
      const { results } = operatorTables({ seed, kind });
      for (const operator of OPERATORS) {
        texts.add(JSON.stringify(results[operator]));
      }
    }
  }
  // There are 6 * 6 * 7 = 252 affine tables, so that two of 16 may agree.
  assert(texts.size >= 30, `${texts.size} of 32 tables differ`);
  assertEquals(
    operatorTables({ modulus: 5 }).results,
    operatorTables({ modulus: 5, seed: 0, kind: "latin" }).results,
  );
});

Deno.test("operatorTables() keeps its promise: seed 0 modulo 7 stays what it is", () => {
  // Written down once: a change here makes every trained base model useless.
  assertEquals(operatorTables().results["@"], PINNED);
});

Deno.test("operatorTables() does not keep every table that was ever asked for", () => {
  const first = operatorTables({ seed: 1 });
  assert(operatorTables({ seed: 1 }) === first);
  for (let seed = 2; seed < 500; seed++) operatorTables({ seed });
  assert(operatorTables({ seed: 1 }) !== first);
  assertEquals(operatorTables({ seed: 1 }).results, first.results);
});

Deno.test("operatorTables() refuses another modulus and values outside it", () => {
  for (const modulus of [1, 11, 2.5, NaN]) {
    assertThrows(
      () => operatorTables({ modulus }),
      RangeError,
      `from 2 to 10, got ${modulus}`,
    );
  }
  assertThrows(
    () => operatorTables().apply("@", 7, 0),
    RangeError,
    "values from 0 to 6, got 7 @ 0",
  );
});

const PINNED = [
  [4, 0, 2, 1, 3, 5, 6],
  [0, 2, 6, 3, 5, 4, 1],
  [2, 6, 1, 5, 4, 0, 3],
  [3, 5, 4, 2, 6, 1, 0],
  [6, 1, 3, 4, 0, 2, 5],
  [1, 3, 5, 0, 2, 6, 4],
  [5, 4, 0, 6, 1, 3, 2],
];

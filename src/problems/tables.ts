/**
 * The hidden operators of the made task: one fixed table for each symbol.
 *
 * @module
 */

import { type Random, randomStream } from "../base/random.ts";

/** The operator symbols by rank: `@` has rank 1, `~` rank 8. */
export const OPERATORS = ["@", "#", "%", "&", "$", "^", "!", "~"] as const;

/** One operator symbol. */
export type Operator = typeof OPERATORS[number];

/** Which tables to draw. */
export interface TableOptions {
  /** Values are 0 to `modulus - 1`; 2 to 10, so that each is one digit; 7. */
  readonly modulus?: number;
  /** Which tables; the same seed gives the same ones; 0. */
  readonly seed?: number;
  /** `latin` must be memorised row by row, `affine` follows a rule; `latin`. */
  readonly kind?: "latin" | "affine";
}

/** What every operator does to every pair of values. */
export interface OperatorTables {
  /** Values are 0 to `modulus - 1`. */
  readonly modulus: number;
  /** The seed that the tables were drawn from. */
  readonly seed: number;
  /** How the tables were drawn. */
  readonly kind: "latin" | "affine";
  /** For each symbol the results, `[left value][right value]`. */
  readonly results: Readonly<
    Record<Operator, readonly (readonly number[])[]>
  >;
  /** The result of one operation; throws a `RangeError` for what is not in the tables. */
  apply(operator: Operator, left: number, right: number): number;
}

/**
 * Draws the tables of all eight operators from a seed.
 *
 * Every table is a Latin square: each row and each column holds every value
 * once, so that both operands are always needed and no answer is favoured.
 * `latin` is T[x][y] = s[(r[x] + c[y]) mod p] with random permutations r, c, s;
 * `affine` is (αx + βy + γ) mod p with α and β invertible.
 *
 * @param options Modulus, seed and kind.
 * @returns The tables; calls with the same options share one record, until a
 * hundred others were drawn.
 * @throws {RangeError} If the modulus is not a whole number from 2 to 10.
 *
 * @example Every row of a table is a permutation
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { operatorTables } from "kit/problems/tables.ts";
 *
 * const tables = operatorTables({ modulus: 5, seed: 1 });
 * const row = [0, 1, 2, 3, 4].map((right) => tables.apply("#", 3, right));
 * assertEquals(row.sort(), [0, 1, 2, 3, 4]);
 * ```
 */
export function operatorTables(options: TableOptions = {}): OperatorTables {
  const { modulus = 7, seed = 0, kind = "latin" } = options;
  const key = `${kind}/${modulus}/${seed}`;
  const known = drawn.get(key);
  if (known) return known;
  if (!Number.isInteger(modulus) || modulus < 2 || modulus > 10) {
    throw new RangeError(
      `Cannot draw operator tables: the modulus must be a whole number from 2 to 10, got ${modulus}`,
    );
  }
  if (kind !== "latin" && kind !== "affine") {
    throw new RangeError(
      `Cannot draw operator tables: the kind must be "latin" or "affine", got "${kind}"`,
    );
  }
  const draw = kind === "latin" ? latinSquare : affineSquare;
  const random = randomStream(seed).split("tables", kind, modulus);
  const results = Object.fromEntries(
    OPERATORS.map((symbol) => [symbol, draw(random.split(symbol), modulus)]),
  ) as Record<Operator, number[][]>;
  const tables: OperatorTables = {
    modulus,
    seed,
    kind,
    results,
    apply: (operator, left, right) => {
      const result = results[operator]?.[left]?.[right];
      if (result === undefined) {
        throw new RangeError(
          `Cannot apply an operator: need one of ${
            OPERATORS.join(" ")
          } and values from 0 to ${
            modulus - 1
          }, got ${left} ${operator} ${right}`,
        );
      }
      return result;
    },
  };
  // Training on other operators' rows asks for tens of thousands, once each.
  if (drawn.size >= MOST_KEPT) drawn.delete(drawn.keys().next().value!);
  drawn.set(key, tables);
  return tables;
}

/** Tables are asked for with every problem, and drawn once while others are few. */
const drawn = new Map<string, OperatorTables>();

const MOST_KEPT = 100;

function latinSquare(random: Random, modulus: number): number[][] {
  const values = Array.from({ length: modulus }, (_, value) => value);
  const rows = random.shuffle(values);
  const columns = random.shuffle(values);
  const symbols = random.shuffle(values);
  return rows.map((row) =>
    columns.map((column) => symbols[(row + column) % modulus]!)
  );
}

function affineSquare(random: Random, modulus: number): number[][] {
  const values = Array.from({ length: modulus }, (_, value) => value);
  const units = values.filter((value) => commonDivisor(value, modulus) === 1);
  const alpha = random.pick(units);
  const beta = random.pick(units);
  const gamma = random.integer(modulus);
  return values.map((left) =>
    values.map((right) => (alpha * left + beta * right + gamma) % modulus)
  );
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/**
 * Chains written for made problems, right or with a teacher's slips, and the
 * single table rows that they rest on.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import type { MadeProblem } from "./made.ts";
import {
  type Operator,
  OPERATORS,
  type OperatorTables,
  operatorTables,
} from "./tables.ts";

/** How a chain is to be written. */
export interface ChainOptions {
  /**
   * For each operator, by rank, the probability that its result is replaced by
   * one of the wrong values, drawn evenly; none when absent.
   */
  readonly noise?: readonly number[];
  /** Where the slips are drawn from; needed when any noise is above 0. */
  readonly random?: Random;
}

/** A chain of lines and the answer it ends in. */
export interface Chain {
  /** One line for each necessary node, such as `a = 3 # 1 = 4 ;`. */
  readonly lines: readonly string[];
  /** The value of the last line; not the problem's answer after a slip. */
  readonly answer: string;
  /** Lines and answer as a model is to write them: `a = 3 # 1 = 4 ; A 4`. */
  readonly text: string;
}

/**
 * Writes the chain of a made problem.
 *
 * With noise, a wrong result is carried on: later lines use the wrong value and
 * are otherwise right. Chains with noise teach the rules as the most likely
 * answer and leave something to explore.
 *
 * @param problem What the chain is to solve.
 * @param options Noise and where it is drawn from.
 * @returns The chain.
 * @throws {RangeError} If a noise is not a probability, or has no `random`.
 *
 * @example Without noise the chain is the worked solution
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { writeChain } from "kit/problems/chain.ts";
 * import { makeProblem } from "kit/problems/made.ts";
 *
 * const problem = makeProblem(0, 3);
 * const chain = writeChain(problem);
 * assertEquals(chain.lines, problem.steps);
 * assertEquals(chain.answer, problem.answers[0]);
 * ```
 */
export function writeChain(
  problem: MadeProblem,
  options: ChainOptions = {},
): Chain {
  const { noise = [], random } = options;
  if (!noise.every((share) => share >= 0 && share <= 1)) {
    throw new RangeError(
      `Cannot write a chain: each noise must be within 0 and 1, got [${noise}]`,
    );
  }
  if (!random && noise.some((share) => share > 0)) {
    throw new RangeError(
      `Cannot write a chain with noise [${noise}]: a random stream is needed, got none`,
    );
  }
  const { nodes, modulus, tableSeed: seed, tables: kind } = problem.made;
  const tables = operatorTables({ modulus, seed, kind });
  const values = new Map<string, number>();
  const lines = nodes.map(({ name, operator, left, right }) => {
    const x = values.get(left.text) ?? left.value;
    const y = values.get(right.text) ?? right.value;
    let result = tables.apply(operator, x, y);
    if (random && random.next() < (noise[OPERATORS.indexOf(operator)] ?? 0)) {
      result = (result + 1 + random.integer(modulus - 1)) % modulus;
    }
    values.set(name, result);
    return `${name} = ${x} ${operator} ${y} = ${result} ;`;
  });
  const answer = String(values.get(nodes.at(-1)!.name));
  return { lines, answer, text: `${lines.join(" ")} A ${answer}` };
}

/** One row of a table as a question and its answer. */
export interface Drill {
  /** What is asked, such as `3 # 1 =`. */
  readonly prompt: string;
  /** The result, such as `4`. */
  readonly completion: string;
}

/**
 * Asks for one row of a table.
 *
 * @param tables The operator tables.
 * @param operator The operator's symbol.
 * @param left The left value.
 * @param right The right value.
 * @returns The row as prompt and completion.
 * @throws {RangeError} If the tables have no such row.
 */
export function drillRow(
  tables: OperatorTables,
  operator: Operator,
  left: number,
  right: number,
): Drill {
  return {
    prompt: `${left} ${operator} ${right} =`,
    completion: String(tables.apply(operator, left, right)),
  };
}

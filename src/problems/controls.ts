/**
 * What the axes show of a made problem, made useless: the controls.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import type { MadeProblem } from "./made.ts";
import { type Operator, OPERATORS, operatorTables } from "./tables.ts";

/**
 * Draws knowledge of the same form that the problem has no use for.
 *
 * As many rows as the problem's own knowledge, with right results and, where
 * rows are left, of the same operators in the same order. No row is used by the
 * problem, not even by a distractor.
 *
 * @param problem A made problem.
 * @param random Where the rows are drawn from; it is moved.
 * @returns Rows such as `2 # 5 = 0 ; 6 @ 6 = 3`.
 * @throws {RangeError} If the problem uses so many rows that too few are left.
 */
export function irrelevantKnowledge(
  problem: MadeProblem,
  random: Random,
): string {
  const { made } = problem;
  const { modulus, tableSeed: seed, tables: kind } = made;
  const tables = operatorTables({ modulus, seed, kind });
  const taken = new Set(
    [...made.nodes, ...made.distractorNodes].map((node) =>
      `${node.left.value} ${node.operator} ${node.right.value}`
    ),
  );
  const free = (operator: Operator) =>
    Array.from({ length: modulus ** 2 }, (_, cell) => ({
      left: Math.floor(cell / modulus),
      operator,
      right: cell % modulus,
    })).filter((row) => !taken.has(`${row.left} ${row.operator} ${row.right}`));
  const rows = (problem.knowledge ?? "").split(" ; ");
  return rows.map((row) => {
    const same = free(row.split(" ")[1] as Operator);
    const left = same.length > 0 ? same : OPERATORS.flatMap(free);
    if (left.length === 0) {
      throw new RangeError(
        `Cannot draw irrelevant knowledge for problem "${problem.id}": ` +
          `${rows.length} unused rows are needed, got fewer`,
      );
    }
    const drawn = random.pick(left);
    const operation = `${drawn.left} ${drawn.operator} ${drawn.right}`;
    taken.add(operation);
    const result = tables.apply(drawn.operator, drawn.left, drawn.right);
    return `${operation} = ${result}`;
  }).join(" ; ");
}

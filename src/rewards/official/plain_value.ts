/**
 * Equality of plain-text expressions, where the SPARKLE release asks SymPy.
 *
 * @module
 */

import { isScalar } from "../decide/scalars.ts";
import { equalValues } from "../decide/equal_values.ts";
import { refusal } from "../limits.ts";
import { readAnswer } from "../read/read_answer.ts";

/**
 * Whether two plain expressions have the same value, under the release's guard.
 *
 * The guard lets only expressions with at most two different letters through,
 * and no powers that look expensive. Unlike the release this cannot hang: what
 * is too large is not equal.
 *
 * @param gold The reference, in plain text.
 * @param given The answer, in plain text.
 * @returns Whether they are equal; `refused` by the guard, or `error` where
 * one is no expression.
 */
export function plainEqual(
  gold: string,
  given: string,
): "equal" | "different" | "refused" | "error" {
  const both = `(${gold})-(${given})`;
  const letters = both.replaceAll("sqrt", "").replaceAll("frac", "")
    .match(/\p{L}/gu) ?? [];
  if (new Set(letters).size > 2) return "refused";
  if (/\^\{|\^\(|\^[0-9]+\^|\^[0-9]{2,}/.test(both)) return "refused";
  if (refusal(both) !== null) return "different";
  if (/[\\,=;:&$#@"'_{}]|(?<![\d.])0\d/.test(both)) return "error";
  const [a, b] = [gold, given].map((text) => readAnswer(text).readings[0]);
  if (!a || !b || !isScalar(a) || !isScalar(b)) return "error";
  return equalValues(a, b).isEqual ? "equal" : "different";
}

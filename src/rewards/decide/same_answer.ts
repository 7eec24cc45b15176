/**
 * Whether two answers, as trees, say the same.
 *
 * @module
 */

import type { Expression } from "../read/expression.ts";
import type { Policy } from "../policy.ts";
import type { Comparison } from "./equal_values.ts";
import { runsOverIntegers, withIntegers } from "./integers.ts";
import { DIFFERENT, type Judge } from "./judge.ts";
import { sameMatrices } from "./matrices.ts";
import { byPosition, prepared, withoutPointName } from "./prepare.ts";
import { sameBased, sameRatios } from "./ratios.ts";
import { sameRelations, sameSets, sameSetTerms } from "./relations.ts";
import { equalScalars, isScalar, type Tolerance } from "./scalars.ts";
import { sameSeveral } from "./several.ts";
import { asTuple } from "./unit_vectors.ts";
import { throughApproximation, throughNames } from "./through_names.ts";

/**
 * Compares two answers. The reference decides how the other is read, so the
 * two are not interchangeable.
 *
 * @param gold The reference answer.
 * @param given The answer to be judged.
 * @param policy What counts as the same.
 * @returns Whether they say the same, and what told it.
 */
export function sameAnswer(
  gold: Expression,
  given: Expression,
  policy: Policy,
): Comparison {
  const judge: Judge = {
    policy,
    compare: (a, b, element) => compared(a, b, element, judge),
  };
  const sides = [pointOf(gold, given), pointOf(given, gold)].map(prepared);
  const isShared = sides.every(runsOverIntegers);
  const [left, right] = sides.map((side) => withIntegers(side, isShared)) as [
    Expression,
    Expression,
  ];
  const [a, b] = [asTuple(left, right), asTuple(right, left)];
  const renamed = policy.variables === "byPosition" ? byPosition(b, a) : b;
  return judge.compare(a, renamed, 0);
}

/** `P(3, 4)` without its name, beside a tuple. */
function pointOf(node: Expression, beside: Expression): Expression {
  if (node.kind === "list" && beside.kind === "list") {
    const items = node.items.map((item, at) =>
      pointOf(item, beside.items[at] ?? item)
    );
    return { ...node, items };
  }
  return beside.kind === "group" ? withoutPointName(node) : node;
}

function compared(
  gold: Expression,
  given: Expression,
  element: number,
  judge: Judge,
): Comparison {
  if (gold.kind === "text" || given.kind === "text") {
    return sameText(gold, given, judge.policy);
  }
  const through = throughApproximation(gold, given, judge) ??
    throughNames(gold, given, element, judge);
  if (through !== null) return through;
  const isAny = (kinds: readonly Expression["kind"][]) =>
    kinds.includes(gold.kind) || kinds.includes(given.kind);
  if (isAny(["list", "group"])) return sameSeveral(gold, given, judge);
  if (gold.kind === "relation" && given.kind === "relation") {
    return sameRelations(gold, given, judge);
  }
  if (isAny(["relation"])) return sameSets(gold, given, judge) ?? DIFFERENT;
  if (isAny(["based"])) return sameBased(gold, given);
  if (isAny(["matrix"])) return sameMatrices(gold, given, judge);
  if (isAny(["ratio"])) return sameRatios(gold, given, judge);
  if (!isScalar(gold) || !isScalar(given)) {
    return sameSets(gold, given, judge) ?? sameSetTerms(gold, given, judge);
  }
  return equalScalars(
    gold,
    given,
    judge.policy,
    toleranceOf(judge.policy, element),
  );
}

function toleranceOf(policy: Policy, element: number): Tolerance {
  const pick = (bound: number | readonly number[] | undefined) =>
    typeof bound === "object" ? bound[element] ?? bound.at(-1) : bound;
  return { absolute: pick(policy.absTol), relative: pick(policy.relTol) };
}

function sameText(
  gold: Expression,
  given: Expression,
  { textCase }: Policy,
): Comparison {
  const [a, b] = [gold, given].map((node) => {
    const plain = wordsOf(node)?.replace(/[\s.'-]+/g, "") ?? null;
    return textCase === "fold" ? plain?.toLowerCase() ?? null : plain;
  });
  return { isEqual: a !== null && a === b, rule: "text" };
}

/** Words, or letters that may have been meant as a word. */
function wordsOf(node: Expression): string | null {
  if (node.kind === "text") return node.text;
  if (node.kind === "symbol") return node.name;
  if (node.kind !== "product") return null;
  const letters = node.factors.map((part) =>
    part.kind === "symbol" ? part.name : null
  );
  return letters.includes(null) ? null : letters.join("");
}

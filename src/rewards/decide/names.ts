/**
 * What an answer calls its value, as in `f(x) = x^2`, and the value alone.
 *
 * @module
 */

import type { Expression, RelationNode } from "../read/expression.ts";
import { holds, variablesOf } from "../read/expression_parts.ts";

/** A value and the name it was given. */
export interface NamedValue {
  /** The name, without spaces. */
  readonly name: string;
  /** The value. */
  readonly value: Expression;
}

/**
 * Reads `x = 1, y = 2, x = 3, y = 4` as the points it names.
 *
 * @param items The items of a list.
 * @returns A tuple for each round of names, ordered by name; null when the
 * names do not come in rounds.
 */
export function namedPoints(
  items: readonly Expression[],
): readonly Expression[] | null {
  const named: NamedValue[] = [];
  for (const item of items) {
    const one = namedValue(item);
    if (one === null) return null;
    named.push(one);
  }
  const [first] = named;
  const size = named.findIndex(({ name }, at) =>
    at > 0 && name === first!.name
  );
  if (size < 2 || items.length % size !== 0) return null;
  const round = named.slice(0, size);
  const isRound = named.every(({ name }, at) =>
    name === round[at % size]!.name
  );
  if (!isRound) return null;
  const order = round.map((_, at) => at)
    .sort((a, b) => round[a]!.name < round[b]!.name ? -1 : 1);
  return Array.from({ length: items.length / size }, (_, count) => ({
    kind: "group",
    open: "(",
    close: ")",
    items: order.map((at) => named[count * size + at]!.value),
  }));
}

/** Letters that are names of functions when a bracket or letter follows. */
const FUNCTION_NAMES =
  /^(?:[fghFGHPSTVANLQRpqruvyE]|\\(?:phi|Phi|psi|Psi|varphi|angle|triangle|sigma|tau|Gamma|measuredangle))[_']?/;

/**
 * Takes apart `name = value`.
 *
 * @param node An answer.
 * @returns The name and the value, or null when the answer is none such.
 */
export function namedValue(node: Expression): NamedValue | null {
  if (node.kind !== "relation" || node.operators.length !== 1) return null;
  if (node.operators[0] !== "=") return null;
  const [left, right] = node.sides as [Expression, Expression];
  const before = nameOf(left) ??
    (right.kind === "matrix" ? nameOfMatrix(left) : null);
  const isAsked = left.kind !== "call" || variablesOf(right).length === 0;
  if (before !== null && isAsked && !mentions(right, left)) {
    return { name: before, value: right };
  }
  const after = nameOf(right);
  const isTurned = after !== null && before === null &&
    (right.kind === "symbol" || isFunctionOfLetters(right)) &&
    !mentions(left, right);
  return isTurned ? { name: after, value: left } : null;
}

/** `A^{-1}`, `M^2`, `A^T`. */
function nameOfMatrix(node: Expression): string | null {
  return node.kind === "power" && node.base.kind === "symbol" &&
      /^[A-Z]$/.test(node.base.name)
    ? `${node.base.name}^${plainName(node.exponent)}`
    : null;
}

/** `f(x)`, as in `x^2 + 1 = f(x)`. */
function isFunctionOfLetters(node: Expression): boolean {
  if (node.kind !== "product" || node.factors.length !== 2) return false;
  const [name, input] = node.factors as [Expression, Expression];
  return name.kind === "symbol" && /^[fghFGHPQ]$/.test(name.name) &&
    input.kind === "symbol" && /^[nstxyz]$/.test(input.name);
}

/** A name without the number that tells one solution from another. */
export function withoutIndex(name: string): string {
  return name.replace(/_[\d,]+$/, "");
}

function mentions(node: Expression, name: Expression): boolean {
  return name.kind === "symbol" &&
    holds(node, (part) => part.kind === "symbol" && part.name === name.name);
}

function nameOf(node: Expression): string | null {
  switch (node.kind) {
    case "symbol":
      return /^(?:\\pi|e|i|\\infty|\\emptyset)$/.test(node.name)
        ? null
        : node.name;
    case "text":
      return node.text.toLowerCase();
    case "product": {
      if (isDerivative(node)) return "derivative";
      const [first, ...rest] = node.factors;
      const head = first?.kind === "power" ? first.base : first;
      const isFunction = head?.kind === "symbol" &&
        FUNCTION_NAMES.test(head.name);
      const isLine = node.factors.every((part) =>
        part.kind === "symbol" && /^[A-Z]$/.test(part.name)
      );
      const isAngle = head?.kind === "symbol" && head.name === "m" &&
        rest[0]?.kind === "symbol" && /angle$/.test(rest[0].name);
      const isShare = node.factors.length === 2 && head?.kind === "symbol" &&
        rest[0]?.kind === "power" && rest[0].base.kind === "symbol" &&
        rest[0].exponent.kind === "number";
      if (!isFunction && !isLine && !isAngle && !isShare) return null;
      const inverse = first?.kind === "power" ? "^-1" : "";
      return `${nameOf(head!)}${inverse}(${rest.map(plainName).join(",")})`;
    }
    case "group":
      return node.items.every((item) => item.kind === "symbol")
        ? `(${node.items.map(nameOf).join(",")})`
        : null;
    case "call":
      return `${node.name}(${node.inputs.map(plainName).join(",")})`;
    case "ratio":
      return node.items.every(({ kind }) => kind === "symbol")
        ? node.items.map(nameOf).join(":")
        : null;
    default:
      return null;
  }
}

/** `\frac{dy}{dx}`. */
function isDerivative(node: Expression): boolean {
  if (node.kind !== "product" || node.factors.length > 3) return false;
  const below = node.factors.at(-1)!;
  const isD = (part: Expression | undefined) =>
    part?.kind === "symbol" && /^(?:d|\\partial)$/.test(part.name);
  return isD(node.factors[0]) && below.kind === "power" &&
    below.base.kind === "product" && isD(below.base.factors[0]);
}

function plainName(node: Expression): string {
  if (node.kind === "number") return String(node.value.numerator);
  if (node.kind === "group") return node.items.map(plainName).join(",");
  return nameOf(node) ?? "·";
}

/**
 * Whether an equation's left side can be what was asked for, as in
 * `a + b = 12`: letters and no numbers but exponents.
 *
 * @param node A relation.
 * @returns Whether its right side can be the answer.
 */
export function asksForValue(node: RelationNode): boolean {
  const [left, right] = node.sides as [Expression, Expression];
  if (holds(right, ({ kind }) => kind === "symbol")) return false;
  const isFree = holds(left, ({ kind }) => kind === "symbol");
  return !isFree || onlyLetters(left);
}

function onlyLetters(node: Expression): boolean {
  switch (node.kind) {
    case "symbol":
      return true;
    case "number":
      return node.value.numerator === -1n;
    case "sum":
      return node.terms.every((term) =>
        term.kind !== "number" && onlyLetters(term)
      );
    case "product":
      return node.factors.every(onlyLetters);
    case "power":
      return onlyLetters(node.base) && node.exponent.kind === "number";
    case "call":
      return true;
    default:
      return false;
  }
}

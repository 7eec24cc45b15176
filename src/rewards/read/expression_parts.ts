/**
 * Walks through what an answer says, part by part.
 *
 * @module
 */

import { type Expression, power } from "./expression.ts";

/**
 * Lists the direct parts of a node.
 *
 * @param node Any node.
 * @returns Its parts in order; none for a leaf.
 */
export function partsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case "sum":
      return node.terms;
    case "product":
      return node.factors;
    case "power":
      return [node.base, node.exponent];
    case "call":
      return node.inputs;
    case "quantity":
      return [node.value];
    case "group":
    case "list":
    case "ratio":
      return node.items;
    case "relation":
      return node.sides;
    case "sets":
      return [node.left, node.right];
    case "matrix":
      return node.rows.flat();
    default:
      return [];
  }
}

/**
 * Rebuilds a node with its direct parts changed.
 *
 * @param node Any node.
 * @param change What becomes of a part.
 * @returns The node with the new parts; a leaf as it is.
 */
export function mapParts(
  node: Expression,
  change: (part: Expression) => Expression,
): Expression {
  switch (node.kind) {
    case "sum":
      return { ...node, terms: node.terms.map(change) };
    case "product":
      return { ...node, factors: node.factors.map(change) };
    case "power":
      return power(change(node.base), change(node.exponent));
    case "call":
      return { ...node, inputs: node.inputs.map(change) };
    case "quantity":
      return { ...node, value: change(node.value) };
    case "group":
    case "list":
    case "ratio":
      return { ...node, items: node.items.map(change) };
    case "relation":
      return { ...node, sides: node.sides.map(change) };
    case "sets":
      return { ...node, left: change(node.left), right: change(node.right) };
    case "matrix":
      return { ...node, rows: node.rows.map((row) => row.map(change)) };
    default:
      return node;
  }
}

/**
 * Whether a node or any part of it meets a condition.
 *
 * @param node Any node.
 * @param condition What is looked for.
 * @returns Whether it is found.
 */
export function holds(
  node: Expression,
  condition: (part: Expression) => boolean,
): boolean {
  return condition(node) ||
    partsOf(node).some((part) => holds(part, condition));
}

/** Symbols that stand for one fixed thing. */
const CONSTANTS = new Set([
  "\\pi",
  "e",
  "i",
  "\\infty",
  "\\mathbb{R}",
  "\\mathbb{Q}",
  "\\mathbb{Z}",
  "\\mathbb{N}",
  "\\mathbb{C}",
  "\\emptyset",
]);

/**
 * Names the variables of an answer in the order of their first occurrence.
 *
 * @param node An answer.
 * @returns The names; constants are left out.
 */
export function variablesOf(node: Expression): string[] {
  const names = new Set<string>();
  const visit = (part: Expression): void => {
    if (part.kind === "symbol" && !CONSTANTS.has(part.name)) {
      names.add(part.name);
    }
    partsOf(part).forEach(visit);
  };
  visit(node);
  return [...names];
}

/**
 * Puts a value in the place of a symbol.
 *
 * @param node Any node.
 * @param name The symbol's name.
 * @param value What takes its place.
 * @returns The node with the value wherever the symbol was.
 */
export function substituted(
  node: Expression,
  name: string,
  value: Expression,
): Expression {
  if (node.kind === "symbol") return node.name === name ? value : node;
  return mapParts(node, (part) => substituted(part, name, value));
}

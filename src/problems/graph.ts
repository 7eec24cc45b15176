/**
 * The dependency graph under a made problem, and its canonical form.
 *
 * @module
 */

import { type Random, textWords, threefry } from "../base/random.ts";

/** What an operator is applied to: the result of another node, or a literal. */
export type GraphOperand =
  | { readonly node: number }
  | { readonly literal: number };

/** One definition: an operator and its two operands. */
export interface GraphNode {
  /** Index of the operator, from 0. */
  readonly operator: number;
  /** The left operand; a node's index is smaller than this node's own. */
  readonly left: GraphOperand;
  /** The right operand, likewise. */
  readonly right: GraphOperand;
  /** Whether the query depends on this node; false for a distractor. */
  readonly necessary: boolean;
}

/** How large a graph to draw. */
export interface GraphOptions {
  /** How many nodes the query needs, itself included; at least 1. */
  readonly operations: number;
  /** How many further nodes the query does not need. */
  readonly distractors: number;
  /** Literals are 0 to `modulus - 1`. */
  readonly modulus: number;
  /** How often each operator is drawn, in proportion. */
  readonly operatorWeights: readonly number[];
}

/**
 * Draws a graph whose query needs exactly `operations` nodes.
 *
 * Nodes are created from the query downwards. Each operand is a new node, a
 * node created later than the one being defined, or a literal, and a new node
 * is forced when none would be left to define. So every necessary node is an
 * ancestor of the query and there are no cycles. Distractors are then placed
 * anywhere between; they use nodes and literals, and no necessary node uses
 * them.
 *
 * @param random Where the draws come from; it is moved.
 * @param options The size.
 * @returns The nodes in topological order; the query is the last necessary one.
 */
export function drawGraph(random: Random, options: GraphOptions): GraphNode[] {
  const necessary = drawNecessary(random, options);
  if (options.distractors === 0) return necessary;
  const slots = random.shuffle([
    ...necessary.map(() => true),
    ...Array.from({ length: options.distractors }, () => false),
  ]);
  const places: number[] = []; // where each necessary node went
  const moved = (operand: GraphOperand): GraphOperand =>
    "node" in operand ? { node: places[operand.node]! } : operand;
  return slots.map((isNecessary, slot) => {
    if (!isNecessary) return drawDistractor(random, slot, options);
    const node = necessary[places.length]!;
    places.push(slot);
    return { ...node, left: moved(node.left), right: moved(node.right) };
  });
}

function drawNecessary(random: Random, options: GraphOptions): GraphNode[] {
  const { operations, modulus } = options;
  const last = operations - 1; // created first, so topologically last
  const nodes: GraphNode[] = [];
  let created = 1;
  const draw = (kind: "new" | "created" | "literal", defining: number) => {
    if (kind === "literal") return { literal: random.integer(modulus) };
    if (kind === "new") return { node: last - created++ };
    const later = created - defining - 1;
    return { node: last - (defining + 1 + random.integer(later)) };
  };
  for (let defining = 0; defining < operations; defining++) {
    const operands: GraphOperand[] = [];
    const forced = random.integer(2); // the side that must not end the graph
    for (let side = 0; side < 2; side++) {
      const isLast = created === defining + 1; // nothing left to define
      const kinds: ("new" | "created" | "literal")[] = [];
      if (created < operations) kinds.push("new");
      if (!isLast) kinds.push("created");
      if (!isLast || created === operations || side !== forced) {
        kinds.push("literal");
      }
      operands.push(draw(random.pick(kinds), defining));
    }
    nodes.push({
      operator: pickOperator(random, options.operatorWeights),
      left: operands[0]!,
      right: operands[1]!,
      necessary: true,
    });
  }
  return nodes.reverse();
}

/** About half of a necessary node's operands are literals; so are these. */
function drawDistractor(
  random: Random,
  slot: number,
  options: GraphOptions,
): GraphNode {
  const operand = (): GraphOperand =>
    slot === 0 || random.integer(2) === 0
      ? { literal: random.integer(options.modulus) }
      : { node: random.integer(slot) };
  return {
    operator: pickOperator(random, options.operatorWeights),
    left: operand(),
    right: operand(),
    necessary: false,
  };
}

function pickOperator(random: Random, weights: readonly number[]): number {
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  let drawn = -1;
  for (let index = 0; index < weights.length; index++) {
    if (weights[index] === 0) continue;
    drawn = index; // the last positive weight takes what rounding leaves over
    left -= weights[index]!;
    if (left < 0) break;
  }
  return drawn;
}

/**
 * Hashes what a problem asks, without names, listing order and distractors.
 *
 * Nodes are numbered as a walk from the query, left operand first, meets them.
 * Two problems that differ only in how they are written hash alike, and so do
 * two that differ only in distractors: to keep hashes apart keeps solutions
 * apart.
 *
 * @param nodes A graph in topological order.
 * @returns 16 hexadecimal digits.
 */
export function canonicalHash(nodes: readonly GraphNode[]): string {
  const numbers = new Map<number, number>();
  const write = (operand: GraphOperand): string => {
    if ("literal" in operand) return String(operand.literal);
    const known = numbers.get(operand.node);
    if (known !== undefined) return `n${known}`;
    numbers.set(operand.node, numbers.size);
    const node = nodes[operand.node]!;
    return `(${write(node.left)} ${node.operator} ${write(node.right)})`;
  };
  const query = nodes.findLastIndex((node) => node.necessary);
  return hashText(write({ node: query }));
}

/**
 * Counts the operations on the longest way from a literal to the query.
 *
 * @param nodes A graph in topological order.
 * @returns At least 1.
 */
export function graphDepth(nodes: readonly GraphNode[]): number {
  const depths: number[] = [];
  const depth = (operand: GraphOperand) =>
    "node" in operand ? depths[operand.node]! : 0;
  for (const { left, right } of nodes) {
    depths.push(1 + Math.max(depth(left), depth(right)));
  }
  return depths[nodes.findLastIndex((node) => node.necessary)]!;
}

function hashText(text: string): string {
  return threefry([0x6d616465, text.length], textWords(text))
    .map((word) => word.toString(16).padStart(8, "0")).join("");
}

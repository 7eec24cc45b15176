/**
 * Made problems: any number of them, with plan, knowledge and subproblems exact
 * by construction.
 *
 * A problem is a list of definitions over hidden operators and a query,
 * `a = 3 # 1 ; b = a @ 2 ; ? b`; its worked chain is
 * `a = 3 # 1 = 4 ; b = 4 @ 2 = 6 ; A 6`. Every token stands between spaces.
 *
 * @module
 */

import { type Random, randomStream } from "../base/random.ts";
import {
  canonicalHash,
  drawGraph,
  graphDepth,
  type GraphNode,
  type GraphOperand,
} from "./graph.ts";
import type { Problem } from "./problem.ts";
import { type Operator, OPERATORS, operatorTables } from "./tables.ts";

/** What the problems are to be like. */
export interface MadeOptions {
  /** Values are 0 to `modulus - 1`, 2 to 10; 7. */
  readonly modulus?: number;
  /** Which operator tables; 0. */
  readonly tableSeed?: number;
  /** How the operator tables are drawn; `latin`. */
  readonly tables?: "latin" | "affine";
  /** How often each operator occurs, by rank; 0 leaves it out; `[1, 1, 1]`. */
  readonly operatorWeights?: readonly number[];
  /** Numbers of necessary operations to draw evenly from; 1 to 6. */
  readonly operations?: readonly number[];
  /** Numbers of distractors to draw evenly from; `[0]`. */
  readonly distractors?: readonly number[];
  /** Definitions in topological order, or in a random one; `ordered`. */
  readonly listing?: "ordered" | "shuffled";
  /** Names a, b, c … in topological order, or random letters; `ordered`. */
  readonly names?: "ordered" | "shuffled";
  /** Keeps to one side of the split by canonical hash; both when absent. */
  readonly split?: "train" | "test";
}

/** What an operator is applied to. */
export interface MadeOperand {
  /** As the definition says it: a name or a digit. */
  readonly text: string;
  /** Its value. */
  readonly value: number;
}

/** One definition and its value. */
export interface MadeNode {
  /** The letter it defines. */
  readonly name: string;
  /** The operator's symbol. */
  readonly operator: Operator;
  /** The left operand. */
  readonly left: MadeOperand;
  /** The right operand. */
  readonly right: MadeOperand;
  /** The value of the definition. */
  readonly result: number;
}

/** What a made problem is made of. */
export interface Made {
  /** The necessary nodes in topological order; the last is the query. */
  readonly nodes: readonly MadeNode[];
  /** The nodes that the query does not need. */
  readonly distractorNodes: readonly MadeNode[];
  /** Values are 0 to `modulus - 1`. */
  readonly modulus: number;
  /** The seed of the operator tables. */
  readonly tableSeed: number;
  /** The kind of the operator tables. */
  readonly tables: "latin" | "affine";
  /** The hash of the problem without names, listing order and distractors. */
  readonly hash: string;
  /** The side of the split that the hash falls on. */
  readonly split: "train" | "test";
  /** How many operations are necessary. */
  readonly operations: number;
  /** How many distractors there are. */
  readonly distractors: number;
  /** The rank of each necessary node's operator, from 1 for `@`. */
  readonly operatorRanks: readonly number[];
  /** Operations on the longest way from a literal to the query. */
  readonly depth: number;
}

/** A made problem: the common record, and what it is made of. */
export interface MadeProblem extends Problem {
  /** Nodes, values and difficulty, as plain JSON. */
  readonly made: Made;
}

/**
 * Makes one problem: a pure function of seed, index and options.
 *
 * Exactly the drawn number of operations is necessary for the answer. About one
 * in five canonical problems belongs to the test side.
 *
 * Source: the dependency graphs and distractors of iGSM, arXiv:2407.20311;
 * operators without a meaning as in RL-Compositionality, arXiv:2509.25123.
 *
 * @param seed Which collection of problems.
 * @param index Which problem of the collection, from 0.
 * @param options What the problem is to be like.
 * @returns The problem; its difficulty is the number of operations.
 * @throws {RangeError} If an option is out of its range, or if the options
 * leave no problem on the side of the split that was asked for.
 *
 * @example The same seed and index give the same problem
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { makeProblem } from "kit/problems/made.ts";
 *
 * const problem = makeProblem(0, 17, { operations: [2] });
 * assertEquals(problem, makeProblem(0, 17, { operations: [2] }));
 * assertEquals(problem.id, "made/0/17");
 * assertEquals(problem.steps.length, 2);
 * ```
 */
export function makeProblem(
  seed: number | string,
  index: number,
  options: MadeOptions = {},
): MadeProblem {
  return draw(seed, index, checked(options));
}

/**
 * Makes problems with consecutive indices.
 *
 * @param count How many.
 * @param options Seed, first index (0), and what the problems are to be like.
 * @returns The problems.
 * @throws {RangeError} As `makeProblem` does.
 */
export function makeProblems(
  count: number,
  options: MadeOptions & {
    readonly seed: number | string;
    readonly start?: number;
  },
): MadeProblem[] {
  const { seed, start = 0 } = options;
  const settings = checked(options);
  return Array.from(
    { length: count },
    (_, offset) => draw(seed, start + offset, settings),
  );
}

type Settings = Omit<Required<MadeOptions>, "split"> & {
  readonly split: "train" | "test" | undefined;
};

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];

/** One hash in this many is on the test side. */
const TEST_SHARE = 5;

const MOST_REDRAWS = 10_000;

function draw(
  seed: number | string,
  index: number,
  settings: Settings,
): MadeProblem {
  if (!Number.isSafeInteger(index) || index < 0) {
    throw new RangeError(
      `Cannot make a problem: the index must be a whole number from 0, got ${index}`,
    );
  }
  const random = randomStream(seed).split("made", index);
  const size = {
    operations: random.pick(settings.operations),
    distractors: random.pick(settings.distractors),
    modulus: settings.modulus,
    operatorWeights: settings.operatorWeights,
  };
  for (let attempt = 0; attempt < MOST_REDRAWS; attempt++) {
    const graph = drawGraph(random, size);
    const hash = canonicalHash(graph);
    const split = sideOf(hash);
    if (settings.split === undefined || settings.split === split) {
      const nodes = evaluated(graph, settings, random);
      const listed = settings.listing === "ordered"
        ? nodes
        : random.shuffle(nodes);
      const made = described(graph, nodes, { hash, split, settings });
      return written(`made/${seed}/${index}`, made, listed);
    }
  }
  throw new RangeError(
    `Cannot make problem made/${seed}/${index}: need a ${settings.split} problem of ` +
      `${size.operations} operations modulo ${size.modulus}, got none in ${MOST_REDRAWS} draws`,
  );
}

function sideOf(hash: string): "train" | "test" {
  return parseInt(hash.slice(0, 8), 16) % TEST_SHARE === 0 ? "test" : "train";
}

/** Gives the nodes of a graph their names and values. */
function evaluated(
  graph: readonly GraphNode[],
  settings: Settings,
  random: Random,
): MadeNode[] {
  const { modulus, tableSeed, tables: kind } = settings;
  const tables = operatorTables({ modulus, seed: tableSeed, kind });
  const names = settings.names === "ordered"
    ? LETTERS
    : random.shuffle(LETTERS);
  const nodes: MadeNode[] = [];
  const operand = (of: GraphOperand): MadeOperand =>
    "node" in of
      ? { text: names[of.node]!, value: nodes[of.node]!.result }
      : { text: String(of.literal), value: of.literal };
  for (const node of graph) {
    const operator = OPERATORS[node.operator]!;
    const left = operand(node.left);
    const right = operand(node.right);
    const result = tables.apply(operator, left.value, right.value);
    nodes.push({ name: names[nodes.length]!, operator, left, right, result });
  }
  return nodes;
}

function described(
  graph: readonly GraphNode[],
  all: readonly MadeNode[],
  known: Pick<Made, "hash" | "split"> & { readonly settings: Settings },
): Made {
  const { hash, split, settings } = known;
  const nodes = all.filter((_, place) => graph[place]!.necessary);
  const distractorNodes = all.filter((_, place) => !graph[place]!.necessary);
  return {
    nodes,
    distractorNodes,
    modulus: settings.modulus,
    tableSeed: settings.tableSeed,
    tables: settings.tables,
    hash,
    split,
    operations: nodes.length,
    distractors: distractorNodes.length,
    operatorRanks: nodes.map((node) => OPERATORS.indexOf(node.operator) + 1),
    depth: graphDepth(graph),
  };
}

/** Writes question, steps, plan, knowledge and subproblems. */
function written(
  id: string,
  made: Made,
  listed: readonly MadeNode[],
): MadeProblem {
  const { nodes } = made;
  const query = nodes.at(-1)!;
  const definitions = listed.map(({ name, left, operator, right }) =>
    `${name} = ${left.text} ${operator} ${right.text} ; `
  ).join("");
  const sums = nodes.map(({ left, operator, right }) =>
    `${left.value} ${operator} ${right.value}`
  );
  const rows = new Set(
    sums.map((sum, step) => `${sum} = ${nodes[step]!.result}`),
  );
  const rarest = OPERATORS[Math.max(...made.operatorRanks) - 1];
  return {
    id,
    source: "made",
    question: `${definitions}? ${query.name}`,
    answers: [String(query.result)],
    steps: nodes.map(({ name, result }, step) =>
      `${name} = ${sums[step]} = ${result} ;`
    ),
    plan: nodes.map((node) => node.name).join(" "),
    knowledge: [...rows].join(" ; "),
    subproblems: nodes.map((node) => ({
      question: `${definitions}? ${node.name}`,
      answer: String(node.result),
    })),
    difficulty: made.operations,
    domains: ["made", `mod ${made.modulus}`, `operator ${rarest}`],
    made,
  };
}

function checked(options: MadeOptions): Settings {
  const settings: Settings = {
    modulus: options.modulus ?? 7,
    tableSeed: options.tableSeed ?? 0,
    tables: options.tables ?? "latin",
    operatorWeights: options.operatorWeights ?? [1, 1, 1],
    operations: options.operations ?? [1, 2, 3, 4, 5, 6],
    distractors: options.distractors ?? [0],
    listing: options.listing ?? "ordered",
    names: options.names ?? "ordered",
    split: options.split,
  };
  const need = (isMet: boolean, what: string, got: unknown) => {
    if (isMet) return;
    throw new RangeError(
      `Cannot make problems: ${what}, got ${JSON.stringify(got)}`,
    );
  };
  const { operatorWeights: weights, operations, distractors } = settings;
  need(
    weights.length <= OPERATORS.length &&
      weights.every((weight) => weight >= 0 && weight < Infinity) &&
      weights.some((weight) => weight > 0),
    `operatorWeights must be at most ${OPERATORS.length} numbers from 0, one of them above 0`,
    weights,
  );
  const isCount = (least: number) => (count: number) =>
    Number.isInteger(count) && count >= least;
  need(
    operations.length > 0 && operations.every(isCount(1)),
    "operations must list whole numbers from 1",
    operations,
  );
  need(
    distractors.length > 0 && distractors.every(isCount(0)),
    "distractors must list whole numbers from 0",
    distractors,
  );
  const most = Math.max(...operations) + Math.max(...distractors);
  need(
    most <= LETTERS.length,
    `operations and distractors must fit ${LETTERS.length} names together`,
    most,
  );
  const isOneOf = (...words: unknown[]) => (word: unknown) =>
    words.includes(word);
  need(
    [settings.listing, settings.names].every(isOneOf("ordered", "shuffled")),
    'listing and names must each be "ordered" or "shuffled"',
    [settings.listing, settings.names],
  );
  need(
    isOneOf("train", "test", undefined)(settings.split),
    'split must be "train", "test" or absent',
    settings.split,
  );
  return settings;
}

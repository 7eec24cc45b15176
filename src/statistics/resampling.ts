/**
 * What is drawn anew in a bootstrap: the question that its interval answers.
 *
 * @module
 */

import type { FillIndices } from "./index_stream.ts";

/** The group that each row belongs to, in the order of the rows. */
export type Labels = readonly (string | number)[];

/** A way to draw rows with replacement. */
export interface Resampling {
  /** Its name, as it stands in an estimate's method. */
  readonly name: string;
  /** How many independent units there are. */
  readonly n: number;
  /** The most rows that one draw can hold. */
  readonly most: number;
  /** The rows of each unit that a jackknife leaves out. */
  readonly units: readonly (readonly number[])[];
  /** Draws row numbers into the front of a list; returns how many. */
  readonly draw: (fill: FillIndices, target: Int32Array) => number;
}

/**
 * Draws rows one by one: "what if there had been other problems?"
 *
 * The default for one number per problem, which holds all its answers.
 *
 * @param n How many rows there are.
 * @returns The way to draw.
 */
export function items(n: number): Resampling {
  return {
    name: "items",
    n,
    most: n,
    units: Array.from({ length: n }, (_, i) => [i]),
    draw: (fill, target) => {
      fill(target, n, 0, n);
      return n;
    },
  };
}

/**
 * Draws whole clusters: "what if there had been other clusters?"
 *
 * For problems that share a text, or answers that share a problem. Draws differ
 * in length when clusters do.
 *
 * Source: Davison and Hinkley (1997) §3.8, whole groups and all in them.
 *
 * @param labels The cluster of each row.
 * @returns The way to draw.
 */
export function wholeClusters(labels: Labels): Resampling {
  const units = rowsByLabel(labels);
  const longest = Math.max(0, ...units.map((unit) => unit.length));
  const drawn = new Int32Array(units.length);
  return {
    name: "clusters",
    n: units.length,
    most: units.length * longest,
    units,
    draw: (fill, target) => {
      fill(drawn, units.length);
      let at = 0;
      for (const index of drawn) {
        for (const row of units[index]!) target[at++] = row;
      }
      return at;
    },
  };
}

/**
 * Draws rows within each stratum: "same benchmark, run again".
 *
 * With problems as strata and answers as rows it resamples the answers alone;
 * with tasks as strata and runs as rows it is the stratified bootstrap of
 * arXiv:2108.13264.
 *
 * @param labels The stratum of each row.
 * @returns The way to draw; every stratum keeps its size.
 */
export function withinStrata(labels: Labels): Resampling {
  const strata = rowsByLabel(labels);
  return {
    name: "strata",
    n: labels.length,
    most: labels.length,
    units: labels.map((_, i) => [i]),
    draw: (fill, target) => {
      let at = 0;
      for (const rows of strata) {
        fill(target, rows.length, at, at + rows.length);
        for (const end = at + rows.length; at < end; at++) {
          target[at] = rows[target[at]!]!;
        }
      }
      return at;
    },
  };
}

/**
 * Draws level by level: clusters, then problems in them, then answers in those.
 *
 * For a mean, drawing problems and answers counts the noise of sampling twice:
 * draw the last level only for what is not linear in the answers, such as pass@k
 * with as many answers as k.
 *
 * Source: Davison and Hinkley (1997) §3.8; why it is too wide for a mean, there and
 * in Field and Welsh, JRSS B 69 (2007) 369.
 *
 * @param levels The labels of each level, outermost first; rows are drawn within
 * the innermost.
 * @returns The way to draw.
 * @throws {RangeError} If there is no level, or levels differ in length.
 */
export function levelByLevel(levels: readonly Labels[]): Resampling {
  const [outer, ...inner] = levels;
  if (!outer || inner.some((labels) => labels.length !== outer.length)) {
    throw new RangeError(
      `Cannot resample level by level: levels with a label per row are needed, got lengths ${
        levels.map((labels) => labels.length).join(", ") || "of none"
      }`,
    );
  }
  const tree = grow(outer.map((_, i) => i), levels);
  const one = new Int32Array(1);
  const walk = (
    node: Node,
    fill: FillIndices,
    target: Int32Array,
    at: number,
  ): number => {
    for (let i = 0; i < node.length; i++) {
      fill(one, node.length);
      const chosen = node[one[0]!]!;
      if (typeof chosen === "number") target[at++] = chosen;
      else at = walk(chosen, fill, target, at);
    }
    return at;
  };
  return {
    name: "hierarchical",
    n: tree.length,
    most: greatest(tree),
    units: rowsByLabel(outer),
    draw: (fill, target) => walk(tree, fill, target, 0),
  };
}

/**
 * Draws seeds and problems of a table, each anew, crossed.
 *
 * A problem that is drawn counts in every seed, since all seeds met the same
 * problems.
 *
 * Source: Owen, "The pigeonhole bootstrap", arXiv:0712.1111.
 *
 * @param seeds How many seeds.
 * @param problems How many problems each seed met; row `s × problems + p` is
 * problem p of seed s.
 * @returns The way to draw; `n` counts the seeds.
 */
export function crossed(seeds: number, problems: number): Resampling {
  const own = new Int32Array(seeds);
  const drawn = new Int32Array(problems);
  const at = (seed: number) =>
    Array.from({ length: problems }, (_, p) => seed * problems + p);
  return {
    name: "crossed",
    n: seeds,
    most: seeds * problems,
    units: Array.from({ length: seeds }, (_, seed) => at(seed)),
    draw: (fill, target) => {
      fill(own, seeds);
      fill(drawn, problems);
      let next = 0;
      for (const seed of own) {
        for (const problem of drawn) target[next++] = seed * problems + problem;
      }
      return next;
    },
  };
}

/** Children: nodes, or rows at the bottom. */
type Node = readonly (number | Node)[];

function grow(rows: readonly number[], levels: readonly Labels[]): Node {
  const [labels, ...inner] = levels;
  if (!labels) return rows;
  return [...Map.groupBy(rows, (row) => labels[row]!).values()]
    .map((own) => grow(own, inner));
}

function greatest(node: Node): number {
  const sizes = node.map((child) =>
    typeof child === "number" ? 1 : greatest(child)
  );
  return node.length * Math.max(0, ...sizes);
}

function rowsByLabel(labels: Labels): number[][] {
  const rows = labels.map((_, i) => i);
  return [...Map.groupBy(rows, (row) => labels[row]!).values()];
}

/**
 * Item response: how able each model, how hard and telling each problem is.
 *
 * @module
 */

import { softplus } from "./logistic.ts";
import { requireShare } from "./numbers.ts";
import { gaussHermite } from "./quadrature.ts";

/** Answers of one model to one problem. */
export interface Response {
  /** Who answered. */
  readonly person: string | number;
  /** The problem. */
  readonly item: string | number;
  /** Right answers. */
  readonly successes: number;
  /** Answers. */
  readonly trials: number;
}

/** How an item response model is fitted. */
export interface ItemResponseOptions {
  /**
   * `common`, the default, is 1PL: one slope for all problems; `free` is 2PL. The
   * latter needs some hundred respondents: with a few models, stay with 1PL.
   */
  readonly slopes?: "common" | "free";
  /** Nodes of the adaptive quadrature; 21 by default. */
  readonly nodes?: number;
  /** Rounds of estimation at most; 2,000 by default. */
  readonly rounds?: number;
}

/** One problem: the chance is 1 / (1 + exp(-slope · (ability - difficulty))). */
export interface Item {
  /** The problem. */
  readonly item: string | number;
  /** Discrimination. */
  readonly slope: number;
  /** The ability at which the chance is one half; ± infinity when all or none
   * are right. */
  readonly difficulty: number;
  /** Log-odds at ability 0: -slope × difficulty. */
  readonly intercept: number;
}

/** One respondent. */
export interface Ability {
  /** Who. */
  readonly person: string | number;
  /** Posterior mean of the ability. */
  readonly ability: number;
  /** Its posterior standard deviation. */
  readonly deviation: number;
}

/** A fitted item response model. */
export interface ItemResponseFit {
  /** Problems, in the order in which they came. */
  readonly items: readonly Item[];
  /** Respondents, in the order in which they came. */
  readonly abilities: readonly Ability[];
  /** Marginal ln L over problems that are neither all right nor all wrong. */
  readonly logLikelihood: number;
  /** Whether the estimates stood still at the end. */
  readonly hasConverged: boolean;
}

/**
 * Estimates difficulties, slopes and abilities by marginal maximum likelihood.
 *
 * Abilities are standard normal. Problems that all or none got right have no
 * difficulty and say nothing about abilities.
 *
 * Source: Bock and Aitkin, Psychometrika 46 (1981) 443, with quadrature around
 * each respondent's mode. 1PL is `lme4::glmer(y ~ 0 + item + (1 | person))`, and
 * R's `ltm::rasch`.
 *
 * @param responses Answers; pairs may be missing.
 * @param options Slopes, nodes and rounds.
 * @returns The fit.
 * @throws {RangeError} If there are fewer than two respondents, no problem tells
 * them apart, or counts are not successes of trials.
 */
export function itemResponse(
  responses: readonly Response[],
  options: ItemResponseOptions = {},
): ItemResponseFit {
  const { slopes = "common", nodes = 21, rounds = 2000 } = options;
  const data = indexed(responses);
  const rule = gaussHermite(nodes);
  let state: State = {
    slopes: data.items.map(() => 1),
    intercepts: data.items.map(({ right, all }) =>
      Math.log(right / (all - right))
    ),
  };
  const modes = data.persons.map(() => 0);
  let hasConverged = false;
  for (let round = 0; round < rounds && !hasConverged; round++) {
    const beliefs = data.persons.map((_, p) =>
      believed(data, state, p, modes, rule)
    );
    const next = slopes === "common"
      ? improvedTogether(data, state, beliefs)
      : improvedEach(data, state, beliefs);
    hasConverged = distance(state, next) < 1e-7;
    state = next;
  }
  const beliefs = data.persons.map((_, p) =>
    believed(data, state, p, modes, rule)
  );
  return {
    items: data.every.map(({ item, right, all }) => {
      const j = data.items.findIndex((own) => own.item === item);
      if (j < 0) {
        const sign = right === all ? 1 : -1;
        const none = { slope: NaN, difficulty: -sign * Infinity };
        return { item, ...none, intercept: sign * Infinity };
      }
      const [slope, intercept] = [state.slopes[j]!, state.intercepts[j]!];
      return { item, slope, difficulty: -intercept / slope, intercept };
    }),
    abilities: data.persons.map(({ person }, p) => {
      const { places, weights } = beliefs[p]!;
      const ability = weights.reduce((s, w, k) => s + w * places[k]!, 0);
      const square = weights.reduce(
        (s, w, k) => s + w * (places[k]! - ability) ** 2,
        0,
      );
      return { person, ability, deviation: Math.sqrt(square) };
    }),
    logLikelihood: beliefs.reduce((sum, { log }) => sum + log, 0),
    hasConverged,
  };
}

interface State {
  readonly slopes: readonly number[];
  readonly intercepts: readonly number[];
}

/** What the answers of one respondent say about the ability. */
interface Belief {
  readonly places: readonly number[];
  readonly weights: readonly number[];
  readonly log: number;
}

/** Answers of a respondent to problem `item`, or to the problem of `person`. */
interface Cell {
  readonly person: number;
  readonly item: number;
  readonly successes: number;
  readonly trials: number;
}

function indexed(responses: readonly Response[]) {
  for (const { successes, trials } of responses) {
    requireShare(successes, trials, "an item response model");
  }
  const sums = (own: readonly Response[]) => ({
    right: own.reduce((sum, { successes }) => sum + successes, 0),
    all: own.reduce((sum, { trials }) => sum + trials, 0),
  });
  const every = [...Map.groupBy(responses, ({ item }) => item)]
    .map(([item, own]) => ({ item, ...sums(own) }));
  const items = every.filter(({ right, all }) => right > 0 && right < all);
  const names = [...new Set(responses.map(({ person }) => person))];
  if (names.length < 2 || items.length === 0) {
    throw new RangeError(
      `Cannot fit an item response model: two respondents and a problem that not all or none got right are needed, got ${names.length} respondents and ${items.length} such problems`,
    );
  }
  const at = new Map(items.map(({ item }, j) => [item, j]));
  const cells = responses.flatMap(
    ({ person, item, successes, trials }): Cell[] => {
      const j = at.get(item);
      if (j === undefined) return [];
      return [{ person: names.indexOf(person), item: j, successes, trials }];
    },
  );
  const byPerson = Map.groupBy(cells, ({ person }) => person);
  const byItem = Map.groupBy(cells, ({ item }) => item);
  return {
    every,
    items: items.map((own, j) => ({ ...own, cells: byItem.get(j)! })),
    persons: names.map((person, p) => ({
      person,
      cells: byPerson.get(p) ?? [],
    })),
  };
}

type Data = ReturnType<typeof indexed>;

/** The posterior of one ability on nodes around its mode. */
function believed(
  { persons }: Data,
  { slopes, intercepts }: State,
  p: number,
  modes: number[],
  { nodes, weights }: ReturnType<typeof gaussHermite>,
): Belief {
  const { cells } = persons[p]!;
  const height = (theta: number) =>
    cells.reduce((sum, { item, successes, trials }) => {
      const eta = intercepts[item]! + slopes[item]! * theta;
      return sum + successes * eta - trials * softplus(eta);
    }, -theta * theta / 2);
  let at = modes[p]!, curvature = 1;
  for (let round = 0; round < 100; round++) {
    let slope = -at;
    curvature = 1;
    for (const { item, successes, trials } of cells) {
      const a = slopes[item]!;
      const chance = 1 / (1 + Math.exp(-intercepts[item]! - a * at));
      slope += a * (successes - trials * chance);
      curvature += a * a * trials * chance * (1 - chance);
    }
    const step = Math.max(-1, Math.min(1, slope / curvature));
    at += step;
    if (Math.abs(step) < 1e-9) break;
  }
  modes[p] = at;
  const scale = 1 / Math.sqrt(curvature);
  const top = height(at);
  const places = nodes.map((z) => at + scale * z);
  const raw = places.map((theta, k) =>
    weights[k]! * Math.exp(height(theta) - top + nodes[k]! ** 2 / 2)
  );
  const total = raw.reduce((sum, w) => sum + w, 0);
  return {
    places,
    weights: raw.map((w) => w / total),
    log: top + Math.log(scale * total),
  };
}

/** Slope and curvature of one problem's expected likelihood. */
function expected(
  cells: readonly Cell[],
  slope: number,
  intercept: number,
  beliefs: readonly Belief[],
) {
  const sums = { d: 0, a: 0, dd: 0, da: 0, aa: 0 };
  for (const { person, successes, trials } of cells) {
    const { places, weights } = beliefs[person]!;
    places.forEach((theta, k) => {
      const chance = 1 / (1 + Math.exp(-intercept - slope * theta));
      const rest = weights[k]! * (successes - trials * chance);
      const curve = weights[k]! * trials * chance * (1 - chance);
      sums.d += rest;
      sums.a += rest * theta;
      sums.dd += curve;
      sums.da += curve * theta;
      sums.aa += curve * theta * theta;
    });
  }
  return sums;
}

/** A step of Newton for each problem's slope and intercept. */
function improvedEach(
  data: Data,
  state: State,
  beliefs: readonly Belief[],
): State {
  const moved = data.items.map(({ cells }, j) => {
    const [slope, intercept] = [state.slopes[j]!, state.intercepts[j]!];
    const { d, a, dd, da, aa } = expected(cells, slope, intercept, beliefs);
    const determinant = Math.max(1e-12, dd * aa - da * da);
    return {
      slope: slope + bounded((dd * a - da * d) / determinant),
      intercept: intercept + bounded((aa * d - da * a) / determinant),
    };
  });
  return {
    slopes: moved.map(({ slope }) => slope),
    intercepts: moved.map(({ intercept }) => intercept),
  };
}

/** A step of Newton for all intercepts and the slope that they share. */
function improvedTogether(
  data: Data,
  state: State,
  beliefs: readonly Belief[],
): State {
  const all = data.items.map(({ cells }, j) =>
    expected(cells, state.slopes[j]!, state.intercepts[j]!, beliefs)
  );
  // Intercepts are eliminated: each depends on the slope alone.
  const above = all.reduce((sum, { d, a, dd, da }) => sum + a - da * d / dd, 0);
  const below = all.reduce((sum, { dd, da, aa }) => sum + aa - da * da / dd, 0);
  const step = bounded(above / Math.max(1e-12, below));
  return {
    slopes: state.slopes.map((slope) => Math.abs(slope + step)),
    intercepts: state.intercepts.map((intercept, j) => {
      const { d, dd, da } = all[j]!;
      return intercept + bounded((d - da * step) / dd);
    }),
  };
}

function bounded(step: number): number {
  return Math.max(-1, Math.min(1, step));
}

function distance(a: State, b: State): number {
  const apart = (x: readonly number[], y: readonly number[]) =>
    Math.max(...x.map((value, i) => Math.abs(value - y[i]!)));
  return Math.max(apart(a.slopes, b.slopes), apart(a.intercepts, b.intercepts));
}

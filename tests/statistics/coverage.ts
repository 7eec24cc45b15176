/**
 * Made evaluations of which the truth is known, and how often intervals hold it.
 *
 * The difficulty of a problem, its chance of a right answer, has a beta
 * distribution; its answers are drawn with that chance.
 *
 * @module
 */

import type { Random } from "kit/base/random.ts";
import { logGamma } from "kit/statistics/distributions/gamma.ts";
import type { Ends } from "kit/statistics/estimate.ts";
import { indexStream } from "kit/statistics/index_stream.ts";

/** How problems and answers are made. */
export interface Made {
  readonly problems: number;
  /** Mean chance of a right answer. */
  readonly truth: number;
  /** Answers a problem; 8 by default. */
  readonly answers?: number;
  /**
   * The two shapes of the beta distribution together; 2 by default: of a mean of
   * 0.5 every difficulty is as frequent, at 1 most problems are easy or hard.
   */
  readonly spread?: number;
}

/** How two models on the same problems are made. */
export interface MadePair extends Made {
  /** Mean chance of the second model where problems have another difficulty for it. */
  readonly second: number;
  /** Share of the problems that are as hard for both; 0.5 by default. */
  readonly alike?: number;
}

/** Shares of right answers, one per problem. */
export function drawShares(stream: Random, made: Made): number[] {
  const { problems, truth, answers = 8, spread = 2 } = made;
  const counts = drawnFrom(
    stream,
    problems,
    countChances(answers, truth, spread),
  );
  return Array.from(counts, (count) => count / answers);
}

/** Second minus first, one per problem. */
export function drawDifferences(stream: Random, made: MadePair): number[] {
  const { problems, answers = 8 } = made;
  const cells = drawnFrom(stream, problems, pairChances(made));
  const of = answers + 1;
  return Array.from(
    cells,
    (cell) => (cell % of - Math.floor(cell / of)) / answers,
  );
}

/** The mean of such differences. */
export function trueDifference(
  { truth, second, alike = 0.5 }: MadePair,
): number {
  return (1 - alike) * (second - truth);
}

/** What can be drawn, and with which chance. */
export interface Mass {
  readonly value: number;
  readonly chance: number;
}

/** Every share that `drawShares` can draw. */
export function massOfShares({ truth, answers = 8, spread = 2 }: Made): Mass[] {
  return massOf(countChances(answers, truth, spread), (k) => k / answers);
}

/** Every difference that `drawDifferences` can draw, once for each pair. */
export function massOfDifferences(made: MadePair): Mass[] {
  const { answers = 8 } = made;
  const of = answers + 1;
  return massOf(
    pairChances(made),
    (cell) => (cell % of - Math.floor(cell / of)) / answers,
  );
}

function massOf(upTo: Float64Array, valueOf: (cell: number) => number): Mass[] {
  return Array.from(upTo, (total, cell) => ({
    value: valueOf(cell),
    chance: total - (upTo[cell - 1] ?? 0),
  }));
}

/** The share of runs in which each kind of interval held the truth. */
export function coverageOf<Data, Name extends string>(
  draw: (run: number) => Data,
  truth: number,
  methods: Readonly<Record<Name, (data: Data) => Ends>>,
  runs: number,
): Record<Name, number> {
  const names = Object.keys(methods) as Name[];
  const hits = Object.fromEntries(names.map((name) => [name, 0])) as Record<
    Name,
    number
  >;
  for (let run = 0; run < runs; run++) {
    const data = draw(run);
    for (const name of names) {
      const { low, high } = methods[name](data);
      // Rounding may put an end that is the truth a bit to its side.
      if (low <= truth + 1e-12 && truth - 1e-12 <= high) hits[name] += 1 / runs;
    }
  }
  return hits;
}

const memory = new Map<string, Float64Array>();

function remembered(key: string, make: () => number[]): Float64Array {
  const known = memory.get(key);
  if (known) return known;
  let total = 0;
  const upTo = Float64Array.from(make(), (chance) => total += chance);
  memory.set(key, upTo);
  return upTo;
}

/** The chance of so many right answers or fewer: beta-binomial. */
function countChances(answers: number, truth: number, spread: number) {
  return remembered(
    `${answers} ${truth} ${spread}`,
    () => betaBinomial(answers, truth * spread, (1 - truth) * spread),
  );
}

/** The chance of each pair of counts, or one before it. */
function pairChances(made: MadePair): Float64Array {
  const { truth, second, answers = 8, spread = 2, alike = 0.5 } = made;
  return remembered(
    `pair ${answers} ${truth} ${second} ${spread} ${alike}`,
    () => {
      const [a, b] = [truth * spread, (1 - truth) * spread];
      const own = betaBinomial(answers, a, b);
      const other = betaBinomial(
        answers,
        second * spread,
        (1 - second) * spread,
      );
      const both = betaBinomial(2 * answers, a, b);
      return own.flatMap((p, i) =>
        other.map((q, j) => {
          // Two models of one chance: the total, then how it falls on both.
          const ways = choose(answers, i) * choose(answers, j) /
            choose(2 * answers, i + j);
          return alike * both[i + j]! * ways + (1 - alike) * p * q;
        })
      );
    },
  );
}

function betaBinomial(n: number, a: number, b: number): number[] {
  const logBeta = (x: number, y: number) =>
    logGamma(x) + logGamma(y) - logGamma(x + y);
  return Array.from(
    { length: n + 1 },
    (_, k) =>
      choose(n, k) * Math.exp(logBeta(a + k, b + n - k) - logBeta(a, b)),
  );
}

function choose(n: number, k: number): number {
  return Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1));
}

function drawnFrom(
  stream: Random,
  count: number,
  upTo: Float64Array,
): Int32Array {
  const drawn = new Int32Array(count);
  const parts = 2 ** 31 - 1;
  indexStream(stream)(drawn, parts);
  for (let i = 0; i < count; i++) {
    const at = drawn[i]! / parts;
    let low = 0, high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at < upTo[middle]!) high = middle;
      else low = middle + 1;
    }
    drawn[i] = low;
  }
  return drawn;
}

/**
 * Grades random and mutated answers and reports what throws or takes long:
 *
 *     deno run -A tests/benchmarks/fuzz_grader.ts [INPUTS] [SEED]
 *
 * What it finds becomes a case in `tests/rewards/fuzz_test.ts`.
 */

import { type Random, randomStream } from "kit/base/random.ts";
import { grade } from "kit/rewards/grade.ts";
import { PAIRS } from "../rewards/cases.ts";
import { RESPONSES } from "../rewards/responses.ts";

/** What answers are made of, and what breaks them. */
const PIECES = [
  ..."0123456789abcxyzein+-*/^_!=<>|()[]{}.,;:'\"%$&~ \n\t",
  ..."\\frac{ \\sqrt{ \\sqrt[3]{ \\boxed{ \\text{ \\left( \\right) \\{ \\} \\\\ \\begin{pmatrix} \\end{pmatrix} \\begin{cases} \\end{cases} \\pm \\mp \\cup \\cap \\in \\infty \\pi \\binom \\log_ \\sin \\overline{ \\pmod{ \\circ \\cdot \\times \\le \\ne \\mathbb{R} \\emptyset \\% \\$ \\! \\, <think> </think> <answer> </answer> #### A: 1,234 2.5 1e9 10^{10^{10}} sin cm and or −× ½ √ ∞ °"
    .split(" "),
  "the answer is ",
  "99999999999999999999",
  "\u0000",
  "\ud800",
  "𝟙",
];

const SEEDS = [
  ...PAIRS.flatMap(([gold, given]) => [gold, given]),
  ...RESPONSES.map(([, response]) => response),
].filter((text) => text.length < 300);

function randomText(random: Random): string {
  const length = 1 + random.integer(24);
  return Array.from({ length }, () => random.pick(PIECES)).join("");
}

function mutated(random: Random): string {
  let text = random.pick(SEEDS);
  const changes = 1 + random.integer(4);
  for (let count = 0; count < changes; count++) {
    const at = random.integer(text.length + 1);
    const cut = random.integer(4);
    const piece = random.next() < 0.6 ? random.pick(PIECES) : "";
    text = text.slice(0, at) + piece + text.slice(at + cut);
  }
  return text;
}

/** One input of the fuzz, and what it was graded against. */
export function fuzzInput(random: Random): {
  readonly gold: string;
  readonly response: string;
  readonly kind: "answer" | "response";
} {
  const make = () => random.next() < 0.4 ? randomText(random) : mutated(random);
  return {
    gold: random.next() < 0.3 ? make() : random.pick(SEEDS),
    response: make(),
    kind: random.next() < 0.7 ? "answer" : "response",
  };
}

/** Time above which an input is reported, in milliseconds. */
const SLOW = 1000;

if (import.meta.main) {
  const [inputs = 100_000, seed = 1] = Deno.args.map(Number);
  const random = randomStream(seed).split("fuzz");
  const start = performance.now();
  let [found, slowest] = [0, 0];
  for (let count = 0; count < inputs; count++) {
    const request = fuzzInput(random);
    const before = performance.now();
    try {
      grade(request);
    } catch (error) {
      found++;
      console.log("THROWS", JSON.stringify(request), error);
    }
    const elapsed = performance.now() - before;
    slowest = Math.max(slowest, elapsed);
    if (elapsed > SLOW) {
      found++;
      console.log("SLOW", Math.round(elapsed), "ms", JSON.stringify(request));
    }
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${inputs} inputs of seed ${seed} in ${
      seconds.toFixed(0)
    } s: ${found} found, slowest ${slowest.toFixed(0)} ms`,
  );
}

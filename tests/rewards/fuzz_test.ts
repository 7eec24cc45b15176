import { assert } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { grade } from "kit/rewards/grade.ts";
import { fuzzInput } from "../benchmarks/fuzz_grader.ts";

/** What fuzzing found, mended since: reference and answer. */
const FOUND: readonly (readonly [string, string])[] = [
  ["(\\frac{mathb{R}x-1)", "\\log_{10}()"],
  ["\\boxed{C).2_\\left(", "\\lg()"],
  ["\\frac{x+1}{x}", "∞\\log_1e9\\left(\t]\\,−×and8\\mp8"],
  ["x^2", "1.6\\times 10^{-919}"],
  ["1\\,000", "6.0221^4076e23"],
  ["1, 2, 4", "x = 1, 2, x = 3"],
];

Deno.test("grade() answers what fuzzing once found", () => {
  for (const [gold, response] of FOUND) {
    for (const kind of ["answer", "response"] as const) {
      assert(grade({ gold, response, kind }).score !== 1, response);
    }
  }
});

Deno.test("grade() never throws on random and mutated answers", () => {
  const random = randomStream("fuzz");
  for (let count = 0; count < 20_000; count++) {
    const { score } = grade(fuzzInput(random));
    assert(score === 0 || score === 1 || score === null);
  }
});

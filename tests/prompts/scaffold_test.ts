import { assertEquals, assertThrows } from "@std/assert";
import type { Problem } from "../../src/problems/problem.ts";
import { askPlain } from "../../src/prompts/ask.ts";
import { scaffold, scaffoldLevels } from "../../src/prompts/scaffold.ts";

function problemOf(steps: number): Problem {
  return {
    id: "p",
    source: "made",
    question: "? c",
    answers: ["1"],
    steps: Array.from({ length: steps }, (_, index) => `s${index + 1} ;`),
    subproblems: [],
    domains: [],
  };
}

const shown = (problem: Problem, levels: readonly number[], options = {}) =>
  levels.map((level) => scaffold(problem, level, options).shownSteps);

Deno.test("scaffold() shows the floor of level times steps over levels", () => {
  const levels = [0, 1, 2, 3, 4];
  // floor(k * 6 / 4) = 0 1 3 4 6, the last step hidden: 5.
  assertEquals(shown(problemOf(6), levels), [0, 1, 3, 4, 5]);
  assertEquals(
    shown(problemOf(6), levels, { includeWhole: true }),
    [0, 1, 3, 4, 6],
  );
  assertEquals(shown(problemOf(3), levels), [0, 0, 1, 2, 2]);
  assertEquals(shown(problemOf(1), levels), [0, 0, 0, 0, 0]);
  assertEquals(
    shown(problemOf(1), levels, { includeWhole: true }),
    [0, 0, 0, 0, 1],
  );
});

Deno.test("scaffold() at level 0 is the plain prompt", () => {
  for (const placement of ["prefill", "hint"] as const) {
    assertEquals(
      scaffold(problemOf(5), 0, { placement }),
      askPlain(problemOf(5)),
    );
  }
  assertEquals(scaffold(problemOf(0), 0), askPlain(problemOf(0)));
});

Deno.test("scaffold() starts the answer with whole steps, in order", () => {
  const prompt = scaffold(problemOf(4), 3);
  assertEquals(prompt.prefill, "s1 ; s2 ; s3 ;");
  assertEquals(prompt.text, "? c >");
  assertEquals([prompt.level, prompt.shownSteps, prompt.totalSteps], [3, 3, 4]);
});

Deno.test("scaffold() never shows the last step unless asked, for any length", () => {
  for (let steps = 1; steps <= 30; steps++) {
    for (let levels = 1; levels <= 8; levels++) {
      for (let level = 0; level <= levels; level++) {
        const { prefill } = scaffold(problemOf(steps), level, { levels });
        assertEquals(prefill.includes(`s${steps} ;`), false);
      }
    }
  }
});

Deno.test("scaffold() refuses levels outside the range, and hints without steps", () => {
  for (const level of [-1, 5, 1.5, NaN]) {
    assertThrows(() => scaffold(problemOf(4), level), RangeError, "level");
  }
  for (const levels of [0, 2.5, NaN]) {
    assertThrows(() => scaffold(problemOf(4), 0, { levels }), RangeError);
    assertThrows(() => scaffoldLevels(problemOf(4), { levels }), RangeError);
  }
  assertThrows(() => scaffold(problemOf(0), 1), RangeError, "no steps");
  // The made wording has no hint in the user's turn.
  assertThrows(
    () => scaffold(problemOf(4), 1, { placement: "hint" }),
    RangeError,
    '"pss"',
  );
});

Deno.test("scaffoldLevels() merges levels that show equally many steps", () => {
  assertEquals(scaffoldLevels(problemOf(6)), [0, 1, 2, 3, 4]);
  assertEquals(scaffoldLevels(problemOf(4)), [0, 1, 2, 3]);
  assertEquals(scaffoldLevels(problemOf(3)), [0, 2, 3]);
  assertEquals(scaffoldLevels(problemOf(2)), [0, 2]);
  assertEquals(scaffoldLevels(problemOf(1)), [0]);
  assertEquals(scaffoldLevels(problemOf(0)), [0]);
  assertEquals(scaffoldLevels(problemOf(1), { includeWhole: true }), [0, 4]);
});

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { writeChain } from "kit/problems/chain.ts";
import { makeProblem } from "kit/problems/made.ts";
import { type ErrorClass, gradeChain } from "kit/rewards/chain_grade.ts";

const literal = (value: number) => ({ text: String(value), value });
const name = (text: string, value: number) => ({ text, value });

// a = 3 # 1 (4) ; b = a @ 2 (6) ; c = b % a (5) ; d = a # 2 (0), not needed.
const any = makeProblem(0, 0);
const problem = {
  ...any,
  made: {
    ...any.made,
    nodes: [
      {
        name: "a",
        operator: "#",
        left: literal(3),
        right: literal(1),
        result: 4,
      },
      {
        name: "b",
        operator: "@",
        left: name("a", 4),
        right: literal(2),
        result: 6,
      },
      {
        name: "c",
        operator: "%",
        left: name("b", 6),
        right: name("a", 4),
        result: 5,
      },
    ] as const,
    distractorNodes: [
      {
        name: "d",
        operator: "#",
        left: name("a", 4),
        right: literal(2),
        result: 0,
      },
    ] as const,
  },
};
const [A, B, C, D] = [
  "a = 3 # 1 = 4 ;",
  "b = 4 @ 2 = 6 ;",
  "c = 6 % 4 = 5 ;",
  "d = 4 # 2 = 0 ;",
];

interface Case {
  readonly written: string;
  readonly error: ErrorClass;
  /** Right lines of the three that are necessary. */
  readonly right: number;
  readonly extra?: number;
  readonly status?: string;
}

const cases: Case[] = [
  { written: `${A} ${B} ${C} A 5`, error: "none", right: 3 },
  // Another order, a right line twice and a right distractor cost nothing.
  { written: `${B} ${A} ${C} A 5`, error: "none", right: 3 },
  { written: `${A} ${A} ${B} ${C} A 5`, error: "none", right: 3, extra: 1 },
  { written: `${A} ${D} ${B} ${C} A 5`, error: "none", right: 3, extra: 1 },
  // A slip that is carried on: c uses what b was said to be.
  {
    written: `${A} b = 4 @ 2 = 0 ; c = 0 % 4 = 5 ; A 5`,
    error: "wrong_lookup",
    right: 1,
  },
  {
    written: `${A} b = 3 @ 2 = 6 ; ${C} A 5`,
    error: "wrong_operand",
    right: 2,
  },
  {
    written: `${A} b = 4 # 2 = 6 ; ${C} A 5`,
    error: "wrong_operand",
    right: 2,
  },
  {
    written: `${A} b = 2 @ 4 = 6 ; ${C} A 5`,
    error: "wrong_operand",
    right: 2,
  },
  { written: `${A} ${C} A 5`, error: "missing", right: 2 },
  { written: "A 5", error: "missing", right: 0 },
  { written: `${A} ${D} ${C} A 5`, error: "distractor", right: 2, extra: 1 },
  // Only the first guess counts.
  {
    written: `a = 3 # 1 = 5 ; ${A} ${B} ${C} A 5`,
    error: "wrong_lookup",
    right: 2,
    extra: 1,
  },
  // Extra lines that are wrong spoil a chain that is otherwise right.
  {
    written: `${A} ${B} ${C} d = 4 # 2 = 1 ; A 5`,
    error: "wrong_lookup",
    right: 3,
    extra: 1,
  },
  {
    written: `${A} ${B} ${C} z = 1 # 1 = 1 ; A 5`,
    error: "distractor",
    right: 3,
    extra: 1,
  },
  {
    written: `${A} ${B} ${C} A 4`,
    error: "wrong_answer",
    right: 3,
    status: "incorrect",
  },
  { written: `${A} ${B} ${C} A 5 A 5`, error: "malformed", right: 3 },
  { written: `${A} ${B} ${C} A 5 ;`, error: "malformed", right: 3 },
  { written: `${A} oh ; ${B} ${C} A 5`, error: "malformed", right: 3 },
  {
    written: `${A} ${B}`,
    error: "malformed",
    right: 2,
    status: "no_answer",
  },
  { written: "", error: "malformed", right: 0, status: "no_answer" },
];

for (const { written, error, right, extra = 0, status = "correct" } of cases) {
  Deno.test(`gradeChain() calls "${written}" ${error}`, () => {
    const grade = gradeChain(problem, "", written);
    assertEquals(grade.errorClass, error);
    assertAlmostEquals(grade.processAccuracy, right / 3);
    assertEquals(grade.extraSteps, extra);
    assertEquals(grade.isStrict, error === "none");
    assertEquals(grade.isWellFormed, error !== "malformed");
    assertEquals(grade.verdict.status, status);
    assertEquals(grade.verdict.score, status === "correct" ? 1 : 0);
  });
}

Deno.test("gradeChain() counts lines that the prefill gives away as written", () => {
  const prompt = { prefill: `${A} ${B}` };
  assert(gradeChain(problem, prompt, `${C} A 5`).isStrict);
  // Writing them again is extra.
  assertEquals(gradeChain(problem, prompt, `${A} ${C} A 5`).extraSteps, 1);
});

Deno.test("gradeChain() asks of a subproblem its own node and answer", () => {
  const prompt = { prefill: "", subproblem: 2 };
  assert(gradeChain(problem, prompt, `${B} A 6`).isStrict);
  assertEquals(
    gradeChain(problem, prompt, `${B} A 5`).errorClass,
    "wrong_answer",
  );
  assertEquals(gradeChain(problem, prompt, `${A} A 4`).errorClass, "missing");
  for (const subproblem of [0, 4]) {
    assertThrows(
      () => gradeChain(problem, { prefill: "", subproblem }, "A 1"),
      RangeError,
      `the subproblem must be from 1 to 3, got ${subproblem}`,
    );
  }
});

Deno.test("gradeChain() tells a cut chain from one without an answer", () => {
  const cut = gradeChain(problem, "", `${A} b =`, { finish: "length" });
  assertEquals(cut.verdict.status, "truncated");
  // The limit may fall right after the answer.
  const done = `${A} ${B} ${C} A 5`;
  assert(gradeChain(problem, "", done, { finish: "length" }).isStrict);
});

Deno.test("gradeChain() finds right chains strict, and a slip in each noisy one", () => {
  const random = randomStream("noise");
  for (let i = 0; i < 50; i++) {
    const made = makeProblem("graded", i, { distractors: [0, 2] });
    assert(gradeChain(made, "", writeChain(made).text).isStrict);
    const noisy = writeChain(made, { noise: [1, 1, 1], random });
    const grade = gradeChain(made, "", noisy.text);
    assertEquals(grade.errorClass, "wrong_lookup");
    assertEquals(grade.processAccuracy, 0);
  }
});

Deno.test("gradeChain() never throws on what a model might write", () => {
  const random = randomStream("fuzz");
  const pieces = [A, B, C, D, "A", "5", ";", "=", "a", "é", "<e>", "A 5", "\n"];
  for (let i = 0; i < 3000; i++) {
    const text = Array.from(
      { length: random.integer(10) },
      () => random.pick(pieces),
    ).join(" ");
    const { errorClass, isStrict, processAccuracy } = gradeChain(
      problem,
      "",
      text,
    );
    assertEquals(isStrict, errorClass === "none");
    assert(processAccuracy >= 0 && processAccuracy <= 1);
    if (isStrict) assertEquals(processAccuracy, 1);
  }
});

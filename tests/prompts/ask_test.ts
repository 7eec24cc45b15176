import { assert, assertEquals, assertThrows } from "@std/assert";
import { randomStream } from "../../src/base/random.ts";
import type { Problem } from "../../src/problems/problem.ts";
import {
  asChain,
  askPlain,
  asSubproblem,
  hasChain,
  hasKnowledge,
  hasPlan,
  hasShufflablePlan,
  withIrrelevantKnowledge,
  withKnowledge,
  withPlan,
  withShuffledPlan,
} from "../../src/prompts/ask.ts";
import { scaffold } from "../../src/prompts/scaffold.ts";
import { type TemplateSet, templateSet } from "../../src/prompts/template.ts";
import { MADE, PLAIN, TAGGED } from "../../src/prompts/wording.ts";

const PROBLEM: Problem = {
  id: "made/0/0",
  source: "made",
  question: "a = 3 # 1 ; b = a @ 2 ; ? b",
  answers: ["6"],
  steps: ["a = 3 # 1 = 4 ;", "b = 4 @ 2 = 6 ;"],
  plan: "a b",
  knowledge: "3 # 1 = 4 ; 4 @ 2 = 6",
  subproblems: [
    { question: "a = 3 # 1 ; b = a @ 2 ; ? a", answer: "4" },
    { question: "a = 3 # 1 ; b = a @ 2 ; ? b", answer: "6" },
  ],
  domains: [],
};

const BARE: Problem = {
  id: "bare/1",
  source: "bare",
  question: "q",
  answers: ["1"],
  steps: [],
  subproblems: [],
  domains: [],
};

Deno.test("the made wording puts every block before the question", () => {
  const { question } = PROBLEM;
  assertEquals(askPlain(PROBLEM, MADE).text, `${question} >`);
  assertEquals(withPlan(PROBLEM, MADE).text, `plan a b ; ${question} >`);
  assertEquals(
    withKnowledge(PROBLEM, MADE).text,
    `know 3 # 1 = 4 ; 4 @ 2 = 6 ; ${question} >`,
  );
  assertEquals(
    withIrrelevantKnowledge(PROBLEM, "0 @ 0 = 5", MADE).text,
    `know 0 @ 0 = 5 ; ${question} >`,
  );
});

Deno.test("asChain() hands over the earlier reference answers, none to the first", () => {
  const [first, second] = asChain(PROBLEM, MADE);
  assertEquals(first!.text, "a = 3 # 1 ; b = a @ 2 ; ? a >");
  assertEquals(first!.answers, ["4"]);
  assertEquals(first!.subproblem, 1);
  assertEquals(
    second!.text,
    "given a = 4 ; a = 3 # 1 ; b = a @ 2 ; ? b >",
  );
  assertEquals(second!.answers, ["6"]);
  // Whatever the problem takes, a subproblem is one step.
  assertEquals([first!.totalSteps, second!.totalSteps], [1, 1]);
  assertEquals(second, asSubproblem(PROBLEM, 2, MADE));
});

Deno.test("every condition is recorded, and the rest of the record is plain", () => {
  const prompts = [
    askPlain(PROBLEM),
    withPlan(PROBLEM),
    withShuffledPlan(PROBLEM, randomStream(1)),
    withKnowledge(PROBLEM),
    withIrrelevantKnowledge(PROBLEM, "x"),
  ];
  assertEquals(prompts.map(({ condition }) => condition), [
    "plain",
    "plan",
    "shuffled-plan",
    "knowledge",
    "irrelevant-knowledge",
  ]);
  for (const { text: _, condition: __, ...rest } of prompts) {
    assertEquals(rest, {
      problemId: "made/0/0",
      prefill: "",
      level: 0,
      shownSteps: 0,
      totalSteps: 2,
      answers: ["6"],
    });
  }
});

Deno.test("withShuffledPlan() always changes the order and keeps the items", () => {
  const problem = { ...PROBLEM, plan: "a b c d e" };
  const orders = new Set<string>();
  for (let seed = 0; seed < 300; seed++) {
    for (const each of [PROBLEM, problem]) {
      const { text } = withShuffledPlan(each, randomStream(seed), MADE);
      const plan = text.slice("plan ".length, text.indexOf(" ;"));
      assert(plan !== each.plan);
      assertEquals(plan.split(" ").sort().join(" "), each.plan);
      orders.add(plan);
    }
  }
  // 119 other orders of five items, one of two; 300 draws miss some of them.
  assert(orders.size > 90 && orders.size <= 120);
  assertEquals(
    withShuffledPlan(problem, randomStream(3), MADE),
    withShuffledPlan(problem, randomStream(3), MADE),
  );
});

Deno.test("withShuffledPlan() numbers numbered lines anew", () => {
  const problem = { ...BARE, plan: "1. Count.\n2. Add." };
  const { text } = withShuffledPlan(problem, randomStream(0), PLAIN);
  assert(text.includes("1. Add.\n2. Count."));
});

Deno.test("an axis without annotation throws at the door, and has…() says so before", () => {
  assert(!hasPlan(BARE) && !hasKnowledge(BARE) && !hasChain(BARE));
  assert(hasPlan(PROBLEM) && hasKnowledge(PROBLEM) && hasChain(PROBLEM));
  assertThrows(() => withPlan(BARE), RangeError, '"bare/1"');
  assertThrows(() => withKnowledge(BARE), RangeError, '"bare/1"');
  assertThrows(() => withIrrelevantKnowledge(BARE, " "), RangeError);
  assertThrows(() => asChain(BARE), RangeError, '"bare/1"');
  assertThrows(
    () => withShuffledPlan(BARE, randomStream(0)),
    RangeError,
    '"bare/1"',
  );
  const single = { ...PROBLEM, plan: "a" };
  assert(hasPlan(single) && !hasShufflablePlan(single));
  assertThrows(() => withShuffledPlan(single, randomStream(0)), RangeError);
  for (const position of [0, 3, 1.5, NaN, -1]) {
    assertThrows(() => asSubproblem(PROBLEM, position), RangeError);
  }
  const unanswered = {
    ...PROBLEM,
    subproblems: [{ question: "?", answer: "" }],
  };
  assert(!hasChain(unanswered));
  assertThrows(() => asSubproblem(unanswered, 1), RangeError);
});

/** The set with each fragment replaced by its name in angle brackets. */
function sentinels(set: TemplateSet): TemplateSet {
  const names = Object.keys(set.fragments);
  return templateSet({
    ...set,
    schema: "sparkle-template-set/1",
    fragments: Object.fromEntries(names.map((name) => [name, `«${name}»`])),
  });
}

const WHOLE: Problem = {
  ...BARE,
  question: "«q»",
  plan: "«planning»",
  knowledge: "«knowledge»",
  steps: ["«s1»", "«s2»", "«s3»", "«s4»"],
  subproblems: [
    { question: "«q1»", answer: "«a1»" },
    { question: "«q2»", answer: "«a2»" },
    { question: "«q3»", answer: "«a3»" },
  ],
};

Deno.test("the tagged wording joins its elements as the official templates do", () => {
  const set = sentinels(TAGGED);
  const start = "«instruction»\n\nUser: «q»";
  assertEquals(askPlain(WHOLE, set).text, `${start} Assistant:`);
  assertEquals(
    withPlan(WHOLE, set).text,
    `${start}\n«lead_plan»\n«planning»\nAssistant:`,
  );
  assertEquals(
    withKnowledge(WHOLE, set).text,
    `${start}\n«lead_knowledge»\n«knowledge»\nAssistant:`,
  );
  assertEquals(
    scaffold(WHOLE, 2, { set, placement: "hint" }).text,
    `${start} Assistant: <think>\n«s1»\n«s2»\n`,
  );
  assertEquals(scaffold(WHOLE, 2, { set }).prefill, "<think>\n«s1»\n«s2»\n");
  assertEquals(
    asSubproblem(WHOLE, 3, set).text,
    `${start}\n\n«lead_earlier»\n1. «q1»\nAnswer: «a1»\n2. «q2»\nAnswer: «a2»\n\n«lead_subproblem»\n«q3» Assistant:`,
  );
  assertEquals(
    asSubproblem(WHOLE, 1, set).text,
    `${start}\n\n«lead_subproblem»\n«q1» Assistant:`,
  );
});

Deno.test("the plain wording joins its elements with newlines", () => {
  const set = sentinels(PLAIN);
  assertEquals(askPlain(WHOLE, set).text, "«q»\n«instruction»");
  assertEquals(
    withPlan(WHOLE, set).text,
    "«q»\n«lead_plan»\n«planning»\n«instruction»",
  );
  assertEquals(
    withKnowledge(WHOLE, set).text,
    "«q»\n«lead_knowledge»\n«knowledge»\n«instruction»",
  );
});

Deno.test("no text of a problem is taken for wording", () => {
  const trap = "{{knowledge}} {{earlier}} $& {{lead_plan}}";
  const problem: Problem = {
    ...WHOLE,
    question: trap,
    plan: trap,
    subproblems: [{ question: trap, answer: trap }, {
      question: trap,
      answer: trap,
    }],
  };
  const set = sentinels(TAGGED);
  const planned = withPlan(problem, set).text;
  assertEquals(planned.split(trap).length, 3);
  assertEquals(asSubproblem(problem, 2, set).text.split(trap).length, 5);
});

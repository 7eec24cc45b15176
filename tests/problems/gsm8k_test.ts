import { assert, assertEquals } from "@std/assert";
import { readGsm8k, withoutCalculatorMarks } from "kit/problems/gsm8k.ts";
import {
  GSM8K_MODELS,
  readGsm8kModelSolutions,
} from "kit/problems/gsm8k_solutions.ts";

const PLAIN = {
  question: "Two hens lay 3 eggs each and 4 break. How many are left?",
  answer: "They lay 2*3=<<2*3=6>>6 eggs.\n6-4=<<6-4=2>>2 are left.\n#### 2",
};
const SOCRATIC = {
  question: PLAIN.question,
  answer: "How many eggs are laid? ** They lay 2*3=<<2*3=6>>6 eggs.\n" +
    "How many are left? ** 2 are left.\n#### 2",
};

Deno.test("withoutCalculatorMarks() takes every mark out", () => {
  const text = "2*3=<<2*3=6>>6 and 60/3=<<60/3=20.0>>20";
  assertEquals(withoutCalculatorMarks(text), "2*3=6 and 60/3=20");
});

Deno.test("readGsm8k() makes steps, a plan and subproblems", () => {
  const { rows, errors } = readGsm8k(
    JSON.stringify(PLAIN),
    JSON.stringify(SOCRATIC),
  );
  assertEquals(errors, []);
  assertEquals(rows, [{
    id: "gsm8k/0",
    source: "gsm8k",
    question: PLAIN.question,
    answers: ["2"],
    steps: ["They lay 2*3=6 eggs.", "6-4=2 are left."],
    plan: "How many eggs are laid?\nHow many are left?",
    subproblems: [
      { question: "How many eggs are laid?", answer: "6" },
      { question: "How many are left?", answer: "2" },
    ],
    difficulty: 2,
    domains: ["arithmetic", "word problem"],
  }]);
});

Deno.test("readGsm8k() keeps the good lines and the row numbers around bad ones", () => {
  const lines = [
    PLAIN,
    { question: "What?" },
    { ...PLAIN, answer: "2" },
    PLAIN,
  ];
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  const { rows, errors } = readGsm8k(text, "", { file: "g.jsonl" });
  assertEquals(rows.map((row) => row.id), ["gsm8k/0", "gsm8k/3"]);
  assertEquals(errors.map((error) => error.message), [
    "Cannot read g.jsonl, line 2: question and answer must be texts, got string and undefined",
    'Cannot read g.jsonl, line 3: the answer must end in its only line "#### number", got "2"',
  ]);
});

Deno.test("readGsm8kModelSolutions() names a model whose answer is missing", () => {
  const entry = { solution: "A: 2", is_correct: true };
  const line = {
    question: "What?",
    ground_truth: "So it is two.\nA: 2",
    ...Object.fromEntries(GSM8K_MODELS.map((model) => [model, entry])),
  };
  const broken = { ...line, "175b_finetuning": { solution: "A: 2" } };
  const text = `${JSON.stringify(line)}\n${JSON.stringify(broken)}`;
  const { rows, errors } = readGsm8kModelSolutions(text, "m.jsonl");
  assertEquals(rows.map((row) => row.model), [...GSM8K_MODELS]);
  assertEquals(rows[0], {
    problemId: "gsm8k/0",
    model: "6b_finetuning",
    question: "What?",
    answers: ["2"],
    solution: "A: 2",
    isLabelledCorrect: true,
  });
  assertEquals(errors.length, 1);
  assert(errors[0]!.message.startsWith(
    'Cannot read m.jsonl, line 2: "175b_finetuning" must have ',
  ));
});

const mirror = Deno.env.get("SPARKLE_DATA_MIRROR");
const read = (name: string) => Deno.readTextFile(`${mirror}/${name}.jsonl`);

// Counted with a script of another language over the published files.
Deno.test({
  name: "readGsm8k() reads all 1,319 problems with their 4,821 sub-questions",
  ignore: !mirror,
  fn: async () => {
    const { rows, errors } = readGsm8k(
      await read("gsm8k_test"),
      await read("gsm8k_test_socratic"),
    );
    assertEquals(errors, []);
    assertEquals(rows.length, 1319);
    const asked = rows.map((row) => row.subproblems.length);
    assertEquals(asked.reduce((sum, count) => sum + count, 0), 4821);
    assertEquals([Math.min(...asked), Math.max(...asked)], [2, 11]);
    assertEquals(asked.filter((count) => count === 3).length, 370);
    const answers = rows.map((row) => row.answers[0]!);
    assertEquals(answers.filter((answer) => answer.includes(",")).length, 14);
    assertEquals(answers.filter((answer) => answer.startsWith("-")).length, 2);
    const shown = rows.flatMap((row) => row.steps).join("\n");
    assert(!shown.includes("<<"));
  },
});

Deno.test({
  name: "readGsm8kModelSolutions() reads all 5,276 labelled answers",
  ignore: !mirror,
  fn: async () => {
    const text = await read("gsm8k_model_solutions");
    const { rows, errors } = readGsm8kModelSolutions(text);
    assertEquals(errors, []);
    assertEquals(rows.length, 5276);
    const right = GSM8K_MODELS.map((model) =>
      rows.filter((row) => row.model === model && row.isLabelledCorrect).length
    );
    assertEquals(right, [286, 515, 458, 742]);
  },
});

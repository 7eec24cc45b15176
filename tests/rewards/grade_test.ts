import { assert, assertEquals } from "@std/assert";
import { readGsm8kModelSolutions } from "kit/problems/gsm8k_solutions.ts";
import { equalAnswers } from "kit/rewards/equal_answers.ts";
import { extractAnswer } from "kit/rewards/extract.ts";
import { grade } from "kit/rewards/grade.ts";
import { readGradeRecord } from "kit/rewards/grade_record.ts";
import { hasTaggedFormat } from "kit/rewards/format.ts";
import { DEFAULT_POLICY } from "kit/rewards/policy.ts";
import { isPreset } from "kit/rewards/presets.ts";
import { hierarchicalReward } from "kit/rewards/reward.ts";
import { gradeUnderPresets } from "kit/rewards/under_presets.ts";
import { randomStream } from "kit/base/random.ts";

Deno.test("extractAnswer() takes the last closed box, then tag, marker, phrase, number", () => {
  const cases: [string, string | null][] = [
    ["so \\boxed{\\frac{4}{7}}.", "\\frac{4}{7}"],
    ["\\boxed 8 it is", "8"],
    ["\\boxed{14} hence \\boxed{15", "14"],
    ["<think>\\boxed{5}</think> The answer is 6.", "6"],
    ["<think> so \\boxed{5} and on", null],
    ["a </think> b </think> 12", "12"],
    ["<answer>6.25</answer>", "6.25"],
    ["<answer>The answer is 6.25</answer>", "6.25"],
    ["She has 3.\n#### 1,960", "1,960"],
    ["so 5\nA: 1960", "1960"],
    ["Total\n**312 apples**", "312"],
    ["\\boxed{} #### 4", "4"],
    ["the code is QX31R", null],
    ["", null],
  ];
  for (const [response, answer] of cases) {
    assertEquals(extractAnswer(response)?.answer ?? null, answer, response);
  }
});

Deno.test("equalAnswers() is exact on numbers however they are written", () => {
  const same = [
    ["48,206", "48206"],
    ["0.5", "1/2"],
    ["0.5", "\\frac{1}{2}"],
    ["6", "6.0"],
    ["073", "73"],
    ["18", "$18.00"],
    ["18", "18 dollars"],
    ["37%", "0.37"],
    ["37", "37%"],
    ["-3", "\u22123"],
    ["x = 4", "4"],
  ];
  const different = [
    ["20000000000000001", "20000000000000003"],
    ["1/3", "0.33333"],
    ["37", "0.37"],
    ["4", "-4"],
    ["", ""],
    ["1/0", "2/0"],
  ];
  for (const [a, b] of same) {
    assert(equalAnswers(a!, b!), `${a} = ${b}`);
    assert(equalAnswers(b!, a!), `${b} = ${a}`);
  }
  for (const [a, b] of different) assert(!equalAnswers(a!, b!), `${a} ≠ ${b}`);
});

Deno.test("grade() tells no answer, truncation and a missing reference apart", () => {
  assertEquals(grade({ gold: "4", response: "hm" }).status, "no_answer");
  assertEquals(
    grade({ gold: "4", response: "hm", finish: "length" }).status,
    "truncated",
  );
  assertEquals(grade({ gold: "", response: "4" }).score, null);
  assertEquals(grade({ gold: ["5", "4"], response: "#### 4" }).score, 1);
});

Deno.test("grade() leaves cut responses out when the policy says so", () => {
  const cut = { gold: "4", finish: "length" } as const;
  const policy = { truncated: "exclude" } as const;
  const scored = (response: string, rules = {}) => {
    const { status, score } = grade({ ...cut, response, policy: rules });
    return [status, score];
  };
  assertEquals(scored("hm"), ["truncated", 0]);
  assertEquals(scored("hm", policy), ["truncated", null]);
  // What stands last in a cut response is no answer; a closed box is.
  assertEquals(scored("first, 2 + 2 = 4", policy), ["truncated", null]);
  assertEquals(scored("$4$"), ["truncated", 0]);
  assertEquals(scored("\\boxed{4} and to che", policy), ["correct", 1]);
  assertEquals(scored("\\boxed{5} and to che", policy), ["incorrect", 0]);
  // Only the limit excuses a missing answer.
  assertEquals(grade({ gold: "4", response: "hm", policy }).score, 0);
});

Deno.test("grade() says by which policy, as a record would ask for it", () => {
  const asked = { gold: "3/4", response: "6/8", kind: "answer" as const };
  const usual = grade({ ...asked, policy: DEFAULT_POLICY });
  assertEquals([usual.policy, usual.score], ["default", 1]);
  const policy = {
    unreduced: "reject" as const,
    decimals: { significant: 4 },
    chain: "last" as const,
  };
  const { policy: said, score } = grade({ ...asked, policy });
  assertEquals(said, { unreduced: "reject", decimals: { significant: 4 } });
  assertEquals(score, 0);
  const again = readGradeRecord({ ...asked, policy: said });
  assertEquals(grade(again).policy, said);
  assertEquals(grade({ gold: "", response: "" }).policy, "default");
});

Deno.test("gradeUnderPresets() names the preset in each verdict", () => {
  const verdicts = gradeUnderPresets({ gold: "4", response: "\\boxed{4}" });
  for (const [name, { policy }] of Object.entries(verdicts)) {
    assert(isPreset(name));
    assertEquals(policy, name);
  }
});

Deno.test("grade() shows how many boxes there were and what was compared", () => {
  const boxesOf = (response: string) => grade({ gold: "4", response }).boxes;
  assertEquals(boxesOf("\\boxed{17} or maybe \\boxed{29}"), 2);
  assertEquals(boxesOf("<think>\\boxed{3}</think> \\boxed{4}"), 1);
  assertEquals(boxesOf("#### 4"), 0);
  assertEquals(boxesOf("\\boxed{}"), 0);
  assertEquals(boxesOf("<think>\\boxed{3}"), 0);
  const { normalised } = grade({
    gold: "\\dfrac12",
    response: "\\boxed{\\tfrac{1}{2}}",
  });
  assertEquals(normalised, { gold: "\\frac12", given: "\\frac{1}{2}" });
});

// Responses and rewards of the paper's reward function, gold 4.
Deno.test("hierarchicalReward() pays 2, 1, 0 and −1 as the paper's does", () => {
  const cases: [string, number][] = [
    ["<think>a</think>\n<answer>so \\boxed{4}.</answer>", 2],
    ["<think>a</think>\n<answer>so \\boxed{5}.</answer>", -1],
    ["so \\boxed{4}", 1],
    ["so \\boxed{5}", -1],
    ["<think>a</think><answer></answer>", -1],
    ["<think>a</think><answer>\\boxed{I do not know}</answer>", 0],
    ["<think>a</think><answer>4</answer>", 1],
    ["<think>a</think><answer>\\boxed{4}</answer> and so on", 2],
    ["<think>a<think></think><answer>\\boxed{4}</answer>", 1],
  ];
  for (const [response, reward] of cases) {
    const verdict = grade({ gold: "4", response });
    const isWellFormed = hasTaggedFormat(response);
    assertEquals(
      hierarchicalReward({ verdict, isWellFormed }),
      reward,
      response,
    );
  }
});

Deno.test("grade() never throws on what a model might write", () => {
  const random = randomStream("fuzz");
  const pieces = [
    "\\boxed",
    "{",
    "}",
    "<think>",
    "</think>",
    "<answer>",
    "4",
    "</answer>",
    "####",
    "A:",
    "\n",
    "answer is",
    ",",
    "/",
    "%",
    "-",
    ".",
    "9".repeat(400),
  ];
  for (let i = 0; i < 5000; i++) {
    const length = random.integer(12);
    const response = Array.from({ length }, () => random.pick(pieces)).join("");
    const verdict = grade({ gold: "4", response });
    assert(verdict.score === 0 || verdict.score === 1);
  }
  const flood = "\\boxed{".repeat(200_000);
  assertEquals(grade({ gold: "4", response: flood }).score, 0);
});

const mirror = Deno.env.get("SPARKLE_DATA_MIRROR");

Deno.test({
  name: "grade() agrees with all 5,276 labels of GSM8K's recorded answers",
  ignore: mirror === undefined,
  async fn() {
    const file = `${mirror}/gsm8k_model_solutions.jsonl`;
    const { rows, errors } = readGsm8kModelSolutions(
      await Deno.readTextFile(file),
    );
    assertEquals([rows.length, errors.length], [5276, 0]);
    const wrong = rows.filter(({ answers, solution, isLabelledCorrect }) =>
      (grade({ gold: answers, response: solution }).score === 1) !==
        isLabelledCorrect
    );
    assertEquals(wrong, []);
  },
});

import { assert, assertEquals } from "@std/assert";
import { parseJsonLines } from "kit/base/json_lines.ts";
import { judgeAnswer } from "kit/rewards/equal_answers.ts";
import { grade } from "kit/rewards/grade.ts";
import { gradeOfficially } from "kit/rewards/official/official.ts";
import type { Policy } from "kit/rewards/policy.ts";

const mirror = Deno.env.get("SPARKLE_DATA_MIRROR");
const ignore = mirror === undefined;

async function rowsOf<T>(file: string): Promise<readonly T[]> {
  const text = await Deno.readTextFile(`${mirror}/${file}`);
  return parseJsonLines<T>(text).rows;
}

/** What each suite's own authors count as the same. */
const SUITES: Readonly<Record<string, Partial<Policy>>> = {
  olympiadbench: { units: "require" },
  hendrycks_math: { lists: "ordered" },
  qwen_math_eval: { decimals: { significant: 3 }, relTol: 1e-3 },
};

interface PublishedCase {
  readonly id: string;
  readonly suite: string;
  readonly kind: "answer" | "response";
  readonly gold: string;
  readonly pred: string;
  readonly expected: boolean;
  readonly precision_abs?: number | number[];
}

Deno.test({
  name: "grade() agrees with the labels of three published suites",
  ignore,
  async fn() {
    const file = `${mirror}/grader_cases_visible.json`;
    const { cases } = JSON.parse(await Deno.readTextFile(file)) as {
      cases: PublishedCase[];
    };
    assertEquals(cases.length, 53);
    const wrong = cases.filter((one) => {
      const { gold, pred: response, kind, suite, precision_abs } = one;
      const absTol = precision_abs === undefined
        ? {}
        : { absTol: precision_abs };
      const policy = { ...SUITES[suite], ...absTol };
      return (grade({ gold, response, kind, policy }).score === 1) !==
        one.expected;
    });
    assertEquals(wrong.map(({ id }) => id), []);
  },
});

interface QwenRow {
  readonly idx: number;
  readonly gt: string;
  readonly answer: string;
  readonly code: readonly string[];
  readonly score: readonly boolean[];
}

// The labels are those of another grader. With its normalised references only
// 72/7 differs (10000 for 10{,}000, labelled wrong); with the original ones also
// 3/0 to 3/7, where the reference had been mangled.
Deno.test({
  name: "grade() agrees with 799 of 800 labels of Qwen's responses",
  ignore,
  async fn() {
    const rows = await rowsOf<QwenRow>("math_qwen_outputs.jsonl");
    const differing = (gold: "gt" | "answer") =>
      rows.flatMap((row) =>
        row.code.map((response, sample) => ({
          id: `${row.idx}/${sample}`,
          isRight: grade({ gold: row[gold], response }).score === 1,
          label: row.score[sample],
        }))
      ).filter(({ isRight, label }) => isRight !== label).map(({ id }) => id);
    assertEquals(differing("gt"), ["72/7"]);
    const mangled = Array.from({ length: 8 }, (_, sample) => `3/${sample}`);
    assertEquals(differing("answer"), [...mangled, "72/7"]);
  },
});

Deno.test({
  name: "gradeOfficially() scores Qwen's responses as published: 799 of 800",
  ignore,
  async fn() {
    const rows = await rowsOf<QwenRow>("math_qwen_outputs.jsonl");
    const agreeing = rows.flatMap(({ answer: gold, code, score }) =>
      code.filter((response, sample) =>
        (gradeOfficially({ gold, response }, "official").score === 1) ===
          score[sample]
      )
    );
    assertEquals(agreeing.length, 799);
  },
});

const SETS: readonly (readonly [string, (row: never) => string])[] = [
  ["math500.jsonl", ({ answer }: { answer: string }) => answer],
  [
    "olympiadbench_en.jsonl",
    ({ final_answer }: { final_answer: string[] }) => final_answer[0]!,
  ],
  ["aime24.jsonl", ({ answer }: { answer: string }) => answer],
  ["amc23.jsonl", ({ answer }: { answer: number }) => answer.toFixed(1)],
];

for (const [file, goldOf] of SETS) {
  Deno.test({
    name: `every reference of ${file} answers itself, and no other one`,
    ignore,
    async fn() {
      const golds = (await rowsOf<never>(file)).map(goldOf);
      const strangers = golds.filter((gold) =>
        grade({ gold, response: `so \\boxed{${gold}}` }).score !== 1
      );
      assertEquals(strangers, []);
      const matches = golds.filter((gold, index) => {
        const other = golds[(index + 7) % golds.length]!;
        return other !== gold && judgeAnswer(gold, other).outcome === "equal";
      });
      assert(matches.length <= 1, matches.join(" "));
    },
  });
}

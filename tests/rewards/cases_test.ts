import { assertEquals } from "@std/assert";
import { judgeAnswer } from "kit/rewards/equal_answers.ts";
import { grade } from "kit/rewards/grade.ts";
import { DEFAULT_POLICY } from "kit/rewards/policy.ts";
import { PAIRS, TOPICS } from "./cases.ts";
import { RESPONSES } from "./responses.ts";

for (const { name, policy, same, different } of TOPICS) {
  Deno.test(`judgeAnswer() on ${name}`, () => {
    const rules = { ...DEFAULT_POLICY, ...policy };
    const isEqual = ([gold, given]: readonly [string, string]) =>
      judgeAnswer(gold, given, rules).outcome === "equal";
    assertEquals(same.filter((pair) => !isEqual(pair)), []);
    assertEquals(different.filter(isEqual), []);
  });
}

Deno.test("grade() on bare answers, boxed or not", () => {
  const wrong = PAIRS.filter(([gold, given, isRight, policy = {}]) => {
    const bare = grade({ gold, response: given, kind: "answer", policy });
    const boxed = grade({ gold, response: `so \\boxed{${given}}.`, policy });
    return (bare.score === 1) !== isRight ||
      (!given.includes("boxed") && (boxed.score === 1) !== isRight);
  });
  assertEquals(wrong, []);
});

Deno.test("grade() on whole responses", () => {
  const wrong = RESPONSES.filter(([gold, response, isRight, policy = {}]) =>
    (grade({ gold, response, policy }).score === 1) !== isRight
  );
  assertEquals(wrong, []);
});

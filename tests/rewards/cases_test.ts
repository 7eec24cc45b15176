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

/** Topics of structures and words, where the reference decides how to read. */
const ASYMMETRIC = /interval|inequalit|equation|list|name|word|ratio|malformed/;

Deno.test("judgeAnswer() changes with the sides only where the reference decides", () => {
  const isEqual = (gold: string, given: string) =>
    judgeAnswer(gold, given).outcome === "equal";
  const topics = TOPICS.filter(({ name, policy }) =>
    policy === undefined && !ASYMMETRIC.test(name)
  );
  const changed = topics
    .flatMap(({ same, different }) => [...same, ...different])
    .filter(([gold, given]) => isEqual(gold, given) !== isEqual(given, gold));
  assertEquals(changed, []);
  for (const [gold, given] of [["x>3", "(3,\\infty)"], ["11", "a=b=11"]]) {
    assertEquals(isEqual(gold!, given!), true);
    assertEquals(isEqual(given!, gold!), false);
  }
});

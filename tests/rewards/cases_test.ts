import { assertEquals } from "@std/assert";
import { judgeAnswer } from "kit/rewards/equal_answers.ts";
import { DEFAULT_POLICY } from "kit/rewards/policy.ts";
import { TOPICS } from "./cases.ts";

for (const { name, policy, same, different } of TOPICS) {
  Deno.test(`judgeAnswer() on ${name}`, () => {
    const rules = { ...DEFAULT_POLICY, ...policy };
    const isEqual = ([gold, given]: readonly [string, string]) =>
      judgeAnswer(gold, given, rules).outcome === "equal";
    assertEquals(same.filter((pair) => !isEqual(pair)), []);
    assertEquals(different.filter(isEqual), []);
  });
}

import { assertEquals } from "@std/assert";
import { gradeRecorded } from "kit/evaluation/recorded.ts";
import {
  type Gsm8kSolution,
  readGsm8kModelSolutions,
} from "kit/problems/gsm8k_solutions.ts";

const answer = (
  written: string,
  isLabelledCorrect: boolean,
): Gsm8kSolution => ({
  problemId: "gsm8k/3",
  model: "6b_finetuning",
  question: "How many?",
  answers: ["1,960"],
  solution: `2000 - 40 = 1960\nA: ${written}`,
  isLabelledCorrect,
});

Deno.test("gradeRecorded() lists the answers whose label is another", () => {
  const { outcomes, disagreements } = gradeRecorded([
    answer("1960", true),
    answer("1960", false),
    answer("40", true),
    answer("40", false),
  ]);
  assertEquals(outcomes.map(({ score }) => score), [1, 1, 0, 0]);
  assertEquals(
    disagreements.map(({ extracted, score }) => [extracted, score]),
    [["1960", 1], ["40", 0]],
  );
  assertEquals(disagreements[0]!.gold, "1,960");
});

Deno.test("gradeRecorded() has nothing to say of no answers", () => {
  assertEquals(gradeRecorded([]), { outcomes: [], disagreements: [] });
});

const mirror = Deno.env.get("SPARKLE_DATA_MIRROR");
Deno.test({
  name: "gradeRecorded() agrees with at least 99.9 % of 5,276 published labels",
  ignore: !mirror,
  async fn() {
    const file = `${mirror}/gsm8k_model_solutions.jsonl`;
    const { rows } = readGsm8kModelSolutions(await Deno.readTextFile(file));
    const { outcomes, disagreements } = gradeRecorded(rows);
    assertEquals(outcomes.length, 5276);
    assertEquals(disagreements.length <= 5, true, `${disagreements.length}`);
  },
});

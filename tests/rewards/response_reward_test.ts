import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { grade } from "kit/rewards/grade.ts";
import { gradeOfficially } from "kit/rewards/official/official.ts";
import {
  gradedResponse,
  RESPONSE_REWARDS,
} from "kit/rewards/response_reward.ts";
import { combineRewards } from "kit/rewards/reward.ts";

const HINT = "User: q Assistant: <think>\nfirst steps\n";

// Rewards of the release's code: prompt, response, hierarchical, stage two,
// standard, granular; the reference is 4.
const VECTORS: readonly (readonly [
  string,
  string,
  number,
  number,
  number,
  number,
])[] = [
  ["", "<think>a</think>\n<answer>so \\boxed{4}.</answer>", 2, 2, 2, 1],
  ["", "<think>a</think>\n<answer>so \\boxed{5}.</answer>", -1, -1, 1, -1.5],
  ["", "so \\boxed{4}", 1, 1, 1, 0.2],
  ["", "so \\boxed{5}", -1, -1, 0, -3],
  ["", "I wonder", -1, -1, 0, -3],
  ["", "<think>a</think><answer></answer>", -1, -1, 1, -1.8],
  ["", "<think>a</think><answer>\\boxed{I do not know}</answer>", 0, 0, 0, 0],
  [
    "",
    "<think>I do not know</think><answer>\\boxed{4}</answer>",
    2,
    2,
    2,
    1,
  ],
  ["", "<think>\\boxed{4}</think><answer>4</answer>", 1, 1, 2, 0.84],
  ["", "<think>a</think><answer>4</answer>", 1, 1, 2, 0.84],
  ["", "<answer>\\boxed{4}</answer><think>a</think>", 1, 1, 1, 0.68],
  [
    "",
    "<think>a</think><answer>\\boxed{4}</answer><answer>\\boxed{4}</answer>",
    1,
    1,
    1,
    0.6,
  ],
  ["", "<think>a<answer>\\boxed{4}</answer>", 1, 1, 2, 0.8],
  ["", "<think>a</think><answer>\\boxed{4}</answer> and so on", 2, 2, 2, 1],
  ["", "rest</think><answer>\\boxed{4}</answer>", 1, 2, 2, 0.8],
  ["", "<answer>\\boxed{4}</answer>", 1, 1, 1, 0.6],
  [HINT, "rest</think><answer>\\boxed{4}</answer>", 1, 2, 2, 0.8],
  [HINT, "<think>b</think><answer>\\boxed{4}</answer>", 2, 2, 2, 1],
  [
    HINT,
    "<think><think><think>b</think><answer>\\boxed{4}</answer>",
    1,
    2,
    2,
    0.8,
  ],
  [HINT, "rest <answer>\\boxed{4}</answer>", 1, 1, 1, 0.6],
  [HINT, "rest</think><answer>\\boxed{5}</answer>", -1, -1, 1, -1.875],
];

Deno.test("RESPONSE_REWARDS pay what the release's rewards pay", () => {
  for (const [prompt, response, h, continued, s, g] of VECTORS) {
    const verdict = gradeOfficially({ gold: "4", response }, "official-train");
    const graded = gradedResponse(verdict, response, prompt);
    const { hierarchical, continued: stageTwo, standard, granular } =
      RESPONSE_REWARDS;
    const got = [hierarchical, stageTwo, standard].map((one) => one(graded));
    assertEquals(got, [h, continued, s], response);
    assertAlmostEquals(granular(graded), g, 1e-12, response);
  }
});

Deno.test("hierarchical rewards order wrong, uncertain, right, right in form", () => {
  const responses = [
    "<think>a</think><answer>\\boxed{5}</answer>",
    "<think>a</think><answer>\\boxed{I do not know}</answer>",
    "\\boxed{4}",
    "<think>a</think><answer>\\boxed{4}</answer>",
  ];
  const paid = responses.map((response) =>
    RESPONSE_REWARDS.hierarchical(
      gradedResponse(grade({ gold: "4", response }), response),
    )
  );
  assert(
    paid.every((reward, index) => index === 0 || reward > paid[index - 1]!),
  );
});

Deno.test("combineRewards() adds rewards of responses and names each", () => {
  const response = "<think>a</think><answer>\\boxed{4}</answer>";
  const graded = gradedResponse(grade({ gold: "4", response }), response);
  const combined = combineRewards({
    exact: { reward: RESPONSE_REWARDS.exact },
    format: { reward: RESPONSE_REWARDS.format, weight: 0.5 },
  });
  assertEquals(combined(graded), {
    total: 1.5,
    parts: { exact: 1, format: 1 },
  });
});

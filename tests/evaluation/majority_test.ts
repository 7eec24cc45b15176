import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { majorityAtK, majorityShare } from "kit/evaluation/majority.ts";
import { answers } from "./answers.ts";

const right = (size: number) => ({ size, isRight: true });
const wrong = (size: number) => ({ size, isRight: false });

Deno.test("majorityShare() is the exact expectation over all choices", () => {
  // Counted by hand over all C(n, k) choices, ties by half or by third.
  const classes = [right(2), wrong(2), wrong(1)];
  assertAlmostEquals(majorityShare(classes, 0, 3), 13 / 30, 1e-12);
  assertAlmostEquals(majorityShare(classes, 0, 5), 1 / 2, 1e-12);
  const more = [right(3), wrong(2), wrong(1)];
  assertAlmostEquals(majorityShare(more, 0, 4), 7 / 10, 1e-12);
  assertAlmostEquals(majorityShare(more, 0, 6), 1, 1e-12);
  assertAlmostEquals(majorityShare([right(1), wrong(1)], 3, 3), 9 / 20, 1e-12);
});

Deno.test("majorityShare() of one answer is the share that is right", () => {
  assertAlmostEquals(majorityShare([right(3), wrong(4)], 1, 1), 3 / 8, 1e-12);
});

Deno.test("majorityShare() agrees with going through every choice", () => {
  const classes = [wrong(3), right(2), wrong(2)];
  const votes = [0, 0, 0, 1, 1, 2, 2, -1];
  for (const k of [1, 2, 3, 4, 5, 8]) {
    let won = 0, choices = 0;
    for (let chosen = 0; chosen < 2 ** votes.length; chosen++) {
      const taken = votes.filter((_, i) => (chosen >> i) & 1);
      if (taken.length !== k) continue;
      choices++;
      const counts = [0, 1, 2].map((c) => taken.filter((v) => v === c).length);
      const most = Math.max(...counts);
      if (most === 0 || counts[1] !== most) continue;
      won += 1 / counts.filter((count) => count === most).length;
    }
    assertAlmostEquals(majorityShare(classes, 1, k), won / choices, 1e-12);
  }
});

Deno.test("majorityShare() stays exact for a thousand answers, and NaN for too few", () => {
  const share = majorityShare([right(600), wrong(400)], 0, 101);
  assert(share > 0.97 && share < 1);
  assertEquals(majorityShare([right(2)], 0, 3), NaN);
  assertEquals(majorityShare([], 4, 2), 0);
});

Deno.test("majorityAtK() groups wrong answers by their text and right ones together", () => {
  const said = ["1/2", "0.5", "3", "3 ", null];
  const outcomes = answers("p", [1, 1, 0, 0, 0]).map((row, i) => ({
    ...row,
    extracted: said[i]!,
  }));
  // classes: right 2 of two texts, wrong 2 of one, one without an answer; of all
  // five a tie
  assertAlmostEquals(majorityAtK(outcomes, 5).value, 0.5, 1e-12);
  const { value, n, method } = majorityAtK(outcomes, 6);
  assertEquals([value, n, method], [NaN, 1, "too-few-answers"]);
});

Deno.test("majorityAtK() lets a right answer vote whose steps are wrong", () => {
  const vote = (scores: (0 | 1)[]) =>
    majorityAtK(
      answers("p", scores).map((row, i) => ({
        ...row,
        extracted: ["4", "4", "5"][i]!,
      })),
      3,
    ).value;
  // The second 4 has a score of 0, and the first shows that 4 is right.
  assertEquals(vote([1, 0, 0]), 1);
  // Nothing shows which is right.
  assertEquals(vote([0, 0, 0]), 0);
});

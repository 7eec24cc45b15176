import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  strictPerProblem,
  subproblemSuccess,
} from "kit/evaluation/metrics_subproblems.ts";
import { answers, chain } from "./answers.ts";

const outcomes = [
  ...chain("p", [1, 1, 1, 1]),
  ...chain("q", [1, 0, 1, 1]),
  ...chain("r", [0, 1]),
  ...answers("p", [0]),
];

Deno.test("subproblemSuccess() tells four readings of one table apart", () => {
  const success = subproblemSuccess(outcomes);
  assertAlmostEquals(success.ssr_strict.value, 1 / 3, 1e-12);
  assertAlmostEquals(success.ssr_rows.value, 8 / 10, 1e-12);
  assertAlmostEquals(success.ssr_mean.value, (1 + 3 / 4 + 1 / 2) / 3, 1e-12);
  assertEquals(success.last.value, 1);
  // First right: p, q of 3; first two: p of 3; first three and four: p of 2.
  const survival = [2 / 3, 1 / 3, 1 / 2, 1 / 2];
  assertEquals(success.survival, survival);
  assertEquals([success.ssr_rows.n, success.unscored], [3, 0]);
});

Deno.test("subproblemSuccess() averages a problem's chains before problems", () => {
  const twice = [...outcomes, ...chain("q", [1, 1, 1, 1], { sample: 1 })];
  const { ssr_strict } = subproblemSuccess(twice);
  assertAlmostEquals(ssr_strict.value, (1 + 1 / 2 + 0) / 3, 1e-12);
  assertEquals(
    strictPerProblem(twice),
    new Map([["p", 1], ["q", 0.5], ["r", 0]]),
  );
});

Deno.test("subproblemSuccess() leaves a chain with an unscored answer out", () => {
  const success = subproblemSuccess([...outcomes, ...chain("s", [1, null])]);
  assertEquals(success.unscored, 1);
  assertAlmostEquals(success.ssr_strict.value, 1 / 3, 1e-12);
});

Deno.test("subproblemSuccess() of one problem says nothing of others", () => {
  const { ssr_rows } = subproblemSuccess(chain("p", [1, 0]));
  assertEquals([ssr_rows.value, ssr_rows.low, ssr_rows.high], [0.5, 0, 1]);
});

Deno.test("subproblemSuccess() refuses gaps, repeats and nothing", () => {
  const gap = chain("p", [1, 1, 1]).filter(({ subproblem }) =>
    subproblem !== 2
  );
  assertThrows(
    () => subproblemSuccess(gap),
    RangeError,
    'problem "p": positions must be 1 to 2 once each, got 1, 3',
  );
  const repeat = [...chain("p", [1]), ...chain("p", [1])];
  assertThrows(() => subproblemSuccess(repeat), RangeError, "got 1, 1");
  assertThrows(() => subproblemSuccess([]), RangeError, "none in 0 outcomes");
});

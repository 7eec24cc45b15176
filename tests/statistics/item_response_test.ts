import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { itemResponse } from "kit/statistics/item_response.ts";
import r from "../fixtures/item_response.json" with { type: "json" };

const responses = r.y.flatMap((row, person) =>
  row.map((successes, item) => ({ person, item, successes, trials: 1 }))
);

Deno.test("itemResponse() with one slope agrees with lme4's glmer", () => {
  const { items, logLikelihood, hasConverged } = itemResponse(responses);
  assert(hasConverged);
  items.forEach(({ slope, intercept, difficulty }, j) => {
    assertAlmostEquals(slope, r.common.slope, 1e-4);
    assertAlmostEquals(intercept, r.common.intercepts[j]!, 1e-4);
    assertAlmostEquals(difficulty, -intercept / slope, 1e-12);
  });
  assertAlmostEquals(logLikelihood, r.common.logLik, 1e-5);
});

Deno.test("itemResponse() with free slopes agrees with an integral in R", () => {
  const { items, logLikelihood } = itemResponse(responses, { slopes: "free" });
  items.forEach(({ slope, intercept }, j) => {
    assertAlmostEquals(slope, r.free.slopes[j]!, 2e-3);
    assertAlmostEquals(intercept, r.free.intercepts[j]!, 2e-3);
  });
  assertAlmostEquals(logLikelihood, r.free.logLik, 1e-4);
});

Deno.test("itemResponse() orders models, and knows what tells nothing", () => {
  const rights = {
    weak: [0, 1, 0, 4],
    middle: [2, 2, 0, 4],
    strong: [3, 4, 0, 4],
  };
  const { items, abilities } = itemResponse(
    Object.entries(rights).flatMap(([person, right]) =>
      right.map((successes, item) => ({ person, item, successes, trials: 4 }))
    ),
  );
  const [weak, middle, strong] = abilities.map(({ ability }) => ability);
  assert(weak! < middle! && middle! < strong!);
  assertEquals(items[2]!.difficulty, Infinity);
  assertEquals(items[3]!.difficulty, -Infinity);
});

Deno.test("itemResponse() refuses one respondent and problems alike", () => {
  const one = [{ person: "a", item: 1, successes: 1, trials: 2 }];
  assertThrows(() => itemResponse(one), RangeError, "got 1 respondents");
  const all = ["a", "b"].map((person) => ({
    ...one[0]!,
    person,
    successes: 2,
  }));
  assertThrows(() => itemResponse(all), RangeError, "0 such problems");
});

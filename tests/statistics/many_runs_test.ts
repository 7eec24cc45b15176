import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { bootstrap } from "kit/statistics/bootstrap.ts";
import {
  improvementEstimate,
  interquartileMean,
  interquartileMeanEstimate,
  probabilityOfImprovement,
} from "kit/statistics/many_runs.ts";
import { items } from "kit/statistics/resampling.ts";

const options = { random: randomStream("runs"), resamples: 1000 };

Deno.test("interquartileMean() cuts whole scores only, as scipy does", () => {
  // ⌊5/4⌋ = 1 at each end
  assertEquals(interquartileMean([9, 1, 2, 3, -100]), 2);
  assertEquals(interquartileMean([1, 2, 6]), 3);
  assertThrows(() => interquartileMean([]), RangeError, "got none");
});

Deno.test("probabilityOfImprovement() averages over tasks, ties by half", () => {
  const share = probabilityOfImprovement([[1, 2], [0]], [[1], [0]]);
  // (3/4 + 1/2) / 2
  assertAlmostEquals(share, 0.625, 1e-15);
  assertThrows(
    () => probabilityOfImprovement([[1]], []),
    RangeError,
    "1 and 0",
  );
});

Deno.test("interquartileMeanEstimate() of one task is the plain bootstrap", () => {
  const scores = [0.1, 0.4, 0.5, 0.7, 0.2, 0.9, 0.3, 0.6];
  const own = interquartileMeanEstimate([scores], options);
  const plain = bootstrap(
    items(scores.length),
    (rows) => interquartileMean(Array.from(rows, (row) => scores[row]!)),
    options,
  );
  assertEquals([own.value, own.low, own.high], [
    interquartileMean(scores),
    plain.low,
    plain.high,
  ]);
});

Deno.test("interquartileMeanEstimate() draws runs, and never tasks", () => {
  const { low, high, n } = interquartileMeanEstimate([[1, 1], [5, 5]], options);
  assertEquals([low, high, n], [3, 3, 4]);
});

Deno.test("improvementEstimate() holds the probability, and is sure of what is apart", () => {
  const [a, b] = [[[0.5, 0.6, 0.55], [1, 2]], [[0.5, 0.52, 0.58], [0, 3]]];
  const { value, low, high } = improvementEstimate(a!, b!, options);
  assertAlmostEquals(value, (5.5 / 9 + 0.5) / 2, 1e-15);
  assertEquals(low < value && value < high, true);
  const sure = improvementEstimate([[3, 4]], [[1, 2]], options);
  assertEquals([sure.value, sure.low, sure.high], [1, 1, 1]);
  assertThrows(() => improvementEstimate([[1]], [[]], options), RangeError);
});

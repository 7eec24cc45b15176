import { assertAlmostEquals, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { drawToken } from "kit/models/draw_token.ts";

// Probabilities 1/2, 1/8, 1/4, 1/8, whatever is added to all logits.
const probabilities = [1 / 2, 1 / 8, 1 / 4, 1 / 8];
const logits = probabilities.map((p) => Math.log(p) + 3);
const one = { temperature: 1 };

Deno.test("drawToken() inverts the distribution function, tokens in order", () => {
  const ids = [0, 0.49, 0.51, 0.62, 0.63, 0.87, 0.88, 1 - 2 ** -53];
  assertEquals(
    ids.map((uniform) => drawToken(logits, uniform, one).id),
    [0, 0, 1, 1, 2, 2, 3, 3],
  );
});

Deno.test("drawToken() reports the log-probability under the temperature", () => {
  // p^(1/T) at T = 1/2: squares 16, 1, 4, 1 of 22 sixty-fourths.
  const { id, logProb } = drawToken(logits, 0.8, { temperature: 0.5 });
  assertEquals(id, 2);
  assertAlmostEquals(logProb, Math.log(4 / 22), 1e-12);
  assertAlmostEquals(drawToken(logits, 0.6, one).logProb, -Math.log(8), 1e-12);
});

Deno.test("drawToken() takes the first of the most likely at temperature 0", () => {
  const drawn = drawToken([1, 2, 2], 0.99, { temperature: 0 });
  assertEquals(drawn.id, 1);
  // Under temperature 1: e² of e + 2e².
  assertAlmostEquals(drawn.logProb, 2 - Math.log(Math.E + 2 * Math.E ** 2));
});

Deno.test("drawToken() with top-p keeps the fewest tokens that reach it", () => {
  const drawn = (topP: number) =>
    new Set(
      Array.from({ length: 1000 }, (_, i) =>
        drawToken(logits, i / 1000, { ...one, topP }).id),
    );
  assertEquals([...drawn(0.4)], [0]);
  assertEquals([...drawn(0.6)].sort(), [0, 2]);
  // The first of equals fills the set.
  assertEquals([...drawn(0.8)].sort(), [0, 1, 2]);
  assertEquals([...drawn(1)].sort(), [0, 1, 2, 3]);
  // Kept 1/2 and 1/4 share the unit interval 2 to 1; the log-probability
  // stays that of the whole distribution.
  const options = { ...one, topP: 0.6 };
  assertEquals(drawToken(logits, 0.66, options).id, 0);
  assertEquals(drawToken(logits, 0.67, options).id, 2);
  assertAlmostEquals(
    drawToken(logits, 0.67, options).logProb,
    -Math.log(4),
    1e-12,
  );
});

Deno.test("drawToken() draws each token at its rate", () => {
  const random = randomStream("rates");
  const draws = 40_000;
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < draws; i++) {
    counts[drawToken(logits, random.at(i), one).id]!++;
  }
  probabilities.forEach((p, id) =>
    // Four standard errors.
    assertAlmostEquals(
      counts[id]! / draws,
      p,
      4 * Math.sqrt(p * (1 - p) / draws),
    )
  );
});

Deno.test("drawToken() never takes an impossible token and stands huge logits", () => {
  const impossible = [-Infinity, 0, -Infinity];
  for (const uniform of [0, 0.5, 1 - 2 ** -53]) {
    assertEquals(drawToken(impossible, uniform, one), { id: 1, logProb: 0 });
  }
  const huge = drawToken([1e30, 1e30, -1e30], 0.75, one);
  assertEquals(huge.id, 1);
  assertAlmostEquals(huge.logProb, -Math.log(2), 1e-12);
});

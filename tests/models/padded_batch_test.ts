import { assert, assertEquals } from "@std/assert";
import {
  fromPlaces,
  padBatch,
  paddedCount,
  paddedTime,
  scorePadded,
  toPlaces,
} from "kit/models/padded_batch.ts";
import { scoreCompletions } from "kit/models/score.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { randomStream } from "kit/base/random.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";

Deno.test("paddedCount() and paddedTime() know few sizes, none much too large", () => {
  const counts = new Set<number>();
  const times = new Set<number>();
  for (let n = 1; n <= 1024; n++) {
    assert(paddedCount(n) >= n && paddedCount(n) <= 1.5 * n);
    assert(paddedTime(n) >= n && paddedTime(n) < Math.max(n + 16, 1.13 * n));
    assertEquals(paddedCount(paddedCount(n)), paddedCount(n));
    assertEquals(paddedTime(paddedTime(n)), paddedTime(n));
    counts.add(paddedCount(n));
    times.add(paddedTime(n));
  }
  assertEquals([...counts].slice(0, 8), [1, 2, 3, 4, 6, 8, 12, 16]);
  assertEquals([...times].slice(0, 3), [16, 32, 48]);
  // 2 an octave; 16 up to 256, then 8 an octave.
  assertEquals([counts.size, times.size], [20, 32]);
});

Deno.test("padBatch() puts every token in its place", async () => {
  await chooseBackend("cpu");
  const padded = padBatch([
    { promptIds: [1, 2], completionIds: [3, 4, 5] },
    { promptIds: [6], completionIds: [7] },
    { promptIds: [8], completionIds: [9, 10] },
  ]);
  const { batch, sizes, places } = padded;
  assertEquals(sizes, { sequences: 3, time: 16, scored: 16 });
  const ids = Array.from(batch.ids.dataSync());
  // The last token of each is scored and never read.
  assertEquals(ids.slice(0, 6), [1, 2, 3, 4, 0, 0]);
  assertEquals(ids.slice(16, 19), [6, 0, 0]);
  assertEquals(ids.slice(32, 36), [8, 9, 0, 0]);
  // Each token is predicted by the one before it.
  assertEquals([...places], [1, 2, 3, 16, 32, 33]);
  const targets = batch.targets.dataSync();
  assertEquals([...places].map((place) => targets[place]), [3, 4, 5, 7, 9, 10]);
  const numbers = Float32Array.of(1, 2, 3, 4, 5, 6);
  assertEquals(fromPlaces(toPlaces(numbers, padded), padded), numbers);
  tf.disposeRecord(batch);
});

const shape = {
  vocabulary: 16,
  width: 12,
  layers: 2,
  heads: 2,
  keyValueHeads: 1,
  headSize: 6,
  mlpWidth: 20,
  positions: 200,
  ropeBase: 10000,
  epsilon: 1e-6,
  isTied: true,
  hasBias: true,
};

for (const [name, prompt] of [["all rows", 3], ["picked rows", 60]] as const) {
  Deno.test(`scorePadded() over ${name} scores as scoreCompletions() does`, async () => {
    await chooseBackend();
    const sequences = [5, 1, 9].map((length, row) => ({
      promptIds: Array.from({ length: prompt - row }, (_, t) => (t * t) % 16),
      completionIds: Array.from({ length }, (_, t) => (3 * t + row) % 16),
    }));
    const flat = tf.tensor1d(initialWeights(shape, randomStream(2)));
    const expected = scoreCompletions(shape, flat, sequences, 0.9);
    const padded = padBatch(sequences);
    assertEquals(padded.sizes.scored < padded.sizes.time, prompt === 60);
    const got = scorePadded(flat, padded.batch, {
      shape,
      sizes: padded.sizes,
      temperature: 0.9,
    });
    for (const name of ["logProbs", "entropy"] as const) {
      const numbers = fromPlaces(
        await got[name].data() as Float32Array,
        padded,
      );
      const wanted = await expected[name].data();
      numbers.forEach((x, i) => assert(Math.abs(x - wanted[i]!) < 1e-5));
      assertEquals(numbers.length, wanted.length);
    }
    tf.disposeVariables();
  });
}

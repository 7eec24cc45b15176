import { assertThrows } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import { cachedAttention } from "kit/tensors/fused/cached_attention.ts";
import { rowWidth } from "kit/tensors/fused/heads.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { assertClose, attentionByHand, draw } from "./by_hand.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

const heads = { heads: 4, keyValueHeads: 2, headSize: 6 };
const side = heads.keyValueHeads * heads.headSize;
const first = heads.heads * heads.headSize;

for (const backend of BACKENDS_HERE) {
  Deno.test(`cachedAttention() token by token is attention over the whole, on ${backend}`, async () => {
    await chooseBackend(backend);
    // Three rows, of which the second begins two tokens later.
    const late = [0, 2, 0];
    const texts = late.map((_, row) => draw(`text ${row}`, 5, rowWidth(heads)));
    const expected = texts.map((text, row) =>
      attentionByHand(text.slice(0, 5 - late[row]!), [0, 5], heads)
    );
    // What is in the cache beyond a row's length must not matter.
    let cache = {
      keys: tf.fill([3, 7, side], 9) as tf.Tensor3D,
      values: tf.fill([3, 7, side], -9) as tf.Tensor3D,
    };
    for (let time = 0; time < 5; time++) {
      const lengths = late.map((n) => Math.max(0, time - n));
      const qkv = tf.tensor2d(lengths.map((n, row) => texts[row]![n]!));
      const next = cachedAttention(
        qkv,
        cache,
        tf.tensor1d(lengths, "int32"),
        heads,
      );
      cache = next.cache;
      assertClose(
        next.output.dataSync(),
        lengths.map((n, row) => expected[row]![n]!),
      );
    }
    const keys = cache.keys.arraySync();
    for (const [row, n] of late.entries()) {
      const written = texts[row]!.slice(0, 5 - n);
      assertClose(
        keys[row]!.flat(),
        Array.from(
          { length: 7 },
          (_, t) =>
            written[t]?.slice(first, first + side) ?? Array(side).fill(9),
        ),
      );
    }
  });
}

for (const backend of BACKENDS_HERE) {
  Deno.test(`cachedAttention() refuses lengths that the cache has no room for, on ${backend}`, async () => {
    await chooseBackend(backend);
    const run = (lengths: number[]) => () =>
      cachedAttention(
        tf.zeros([2, rowWidth(heads)]),
        { keys: tf.zeros([2, 3, side]), values: tf.zeros([2, 3, side]) },
        tf.tensor1d(lengths, "int32"),
        heads,
      );
    for (const lengths of [[0, 3], [-1, 0], [0], [0, 0, 0]]) {
      assertThrows(
        run(lengths),
        RangeError,
        `needed 2 lengths from 0 to 2, got [${lengths}]`,
      );
    }
  });

  Deno.test(`cachedAttention() refuses rows and caches that do not fit, on ${backend}`, async () => {
    await chooseBackend(backend);
    type Shape = [number, number, number];
    const run = (width: number, keys: Shape, values: Shape) => () =>
      cachedAttention(
        tf.zeros([2, width]),
        { keys: tf.zeros(keys), values: tf.zeros(values) },
        tf.tensor1d([0, 1], "int32"),
        heads,
      );
    const width = rowWidth(heads);
    assertThrows(
      run(width + 1, [2, 3, side], [2, 3, side]),
      RangeError,
      `need rows of ${width} numbers, got shape [2,${width + 1}]`,
    );
    const shapes: [Shape, Shape][] = [
      [[1, 3, side], [1, 3, side]],
      [[2, 3, side], [2, 4, side]],
      [[2, 3, side], [2, 3, side - 1]],
    ];
    for (const [keys, values] of shapes) {
      assertThrows(
        run(width, keys, values),
        RangeError,
        `needed keys and values of shape [2,T,${side}], got [${keys}] and [${values}]`,
      );
    }
  });
}

import { assert, assertThrows } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import { attention } from "kit/tensors/fused/attention.ts";
import { type Heads, rowWidth } from "kit/tensors/fused/heads.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import {
  assertClose,
  attentionByHand,
  draw,
  inner,
  slopes,
} from "./by_hand.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

// Odd numbers of rows, head sizes that no vector of four divides, groups of
// one to three, sequences of one token and of none.
const cases: { heads: Heads; starts: number[] }[] = [
  { heads: { heads: 1, keyValueHeads: 1, headSize: 2 }, starts: [0, 1] },
  { heads: { heads: 2, keyValueHeads: 1, headSize: 6 }, starts: [0, 3, 4, 9] },
  { heads: { heads: 3, keyValueHeads: 3, headSize: 10 }, starts: [0, 5, 5, 7] },
  { heads: { heads: 6, keyValueHeads: 2, headSize: 8 }, starts: [0, 11] },
];

for (const backend of BACKENDS_HERE) {
  for (const { heads, starts } of cases) {
    const rows = starts.at(-1)!;
    const title = `${heads.heads}/${heads.keyValueHeads} heads of ` +
      `${heads.headSize} over [${starts}], on ${backend}`;

    Deno.test(`attention() is what loops make of it, with its gradient: ${title}`, async () => {
      await chooseBackend(backend);
      const qkv = draw("qkv", rows, rowWidth(heads));
      const dy = draw("dy", rows, heads.heads * heads.headSize);
      const where = tf.tensor1d(starts, "int32");
      const run = (x: tf.Tensor) => attention(x as tf.Tensor2D, where, heads);
      const x = tf.tensor2d(qkv);
      assertClose(run(x).dataSync(), attentionByHand(qkv, starts, heads));

      const gradient = tf.grad(run)(x, tf.tensor2d(dy));
      const expected = slopes(
        (moved) => inner(attentionByHand(moved, starts, heads), dy),
        qkv,
      );
      assertClose(gradient.dataSync(), expected, 5e-6);
    });
  }

  Deno.test(`attention() stands scores of thousands, on ${backend}`, async () => {
    await chooseBackend(backend);
    const heads = { heads: 1, keyValueHeads: 1, headSize: 2 };
    // Scores of row 1: −5,000·√½ against its own 5,000·√½.
    const qkv = tf.tensor2d([[0, 0, -50, 0, 1, 2], [100, 0, 50, 0, 3, 4]]);
    const y = attention(qkv, tf.tensor1d([0, 2], "int32"), heads);
    assertClose(y.dataSync(), [1, 2, 3, 4]);
  });
}

for (const backend of BACKENDS_HERE) {
  Deno.test(`attention() refuses rows, heads and starts that do not fit, on ${backend}`, async () => {
    await chooseBackend(backend);
    const heads = { heads: 2, keyValueHeads: 1, headSize: 4 };
    const at = (width: number, starts: number[], of: Heads = heads) => () =>
      attention(tf.zeros([3, width]), tf.tensor1d(starts, "int32"), of);
    assertThrows(
      at(15, [0, 3]),
      RangeError,
      "2 + 2 · 1 heads of 4 need rows of 16 numbers, got shape [3,15]",
    );
    for (const starts of [[0, 4], [0, 2], [1, 3], [0, 2, 1, 3], [-1, 3], []]) {
      assertThrows(
        at(16, starts),
        RangeError,
        `starts must rise from 0 to 3, got [${starts}]`,
      );
    }
    const odd: [Heads, string][] = [
      [{ ...heads, headSize: 3 }, "got 2 and 1 of 3"],
      [{ ...heads, heads: 3, keyValueHeads: 2 }, "got 3 and 2 of 4"],
      [{ ...heads, keyValueHeads: 0 }, "got 2 and 0 of 4"],
      [{ ...heads, heads: NaN }, "got NaN and 1 of 4"],
    ];
    for (const [of, got] of odd) {
      assertThrows(at(rowWidth(of) || 1, [0, 3], of), RangeError, got);
    }
    assert(at(16, [0, 3])().shape.join() === "3,8");
  });
}

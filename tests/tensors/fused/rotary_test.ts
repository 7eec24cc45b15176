import { assertThrows } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import { rowWidth } from "kit/tensors/fused/heads.ts";
import { rotary } from "kit/tensors/fused/rotary.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { assertClose, draw, inner, type Rows, slopes } from "./by_hand.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

const heads = { heads: 3, keyValueHeads: 1, headSize: 6 };
const positions = [0, 1, 5, 117, 2];

/** Each pair (i, i + S/2) as a complex number, times e^{position·rate·i}. */
function turned(qkv: Rows): number[][] {
  return qkv.map((row, n) => {
    const y = [...row];
    for (let head = 0; head < 4; head++) {
      for (let i = 0; i < 3; i++) {
        const angle = positions[n]! * 100 ** (-i / 3);
        const [a, b] = [head * 6 + i, head * 6 + i + 3];
        y[a] = row[a]! * Math.cos(angle) - row[b]! * Math.sin(angle);
        y[b] = row[a]! * Math.sin(angle) + row[b]! * Math.cos(angle);
      }
    }
    return y;
  });
}

for (const backend of BACKENDS_HERE) {
  Deno.test(`rotary() turns queries and keys and leaves values, on ${backend}`, async () => {
    await chooseBackend(backend);
    const qkv = draw("qkv", 5, rowWidth(heads));
    const dy = draw("dy", 5, rowWidth(heads));
    const at = tf.tensor1d(positions, "int32");
    const run = (x: tf.Tensor) => rotary(x as tf.Tensor2D, at, heads, 100);
    const x = tf.tensor2d(qkv);
    // Angles of a hundred lose a few bits in float32.
    assertClose(run(x).dataSync(), turned(qkv), 2e-5);
    assertClose(
      tf.grad(run)(x, tf.tensor2d(dy)).dataSync(),
      slopes((moved) => inner(turned(moved), dy), qkv),
      2e-5,
    );
  });
}

Deno.test("rotary() refuses rows and positions that do not fit", async () => {
  await chooseBackend("wasm");
  const run = (width: number, at: number[]) => () =>
    rotary(tf.zeros([2, width]), tf.tensor1d(at, "int32"), heads, 100);
  assertThrows(run(29, [0, 1]), RangeError, "need rows of 30 numbers");
  assertThrows(run(30, [0]), RangeError, "needed 2 positions, got 1");
});

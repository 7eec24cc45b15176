/**
 * Attention of one new token per row over a cache, by TensorFlow's operations.
 *
 * The cache is `[R, T, KV·S]` and stays as it lies: each query is spread over a
 * row as wide as the cache's, zero outside its own key head, so that one product
 * serves all heads and nothing is transposed.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs-core";
import { typeAttribute } from "./operation.ts";
import {
  defineRawKernel,
  type Raw,
  type RawOperations,
  type RawResult,
} from "./raw.ts";

defineRawKernel("SparkleCachedAttention", (raw, inputs, attributes) => {
  const { heads, keyValueHeads, headSize } = attributes as {
    heads: number;
    keyValueHeads: number;
    headSize: number;
  };
  const [rows, time] = inputs.keys!.shape as [number, number];
  const width = keyValueHeads * headSize;
  const group = heads / keyValueHeads;
  const { places, ahead } = raw.derive(inputs.lengths!, `time:${time}`, () => {
    const value = placesOf(raw, raw.of(inputs.lengths!), time);
    return { value, keep: [value.places, value.ahead] };
  });
  const [q, k, v] = raw.split(
    raw.of(inputs.qkv!),
    [heads * headSize, width, width],
    1,
  );
  const newKeys = put(raw, inputs.keys!, k!, places);
  const newValues = put(raw, inputs.values!, v!, places);
  // 1/√S where a query head meets its key head, else 0.
  const own = raw.constant(
    `blocks:${headSize}`,
    [1, heads, keyValueHeads, 1],
    () =>
      Float32Array.from(
        { length: heads * keyValueHeads },
        (_, i) =>
          Math.floor(i / keyValueHeads / group) === i % keyValueHeads
            ? 1 / Math.sqrt(headSize)
            : 0,
      ),
  );
  const queries = raw.reshape(
    raw.mul(raw.reshape(q!, [rows, heads, 1, headSize]), own),
    [rows, heads, width],
  );
  const scores = raw.matMul(queries, newKeys.read, { b: true }); // [R, H, T]
  const weights = raw.map("Softmax", raw.add(scores, ahead));
  const all = raw.reshape(raw.matMul(weights, newValues.read), [
    rows,
    heads,
    keyValueHeads,
    headSize,
  ]);
  const undone = raw.mul(own, Math.sqrt(headSize));
  const output = raw.reduce("Sum", raw.mul(all, undone), 2);
  return [
    { ...output, as: [rows, heads * headSize] },
    newKeys.result,
    newValues.result,
  ];
});

/** Where each row's new token goes, `[R]`, and what lies ahead of it, `[R, 1, T]`. */
function placesOf(raw: RawOperations, lengths: Raw, time: number) {
  const rows = lengths.shape[0]!;
  const starts = raw.constant(
    `starts:${time}`,
    [rows],
    () => Int32Array.from({ length: rows }, (_, row) => row * time),
  );
  const steps = raw.constant(
    "steps",
    [1, 1, time],
    () => Float32Array.from({ length: time }, (_, step) => step),
  );
  // A GPU would compare whole numbers on the host.
  const ends = raw.run("Cast", [lengths], [rows], [
    typeAttribute("DstT", "float32"),
  ]);
  const isAhead = raw.zip("Greater", steps, raw.reshape(ends, [rows, 1, 1]));
  return {
    places: raw.add(lengths, starts),
    ahead: raw.run(
      "SelectV2",
      [isAhead, raw.scalar(-1e9), raw.scalar(0)],
      isAhead.shape,
    ),
  };
}

/** Whether nobody else refers to a cache; while a function is made, it is told. */
function mayOverwrite({ backend }: RawOperations, cache: tf.TensorInfo) {
  const { refCount, isOwn } = backend.dataOf(cache);
  return backend.isEager ? refCount === 1 : isOwn === true;
}

/** Writes a row into each row of a cache: in place where nobody else has it. */
function put(
  raw: RawOperations,
  cache: tf.TensorInfo,
  row: Raw,
  places: Raw,
): { read: Raw; result: RawResult } {
  const [rows, time, width] = cache.shape as [number, number, number];
  const flat = raw.of(cache, [rows * time, width]);
  if (mayOverwrite(raw, cache)) {
    // Changes the memory that all views of the cache share.
    const changed = raw.run("InplaceUpdate", [flat, places, row], flat.shape);
    const isRun = raw.backend.isEager;
    const read = isRun ? raw.of(cache) : raw.reshape(changed, cache.shape);
    return { read, result: { same: cache } };
  }
  const changed = raw.run(
    "TensorScatterUpdate",
    [flat, raw.reshape(places, [rows, 1]), row],
    flat.shape,
  );
  const read = raw.reshape(changed, cache.shape);
  return { read, result: read };
}

/**
 * Causal attention over TensorFlow's own operations.
 *
 * Heads come first while it computes: queries `[B, KV, g·T, S]`, keys and values
 * `[B, KV, T, S]`, so that each group of query heads is one product.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { padding } from "../fused/padding.ts";
import { wholeNumbers } from "../fused.ts";
import { defineRawKernel, type Raw, type RawOperations } from "./raw.ts";

/** Numbers of weights a call that are kept for the way back: 64 MiB. */
const KEPT_WEIGHTS = 2 ** 24;

/** How rows lie in sequences, and heads in rows. */
interface Layout {
  readonly batch: number;
  /** The longest sequence. */
  readonly time: number;
  readonly rows: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly group: number;
  /** Rows by padded row and back, where sequences differ in length. */
  readonly padding?: Padding;
}

interface Padding {
  /** For each padded row the row it copies, `[B·T]`. */
  readonly source: Raw;
  /** 1 where a padded row is real, `[B, T, 1, 1]`. */
  readonly real: Raw;
  /** For each row its padded row, `[N]`. */
  readonly target: Raw;
}

/** What the forward pass leaves for the way back. */
interface Heads {
  /** Queries divided by √S. */
  readonly queries: Raw;
  readonly keys: Raw;
  readonly values: Raw;
}

/** The same, with the weights and what was read. */
interface Read extends Heads {
  readonly weights: Raw;
  readonly outputs: Raw;
}

defineRawKernel("SparkleAttention", (raw, { qkv, starts }, attributes) => {
  const layout = layoutOf(raw, starts!, attributes);
  const { rows, heads, headSize } = layout;
  const { y, ...read } = raw.together(
    `SparkleAttention:${keyOf(layout)}`,
    { qkv: raw.held(qkv!), ...layout.padding },
    (raw, { qkv, ...padding }) => {
      const own = withPadding(layout, padding);
      const read = readOf(raw, headsOf(raw, qkv, own), own);
      return { y: fromHeads(raw, read.outputs, own, heads, headSize), ...read };
    },
  );
  if (tf.util.sizeFromShape([...read.weights.shape]) <= KEPT_WEIGHTS) {
    raw.remember(qkv!, keyOf(layout), read, Object.values(read));
  }
  return [
    { ...y, as: [rows, heads * headSize] },
    logSumExp(raw, read, layout),
  ];
});

/** Reads what comes no later: weights `[B, KV, g·T, T]`, outputs `[B, KV, g·T, S]`. */
function readOf(raw: RawOperations, parts: Heads, layout: Layout): Read {
  const { queries, keys, values } = parts;
  const weights = raw.map("Softmax", scoresOf(raw, parts, layout));
  const outputs = raw.matMul(weights, values);
  return { queries, keys, values, weights, outputs };
}

defineRawKernel("SparkleAttentionGrad", (raw, inputs, attributes) => {
  const layout = layoutOf(raw, inputs.starts!, attributes);
  const read = raw.derived<Read>(inputs.qkv!, keyOf(layout)) ??
    readAgain(raw, inputs, layout);
  const { gradient } = raw.together(
    `SparkleAttentionGrad:${keyOf(layout)}`,
    { dy: raw.held(inputs.dy!), ...read, ...layout.padding },
    (raw, { dy, queries, keys, values, weights, outputs, ...padding }) => {
      const read = { queries, keys, values, weights, outputs };
      const own = withPadding(layout, padding);
      return { gradient: gradientOf(raw, dy, read, own) };
    },
  );
  const { rows, headSize } = layout;
  return [{ ...gradient, as: [rows, widthOf(layout) * headSize] }];
});

/** P = exp(scores − logSumExp); dS = P·(dP − rowsum(dy·y)). */
function gradientOf(
  raw: RawOperations,
  dy: Raw,
  { queries, keys, values, weights, outputs }: Read,
  layout: Layout,
): Raw {
  const { batch, heads, time, headSize } = layout;
  const dOutputs = toQueries(raw, dy, layout, true);
  const delta = raw.reduce("Sum", raw.mul(dOutputs, outputs), -1, true);
  const dWeights = raw.matMul(dOutputs, values, { b: true });
  const dScores = raw.mul(weights, raw.sub(dWeights, delta));
  const dQueries = raw.mul(
    raw.matMul(dScores, keys),
    1 / Math.sqrt(headSize),
  );
  const dKeys = raw.matMul(dScores, queries, { a: true });
  const dValues = raw.matMul(weights, dOutputs, { a: true });
  const side = raw.concat([
    raw.reshape(dQueries, [batch, heads, time, headSize]),
    dKeys,
    dValues,
  ], 1);
  return fromHeads(raw, side, layout, widthOf(layout), headSize);
}

function layoutOf(
  raw: RawOperations,
  starts: tf.TensorInfo,
  attributes: Readonly<Record<string, number>>,
): Layout {
  const numbers = wholeNumbers(starts as tf.Tensor);
  const { heads, keyValueHeads, headSize } = attributes as {
    heads: number;
    keyValueHeads: number;
    headSize: number;
  };
  const { batch, time, isFull, ...places } = padding(numbers);
  const rows = places.target.length;
  const group = heads / keyValueHeads;
  const sizes = { batch, time, rows, heads, keyValueHeads, headSize, group };
  if (isFull) return sizes;
  const { source, real, target } = places;
  const kept = raw.derive(starts, "padding", () => {
    const value: Padding = {
      source: raw.value([source.length], source),
      real: raw.value([batch, time, 1, 1], real),
      target: raw.value([target.length], target),
    };
    return { value, keep: Object.values(value) };
  });
  return { ...sizes, padding: kept };
}

/** How rows are best looked at: by sequence, where all are of one length. */
function rowShape({ rows, batch, time, padding }: Layout, ...rest: number[]) {
  return padding ? [rows, ...rest] : [batch, time, ...rest];
}

/** The same layout with other tensors. */
function withPadding(layout: Layout, padding: Partial<Padding>): Layout {
  return layout.padding ? { ...layout, padding: padding as Padding } : layout;
}

function widthOf({ heads, keyValueHeads }: Layout): number {
  return heads + 2 * keyValueHeads;
}

/** What is kept, and computed, depends on how rows are divided. */
function keyOf({ heads, keyValueHeads, batch, time }: Layout): string {
  return `${heads}:${keyValueHeads}:${batch}:${time}`;
}

/** How a row is divided. */
interface Row {
  readonly heads: number;
  /** Numbers of each head. */
  readonly size: number;
  /** Whether padded rows become zero. */
  readonly isZeroed?: boolean;
}

/** Rows in any shape to `[B, heads, T, size]`. */
function toHeads(
  raw: RawOperations,
  x: Raw,
  layout: Layout,
  { heads, size, isZeroed = false }: Row,
): Raw {
  const { batch, time, padding } = layout;
  const rows = raw.reshape(x, rowShape(layout, heads, size));
  const spread = padding ? raw.gather(rows, padding.source) : rows;
  const side = raw.reshape(spread, [batch, time, heads, size]);
  const kept = isZeroed && padding ? raw.mul(side, padding.real) : side;
  return raw.transpose(kept, [0, 2, 1, 3]);
}

/** Rows as wide as all queries to `[B, KV, g·T, S]`. */
function toQueries(
  raw: RawOperations,
  x: Raw,
  layout: Layout,
  isZeroed = false,
): Raw {
  const { heads, headSize: size } = layout;
  const side = toHeads(raw, x, layout, { heads, size, isZeroed });
  return raw.reshape(side, queryShape(layout));
}

function queryShape({ batch, keyValueHeads, group, time, headSize }: Layout) {
  return [batch, keyValueHeads, group * time, headSize];
}

/** `[B, …, T, size]` with as many heads back to `[N, heads, size]`. */
function fromHeads(
  raw: RawOperations,
  x: Raw,
  { batch, time, padding }: Layout,
  heads: number,
  size: number,
): Raw {
  const side = raw.reshape(x, [batch, heads, time, size]);
  const rows = raw.transpose(side, [0, 2, 1, 3]); // [B, T, heads, size]
  if (!padding) return rows;
  return raw.gather(
    raw.reshape(rows, [batch * time, heads, size]),
    padding.target,
  );
}

/** Queries, keys and values by row to heads. */
function headsOf(raw: RawOperations, x: Raw, layout: Layout): Heads {
  const { heads, keyValueHeads, headSize } = layout;
  const [q, keys, values] = raw.split(
    toHeads(raw, x, layout, { heads: widthOf(layout), size: headSize }),
    [heads, keyValueHeads, keyValueHeads],
    1,
  );
  const queries = raw.mul(
    raw.reshape(q!, queryShape(layout)),
    1 / Math.sqrt(headSize),
  );
  return { queries, keys: keys!, values: values! };
}

/** Scores `[B, KV, g·T, T]`, far below zero where a token looks ahead. */
function scoresOf(
  raw: RawOperations,
  { queries, keys }: Pick<Heads, "queries" | "keys">,
  { group, time }: Pick<Layout, "group" | "time">,
): Raw {
  const shape = [1, 1, group * time, time];
  const mask = raw.constant(`causal:${time}`, shape, () => {
    const numbers = new Float32Array(group * time * time);
    for (let row = 0; row < group * time; row++) {
      const start = row * time;
      numbers.fill(-1e9, start + (row % time) + 1, start + time);
    }
    return numbers;
  });
  return raw.add(raw.matMul(queries, keys, { b: true }), mask);
}

/** The logarithm of each row's sum, `[N, H]`, when somebody asks for it. */
function logSumExp(raw: RawOperations, heads: Heads, layout: Layout) {
  const from = [heads.queries, heads.keys];
  const indices = layout.padding ? [layout.padding.target] : [];
  return raw.later(
    [layout.rows, layout.heads],
    [...from, ...indices],
    (raw, [queries, keys, target]) => {
      const masked = scoresOf(
        raw,
        { queries: queries!, keys: keys! },
        layout,
      );
      const highest = raw.reduce("Max", masked, -1, true);
      const total = raw.reduce(
        "Sum",
        raw.map("Exp", raw.sub(masked, highest)),
        -1,
        true,
      );
      const { padding } = layout;
      const at = padding && target ? { ...padding, target } : undefined;
      const rows = fromHeads(
        raw,
        raw.add(highest, raw.map("Log", total)),
        { ...layout, ...(at ? { padding: at } : {}) },
        layout.heads,
        1,
      );
      return raw.reshape(rows, [layout.rows, layout.heads]);
    },
  );
}

/** Weights and outputs from what the tape has saved. */
function readAgain(
  raw: RawOperations,
  { qkv, y, logSumExp }: Readonly<Record<string, tf.TensorInfo>>,
  layout: Layout,
): Read {
  const { heads, batch, keyValueHeads, group, time } = layout;
  const parts = headsOf(raw, raw.held(qkv!), layout);
  const row = { heads, size: 1 };
  const sums = toHeads(raw, raw.held(logSumExp!), layout, row);
  const highest = raw.reshape(sums, [batch, keyValueHeads, group * time, 1]);
  const masked = scoresOf(raw, parts, layout);
  return {
    ...parts,
    weights: raw.map("Exp", raw.sub(masked, highest)),
    outputs: toQueries(raw, raw.held(y!), layout),
  };
}

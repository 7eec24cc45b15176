/**
 * Scores of tokens, and a step of AdamW.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Attributes } from "../fused.ts";
import type { CheckedBackend } from "./checked_backend.ts";
import { LANES, launch, output, type Shader, writable } from "./launch.ts";
import { defineOnGpu, type Infos, product } from "./register.ts";

/** Registers them. */
export function registerTrainingKernels() {
  defineOnGpu({
    SparkleTokenLogProbs: tokenLogProbs,
    SparkleTokenLogProbsGrad: tokenLogProbsGrad,
    SparkleAdamW: adamW,
    SparkleGlobalNorm: globalNorm,
  });
}

/** A work group a row of logits. */
const SCORES: Shader = {
  name: "tokenScores",
  reads: { logits: "f32", targets: "i32" },
  writes: ["logProbs", "entropy", "logSumExp"],
  numbers: { first: "u32", rows: "u32", width: "u32", temperature: "f32" },
  code: `
  if (group >= n.rows) { return; }
  let start = group * n.width;
  var top = -3.0e38;
  for (var i = lane; i < n.width; i += LANES) {
    top = max(top, logits[start + i] / n.temperature);
  }
  let highest = largest(lane, top);
  var weights = 0.0;
  var products = 0.0;
  for (var i = lane; i < n.width; i += LANES) {
    let below = logits[start + i] / n.temperature - highest;
    let weight = exp(below);
    weights += weight;
    products += weight * below;
  }
  let all = total(lane, weights);
  let mean = total(lane, products) / all;
  if (lane == 0u) {
    let row = n.first + group;
    let above = log(all);
    let target_ = logits[start + u32(targets[row])] / n.temperature;
    logProbs[row] = target_ - highest - above;
    entropy[row] = above - mean;
    logSumExp[row] = highest + above;
  }`,
};

function tokenLogProbs(
  backend: CheckedBackend,
  { hidden, head, targets }: Infos,
  { temperature }: Attributes,
) {
  const shape = [hidden!.shape[0]!];
  const logProbs = output(backend, shape);
  const entropy = output(backend, shape);
  const logSumExp = output(backend, shape);
  for (const { first, rows } of chunks(backend, hidden!, head!)) {
    tf.tidy(() => {
      const logits = product(
        { a: rowsOf(hidden!, first, rows), b: head! },
        { transposeB: true },
      );
      launch(backend, SCORES, {
        reads: { logits, targets: targets! },
        writes: { logProbs, entropy, logSumExp },
        numbers: {
          first,
          rows,
          width: head!.shape[0]!,
          temperature: temperature!,
        },
        groups: rows,
      });
    });
  }
  return [logProbs, entropy, logSumExp];
}

/** Turns logits into the loss's slope by them, in their place. */
const SLOPES: Shader = {
  name: "tokenSlopes",
  reads: {
    targets: "i32",
    dLogProbs: "f32",
    dEntropy: "f32",
    entropy: "f32",
    logSumExp: "f32",
  },
  writes: ["logits"],
  numbers: {
    first: "u32",
    size: "u32",
    width: "u32",
    temperature: "f32",
  },
  code: `
  let i = group * LANES + lane;
  if (i >= n.size) { return; }
  let row = n.first + i / n.width;
  let logProb = logits[i] / n.temperature - logSumExp[row];
  let share = exp(logProb);
  let hit = select(0.0, 1.0, i % n.width == u32(targets[row]));
  logits[i] = (dLogProbs[row] * (hit - share) -
    dEntropy[row] * share * (logProb + entropy[row])) / n.temperature;`,
};

function tokenLogProbsGrad(
  backend: CheckedBackend,
  inputs: Infos,
  { temperature }: Attributes,
) {
  const { hidden, head, targets, dLogProbs, dEntropy } = inputs;
  const reads = {
    targets: targets!,
    dLogProbs: dLogProbs!,
    dEntropy: dEntropy!,
    entropy: inputs.entropy!,
    logSumExp: inputs.logSumExp!,
  };
  const width = head!.shape[0]!;
  return tf.tidy(() => {
    const byHidden: tf.Tensor[] = [];
    const byHead: tf.Tensor[] = [];
    for (const { first, rows } of chunks(backend, hidden!, head!)) {
      const part = rowsOf(hidden!, first, rows);
      const logits = product({ a: part, b: head! }, { transposeB: true });
      launch(backend, SLOPES, {
        reads,
        writes: { logits },
        numbers: {
          first,
          size: rows * width,
          width,
          temperature: temperature!,
        },
        groups: Math.ceil(rows * width / LANES),
      });
      byHidden.push(product({ a: logits, b: head! }));
      byHead.push(
        product({ a: logits, b: part }, { transposeA: true }),
      );
    }
    return [
      byHidden.length === 1 ? byHidden[0]! : tf.concat(byHidden, 0),
      byHead.length === 1 ? byHead[0]! : tf.addN(byHead),
    ];
  });
}

/** Rows at a time whose logits take a quarter of the largest buffer. */
function* chunks(
  backend: CheckedBackend,
  hidden: tf.TensorInfo,
  head: tf.TensorInfo,
) {
  const count = hidden.shape[0]!;
  const most = Math.max(
    1,
    Math.floor(backend.report.tensorBytes / 16 / head.shape[0]!),
  );
  for (let first = 0; first < count; first += most) {
    yield { first, rows: Math.min(most, count - first) };
  }
}

function rowsOf(x: tf.TensorInfo, first: number, rows: number): tf.TensorInfo {
  if (rows === x.shape[0]) return x;
  return tf.slice(x as tf.Tensor2D, [first, 0], [rows, x.shape[1]!]);
}

/** A thread a parameter. */
const ADAMW: Shader = {
  name: "adamW",
  reads: { gradient: "f32", decay: "f32" },
  writes: ["parameters", "first", "second"],
  numbers: {
    size: "u32",
    scale: "f32",
    beta1: "f32",
    beta2: "f32",
    rest1: "f32",
    rest2: "f32",
    stepSize: "f32",
    root: "f32",
    epsilon: "f32",
    decayed: "f32",
  },
  code: `
  let i = group * LANES + lane;
  if (i >= n.size) { return; }
  let slope = gradient[i] * n.scale;
  let mean = first[i] * n.beta1 + slope * n.rest1;
  let square = second[i] * n.beta2 + slope * slope * n.rest2;
  first[i] = mean;
  second[i] = square;
  let kept = parameters[i] - parameters[i] * decay[i] * n.decayed;
  parameters[i] = kept - mean * n.stepSize / (sqrt(square) / n.root + n.epsilon);`,
};

function adamW(
  backend: CheckedBackend,
  inputs: Infos,
  options: Attributes,
) {
  const { beta1, beta2, epsilon, learningRate, weightDecay, step } = options as
    & Record<string, number>
    & { beta1: number; beta2: number };
  const size = inputs.parameters!.shape[0]!;
  const writes = {
    parameters: writable(backend, inputs.parameters!),
    first: writable(backend, inputs.first!),
    second: writable(backend, inputs.second!),
  };
  launch(backend, ADAMW, {
    reads: { gradient: inputs.gradient!, decay: inputs.decay! },
    writes,
    numbers: {
      size,
      scale: options.gradientScale!,
      beta1,
      beta2,
      rest1: 1 - beta1,
      rest2: 1 - beta2,
      stepSize: learningRate! / (1 - Math.pow(beta1, step!)),
      root: Math.sqrt(1 - Math.pow(beta2, step!)),
      epsilon: epsilon!,
      decayed: learningRate! * weightDecay!,
    },
    groups: Math.ceil(size / LANES),
  });
  return Object.values(writes);
}

/** Work groups that each add up a share of the squares. */
const SHARES = 256;

const SQUARES: Shader = {
  name: "squares",
  reads: { x: "f32" },
  writes: ["shares"],
  numbers: { size: "u32" },
  code: `
  var sum = 0.0;
  for (var i = group * LANES + lane; i < n.size; i += ${SHARES}u * LANES) {
    sum += x[i] * x[i];
  }
  let all = total(lane, sum);
  if (lane == 0u) { shares[group] = all; }`,
};

const ROOT: Shader = {
  name: "rootOfShares",
  reads: { shares: "f32" },
  writes: ["norm"],
  numbers: { size: "u32" },
  code: `
  var sum = 0.0;
  for (var i = lane; i < n.size; i += LANES) { sum += shares[i]; }
  let all = total(lane, sum);
  if (lane == 0u) { norm[0] = sqrt(all); }`,
};

function globalNorm(backend: CheckedBackend, { x }: Infos) {
  const shares = output(backend, [SHARES]);
  const norm = output(backend, []);
  launch(backend, SQUARES, {
    reads: { x: x! },
    writes: { shares },
    numbers: { size: x!.shape[0]! },
    groups: SHARES,
  });
  launch(backend, ROOT, {
    reads: { shares },
    writes: { norm },
    numbers: { size: SHARES },
    groups: 1,
  });
  backend.disposeData(shares.dataId);
  return norm;
}

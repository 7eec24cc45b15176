/**
 * Log-probabilities of tokens and entropies over TensorFlow's own operations.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs-core";
import { surrounding } from "../machine.ts";
import { intAttribute } from "./operation.ts";
import {
  defineRawKernel,
  type Raw,
  type RawInputs,
  type RawOperations,
} from "./raw.ts";

/** Logits at a time: 128 MiB of them, and a few times as much around them. */
const LOGITS = 2 ** 25;

/** What the forward pass leaves for the way back, `[N, V]` each. */
interface Scores {
  /** log softmax. */
  readonly logs: Raw;
  /** softmax. */
  readonly shares: Raw;
  /** softmax − one-hot of the targets. */
  readonly slopes: Raw;
}

defineRawKernel("SparkleTokenLogProbs", (raw, inputs, { temperature }) => {
  const { hidden, head } = inputs as Required<RawInputs>;
  const parts = chunks(raw, inputs).map(([rows, targets]) =>
    scored(raw, rows, raw.of(head!), targets, temperature!)
  );
  if (parts.length === 1) {
    const { logs, shares, slopes } = parts[0]!;
    const key = scoresKey(inputs, temperature!);
    raw.remember(hidden!, key, { logs, shares, slopes }, [
      logs,
      shares,
      slopes,
    ]);
  }
  const count = hidden!.shape[0]!;
  const joined = (pieces: readonly Raw[]) =>
    pieces.length === 1 ? pieces[0]! : raw.concat(pieces, 0);
  return [
    raw.map("Neg", joined(parts.map(({ losses }) => losses))),
    { ...joined(parts.map(({ entropies }) => entropies)), as: [count] },
    parts.length === 1
      ? raw.later(
        [count],
        [parts[0]!.logits, parts[0]!.logs],
        (raw, [logits, logs]) => logSumExp(raw, logits!, logs!),
      )
      : {
        ...joined(
          parts.map(({ logits, logs }) => logSumExp(raw, logits, logs)),
        ),
        as: [count],
      },
  ];
});

// d logProb / dz = onehot − p; d entropy / dz = −p·(log p + H).
defineRawKernel("SparkleTokenLogProbsGrad", (raw, inputs, attributes) => {
  const temperature = attributes.temperature!;
  const known = raw.derived<Scores>(
    inputs.hidden!,
    scoresKey(inputs, temperature),
  );
  const column = (name: string) =>
    raw.of(inputs[name]!, [inputs[name]!.shape[0]!, 1]);
  const isBonus = !isZero(raw, inputs.dEntropy!);
  const columns = {
    byLogProbs: raw.mul(column("dLogProbs"), -1 / temperature),
    ...(isBonus
      ? {
        byEntropy: raw.mul(column("dEntropy"), -1 / temperature),
        entropy: column("entropy"),
      }
      : {}),
  };
  const head = raw.of(inputs.head!);
  const pieces = chunks(raw, inputs).map(([rows, targets], i) => {
    const first = i * chunkRows(inputs);
    const sums = () => slice(raw, column("logSumExp"), first, rows.shape[0]!);
    const scores = known ??
      scoredAgain(raw, logitsOf(raw, rows, head, temperature), targets, sums());
    const dLogits = logitSlopes(
      raw,
      scores,
      pieceOf(raw, columns, first, rows),
    );
    return {
      hidden: raw.matMul(dLogits, head),
      head: raw.matMul(dLogits, rows, { a: true }),
    };
  });
  if (pieces.length === 1) return [pieces[0]!.hidden, pieces[0]!.head];
  return [
    raw.concat(pieces.map(({ hidden }) => hidden), 0),
    pieces.map(({ head }) => head).reduce((a, b) => raw.add(a, b)),
  ];
});

/** Gradients by rows, `[N, 1]`; without an entropy bonus the first alone. */
interface Columns {
  readonly byLogProbs: Raw;
  readonly byEntropy?: Raw;
  readonly entropy?: Raw;
}

function logitSlopes(
  raw: RawOperations,
  { logs, shares, slopes }: Scores,
  { byLogProbs, byEntropy, entropy }: Columns,
): Raw {
  const fromLogProbs = raw.mul(slopes, byLogProbs);
  if (!byEntropy || !entropy) return fromLogProbs;
  const spread = raw.mul(shares, raw.add(logs, entropy));
  return raw.add(fromLogProbs, raw.mul(spread, byEntropy));
}

/** Some rows of each column. */
function pieceOf(
  raw: RawOperations,
  columns: Columns,
  first: number,
  rows: Raw,
): Columns {
  const count = rows.shape[0]!;
  const entries = Object.entries(columns).map(([name, column]) => [
    name,
    slice(raw, column, first, count),
  ]);
  return Object.fromEntries(entries);
}

/** How many rows are scored at a time. */
function chunkRows({ head }: RawInputs): number {
  return Math.max(1, Math.floor(LOGITS / head!.shape[0]!));
}

/** Hidden states and targets, so many rows at a time. */
function chunks(raw: RawOperations, inputs: RawInputs): [Raw, Raw][] {
  const hidden = raw.of(inputs.hidden!);
  const targets = raw.of(inputs.targets!);
  const count = hidden.shape[0]!;
  const size = chunkRows(inputs);
  const pieces: [Raw, Raw][] = [];
  for (let first = 0; first < count || first === 0; first += size) {
    const rows = Math.min(size, count - first);
    pieces.push([
      slice(raw, hidden, first, rows),
      slice(raw, targets, first, rows),
    ]);
  }
  return pieces;
}

/** Rows from one on; the tensor itself where that is all of them. */
function slice(
  raw: RawOperations,
  x: Raw,
  first: number,
  count: number,
): Raw {
  if (count === x.shape[0]) return x;
  const begin = x.shape.map((_, i) => i === 0 ? first : 0);
  const shape = x.shape.with(0, count);
  return raw.run(
    "Slice",
    [x, raw.whole(...begin), raw.whole(...shape)],
    shape,
  );
}

function logitsOf(
  raw: RawOperations,
  hidden: Raw,
  head: Raw,
  temperature: number,
): Raw {
  const logits = raw.matMul(hidden, head, { b: true });
  return temperature === 1 ? logits : raw.mul(logits, 1 / temperature);
}

/** Losses `[n]` and entropies `[n, 1]` of some rows, and how they come about. */
function scored(
  raw: RawOperations,
  hidden: Raw,
  head: Raw,
  targets: Raw,
  temperature: number,
) {
  const logits = logitsOf(raw, hidden, head, temperature);
  const logs = raw.map("LogSoftmax", logits);
  const shares = raw.map("Exp", logs);
  const sums = raw.reduce("Sum", raw.mul(shares, logs), 1, true);
  return {
    ...picked(raw, { logits, logs, shares }, targets),
    logits,
    logs,
    shares,
    entropies: raw.map("Neg", sums),
  };
}

/** Losses `[n]` of the targets, and softmax − one-hot. */
function picked(
  raw: RawOperations,
  { logits, logs, shares }: Omit<Scores, "slopes"> & { readonly logits: Raw },
  targets: Raw,
) {
  if (mustRepeat(raw)) {
    const isTarget = oneHot(raw, targets, logits.shape);
    const sums = raw.reduce("Sum", raw.mul(logs, isTarget), 1);
    return {
      losses: raw.map("Neg", sums),
      slopes: raw.sub(shares, isTarget),
    };
  }
  const [losses, slopes] = raw.runAll(
    "SparseSoftmaxCrossEntropyWithLogits",
    [logits, targets],
    [targets.shape, logits.shape],
  );
  return { losses: losses!, slopes: slopes! };
}

/** Whether a GPU refuses the operation that would do both at once. */
function mustRepeat({ backend }: RawOperations): boolean {
  return backend.isGpu &&
    /^(1|true)$/i.test(surrounding("TF_DETERMINISTIC_OPS") ?? "");
}

function oneHot(
  raw: RawOperations,
  targets: Raw,
  shape: readonly number[],
): Raw {
  return raw.run(
    "OneHot",
    [targets, raw.wholeScalar(shape[1]!), raw.scalar(1), raw.scalar(0)],
    shape,
    [intAttribute("axis", -1)],
  );
}

/** Scores from the logarithms of the rows' sums, which the tape has saved. */
function scoredAgain(
  raw: RawOperations,
  logits: Raw,
  targets: Raw,
  sums: Raw,
): Scores {
  const logs = raw.sub(logits, sums);
  const shares = raw.map("Exp", logs);
  const isTarget = oneHot(raw, targets, logits.shape);
  return { logs, shares, slopes: raw.sub(shares, isTarget) };
}

/** The logarithm of each row's sum: any logit less its logarithm, `[n, 1]`. */
function logSumExp(raw: RawOperations, logits: Raw, logs: Raw): Raw {
  const first = (x: Raw) => {
    const shape = [x.shape[0]!, 1];
    return raw.run("Slice", [x, raw.whole(0, 0), raw.whole(...shape)], shape);
  };
  return raw.sub(first(logits), first(logs));
}

/** Names the scores among what is known of the hidden states. */
function scoresKey({ head, targets }: RawInputs, temperature: number): string {
  return `scores:${nameOf(head!)}:${nameOf(targets!)}:${temperature}`;
}

const names = new WeakMap<object, number>();
let named = 0;

/** A number for a tensor's data, never the same for two. */
function nameOf({ dataId }: tf.TensorInfo): number {
  let name = names.get(dataId);
  if (name === undefined) names.set(dataId, name = named++);
  return name;
}

/** Whether TF.js made it of zeros, for an output that nobody used. */
function isZero(raw: RawOperations, tensor: tf.TensorInfo): boolean {
  const { values } = raw.backend.dataOf(tensor);
  return values instanceof Float32Array && values.every((x) => x === 0);
}

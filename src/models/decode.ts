/**
 * Sampling whole batches of completions with a cache of keys and values.
 *
 * @module
 */

import * as tf from "../tensors/tensorflow.ts";
import { isCompiling } from "../tensors/compile.ts";
import { drawToken } from "./draw_token.ts";
import { readSteps, type Steps, stepsPerReading } from "./look_ahead.ts";
import { COMPILED, PLAIN, type TokenFeed } from "./token_feed.ts";
import { type Model, type Weights, weightsOf } from "./transformer.ts";

/** One completion to be sampled. */
export interface DecodeRequest {
  /** Which of the prompts it continues. */
  readonly prompt: number;
  /** The uniform number in [0, 1) that decides the token at a position. */
  readonly uniformAt: (position: number) => number;
}

/** How completions are sampled. */
export interface DecodeOptions {
  /** 0 takes the most likely token. */
  readonly temperature: number;
  /** Keeps the smallest set of tokens with this probability. Default 1: all. */
  readonly topP?: number;
  /** Most tokens to write. */
  readonly maxTokens: number;
  /** The token that ends a completion. */
  readonly endId: number;
  /** Most rows in one batch; a memory setting. Default 256. */
  readonly maxRows?: number;
  /**
   * How many tokens a row one reading of the device is to bring, by guessing; a
   * speed setting that changes no result. Default: 8 on webgpu, else 1.
   */
  readonly ahead?: number;
}

/** A completion as token ids. */
export interface Decoded {
  /** The tokens written, with the end token if it was. */
  readonly ids: readonly number[];
  /** Log-probability of each in nats, at the sampling temperature. */
  readonly logProbs: readonly number[];
  /** `stop` when the end token was written, `length` when the limit cut it. */
  readonly finish: "stop" | "length";
}

/**
 * Continues prompts, each as often as asked.
 *
 * A prompt is read once however many completions it gets, rows that are done
 * leave the batch, and what a row draws depends on its own numbers alone.
 *
 * @param model Is left as it is.
 * @param prompts Token ids.
 * @param requests The completions to sample.
 * @param options Temperature, limits and the end token.
 * @returns One completion a request, in order.
 * @throws {RangeError} If a prompt and the limit exceed the model's positions.
 */
export async function decode(
  model: Model,
  prompts: readonly (readonly number[])[],
  requests: readonly DecodeRequest[],
  options: DecodeOptions,
): Promise<Decoded[]> {
  const longest = Math.max(0, ...prompts.map(({ length }) => length));
  if (longest + options.maxTokens > model.shape.positions) {
    throw new RangeError(
      `Cannot sample: ${longest} prompt tokens and ${options.maxTokens} new ones need ` +
        `${
          longest + options.maxTokens
        } positions, the model has ${model.shape.positions}`,
    );
  }
  const weights = tf.tidyRecord(() => weightsOf(model.shape, model.parameters));
  const size = options.maxRows ?? 256;
  const decoded: Decoded[] = [];
  try {
    for (let first = 0; first < requests.length; first += size) {
      const rows = requests.slice(first, first + size);
      decoded.push(...await decodeRows(model, weights, prompts, rows, options));
    }
  } finally {
    tf.disposeRecord(weights);
  }
  return decoded;
}

/** One row while it is being written. */
interface Row {
  readonly request: DecodeRequest;
  readonly ids: number[];
  readonly logProbs: number[];
  length: number;
  isDone: boolean;
}

async function decodeRows(
  model: Model,
  weights: Weights,
  allPrompts: readonly (readonly number[])[],
  requests: readonly DecodeRequest[],
  options: DecodeOptions,
): Promise<Decoded[]> {
  const used = [...new Set(requests.map(({ prompt }) => prompt))];
  const prompts = used.map((index) => allPrompts[index]!);
  const place = new Map(used.map((index, i) => [index, i]));
  const rows: Row[] = requests.map((request) => ({
    request,
    ids: [],
    logProbs: [],
    length: allPrompts[request.prompt]!.length,
    isDone: false,
  }));
  const longest = Math.max(...prompts.map(({ length }) => length));
  const time = longest + options.maxTokens;
  const of = rows.map(({ request }) => place.get(request.prompt)!);
  const feeding = isCompiling() ? COMPILED : PLAIN;
  const size = feeding.rowsFor(rows.length);
  using feed = feeding.begin(model, weights, {
    prompts,
    of: filled(of, size),
    time: feeding.timeFor(time),
  });
  let active = withFillers(rows, size);
  while (true) {
    write(active, await steps(feed, active, time, options), options);
    const kept = active.flatMap((row, i) => row.isDone ? [] : [i]);
    if (kept.length === 0) break;
    const room = feeding.rowsFor(kept.length);
    if (room <= 0.8 * active.length) {
      feed.keep(filled(kept, room));
      active = withFillers(kept.map((i) => active[i]!), room);
    }
    feed.next(active.map(lastId), active.map(lastPosition));
  }
  return rows.map(({ ids, logProbs }) => ({
    ids,
    logProbs,
    finish: ids.at(-1) === options.endId ? "stop" : "length",
  }));
}

/** A list made longer by its first entry. */
function filled<T>(list: readonly T[], length: number): T[] {
  return Array.from({ length }, (_, i) => list[i] ?? list[0]!);
}

/** Rows made more by rows that are done, where a batch has few sizes. */
function withFillers(rows: readonly Row[], count: number): Row[] {
  const filler = { ...rows[0]!, ids: [...rows[0]!.ids], isDone: true };
  return [
    ...rows,
    ...Array.from({ length: count - rows.length }, () => filler),
  ];
}

function lastId(row: Row): number {
  return row.ids.at(-1) ?? 0;
}

function lastPosition(row: Row): number {
  return row.length + row.ids.length - 1;
}

/** Reads the logits of the next tokens. */
function steps(
  feed: TokenFeed,
  rows: readonly Row[],
  time: number,
  { ahead, topP, temperature, maxTokens }: DecodeOptions,
): Promise<Steps> {
  const left = rows.map(({ ids, isDone }) =>
    isDone ? 0 : maxTokens - ids.length
  );
  const count = ahead ?? stepsPerReading(feed.logits, topP);
  return readSteps(feed, {
    count: Math.min(count, Math.max(...left)),
    positions: rows.map((row) => lastPosition(row) + 1),
    last: time - 1,
    uniformAt: (row, step) =>
      rows[row]!.request.uniformAt(rows[row]!.ids.length + step),
    temperature,
  });
}

/**
 * Draws each active row's next tokens, up to the first that was guessed wrong,
 * and notes which rows are done.
 */
function write(
  rows: readonly Row[],
  { logits, guesses }: Steps,
  options: DecodeOptions,
) {
  const vocabulary = logits[0]!.length / rows.length;
  rows.forEach((row, i) => {
    for (const [step, numbers] of logits.entries()) {
      if (row.isDone) return;
      const drawn = drawToken(
        numbers.subarray(i * vocabulary, (i + 1) * vocabulary),
        row.request.uniformAt(row.ids.length),
        options,
      );
      row.ids.push(drawn.id);
      row.logProbs.push(drawn.logProb);
      row.isDone = drawn.id === options.endId ||
        row.ids.length >= options.maxTokens;
      if (guesses[step]?.[i] !== drawn.id) return;
    }
  });
}

/**
 * A learner on disk, whole: parameters, moments, and what its caller remembers.
 *
 * One file, so that it is either the old checkpoint or all of the new one.
 *
 * @module
 */

import { firstDifference } from "../base/difference.ts";
import { writeFileAtomically } from "../base/files.ts";
import { parseJson } from "../base/json.ts";
import { sha256 } from "../base/surroundings.ts";
import type { ModelShape } from "../models/model_shape.ts";
import {
  readSafetensors,
  readSafetensorsMetadata,
  writeSafetensors,
} from "../models/safetensors.ts";
import type { Model } from "../models/transformer.ts";
import * as tf from "../tensors/tensorflow.ts";
import type { Optimizer, OptimizerOptions } from "./optimizer.ts";

/** A model and the optimizer that moves it. */
export interface Trainee {
  /** The model. */
  readonly model: Model;
  /** Its optimizer. */
  readonly optimizer: Optimizer;
}

/** A checkpoint as it was read. */
export interface Checkpoint<T> {
  /** Where it was read from. */
  readonly path: string;
  /** The model's sizes. */
  readonly shape: ModelShape;
  /** The optimizer's settings. */
  readonly options: Required<OptimizerOptions>;
  /** Updates taken. */
  readonly updates: number;
  /** The parameters, `[P]`. */
  readonly parameters: Float32Array;
  /** Running mean of the gradient, `[P]`. */
  readonly first: Float32Array;
  /** Running mean of its square, `[P]`. */
  readonly second: Float32Array;
  /** What the caller remembers. */
  readonly memory: T;
}

/** What stands beside the numbers. */
interface About<T>
  extends Pick<Checkpoint<T>, "shape" | "options" | "updates" | "memory"> {
  /** Of the numbers: a bit that fell over is not gone on with. */
  readonly hash: string;
}

/**
 * Writes a checkpoint, in the safetensors format, with all bits of each number.
 *
 * @param path The file; its folder is there.
 * @param trainee What is kept.
 * @param memory Whatever is needed to go on, as plain JSON.
 */
export async function writeCheckpoint(
  path: string,
  { model, optimizer }: Trainee,
  memory: unknown,
): Promise<void> {
  const { options, step: updates } = optimizer;
  const vectors = [model.parameters, optimizer.first, optimizer.second];
  const numbers = await Promise.all(
    vectors.map(async (vector) => await vector.data() as Float32Array),
  );
  const tensors = numbers.map((data, i) =>
    [VECTORS[i]!, { shape: [data.length], data }] as const
  );
  const hash = await hashOf(numbers);
  const about = { shape: model.shape, options, updates, memory, hash };
  const file = writeSafetensors(new Map(tensors), "float32", {
    checkpoint: JSON.stringify(about),
  });
  await writeFileAtomically(path, file);
}

/**
 * Reads a checkpoint.
 *
 * @param path The file.
 * @returns The checkpoint; undefined when there is no such file.
 * @throws {SyntaxError} If the file is damaged or something else.
 */
export async function readCheckpoint<T>(
  path: string,
): Promise<Checkpoint<T> | undefined> {
  let file: Uint8Array;
  try {
    file = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const text = readSafetensorsMetadata(file, path).checkpoint;
  const tensors = readSafetensors(file, path);
  const [parameters, first, second] = VECTORS.map((name) =>
    tensors.get(name)?.data
  );
  if (!text || !parameters || !first || !second) {
    throw new SyntaxError(
      `Cannot read ${path}: a checkpoint with ${
        VECTORS.join(", ")
      } is needed, got ${[...tensors.keys()].join(", ") || "no tensors"}`,
    );
  }
  const { hash: needed, ...about } = parseJson<About<T>>(text, path);
  const hash = await hashOf([parameters, first, second]);
  if (hash !== needed) {
    throw new SyntaxError(
      `Cannot read ${path}: numbers with SHA-256 ${needed} are needed, got ${hash}`,
    );
  }
  return { ...about, path, parameters, first, second };
}

/**
 * Puts a learner back to where it was when the checkpoint was written.
 *
 * @param trainee Its parameters and moments are replaced.
 * @param checkpoint Where it goes back to.
 * @throws {RangeError} If the checkpoint is of another shape or optimizer.
 */
export function restoreCheckpoint(
  { model, optimizer }: Trainee,
  checkpoint: Checkpoint<unknown>,
): void {
  const { path, shape, options, updates } = checkpoint;
  const { parameters, first, second } = checkpoint;
  const { size } = model.parameters;
  requireSame(path, {
    ...{ model: model.shape, optimizer: optimizer.options },
    numbers: [size, size, size],
  }, {
    ...{ model: shape, optimizer: options },
    numbers: [parameters, first, second].map(({ length }) => length),
  });
  tf.disposeRecord([model.parameters, optimizer.first, optimizer.second]);
  model.parameters = tf.tensor1d(parameters);
  optimizer.first = tf.tensor1d(first);
  optimizer.second = tf.tensor1d(second);
  optimizer.step = updates;
}

/**
 * Refuses a checkpoint that was made from something else.
 *
 * @param path The checkpoint's file.
 * @param needed What is needed, plain JSON.
 * @param got What the checkpoint was made from.
 * @throws {RangeError} If they differ, naming the first difference.
 */
export function requireSame(path: string, needed: unknown, got: unknown) {
  const difference = firstDifference(needed, got);
  if (!difference) return;
  throw new RangeError(
    `Cannot go on from ${path}: ${difference.path} ${difference.needed} is needed, got ${difference.got}; without that file it begins anew`,
  );
}

/** SHA-256 of vectors, end to end. */
async function hashOf(vectors: readonly Float32Array[]): Promise<string> {
  const all = new Float32Array(
    vectors.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const vector of vectors) {
    all.set(vector, at);
    at += vector.length;
  }
  return await sha256(new Uint8Array(all.buffer));
}

const VECTORS = ["parameters", "first", "second"];

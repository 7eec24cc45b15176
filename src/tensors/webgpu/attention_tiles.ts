/**
 * What attention over whole sequences has in common, forward and backward.
 *
 * Keys are taken a tile at a time, from memory that a work group shares, so that
 * there is no matrix of scores.
 *
 * Source: FlashAttention, arXiv:2205.14135.
 *
 * @module
 */

import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { CheckedBackend } from "./checked_backend.ts";
import { LANES, type Shader } from "./launch.ts";

/**
 * How sequences lie. `steps` is how many tiles a work group reads at most: not
 * every compiler of shaders takes a barrier in a loop whose end it cannot see to
 * be the same for all threads.
 */
export const SEQUENCES = { sequences: "u32", steps: "u32" } as const;

/** Numbers that two tiles of shared memory take together, 16 KiB. */
const SHARED = 4096;

/**
 * Largest head of which a thread keeps four vectors. More are left to the
 * composed form: beyond 2,000 bytes a thread Mesa's software Vulkan (22.3)
 * computes wrong gradients, and a GPU has run out of registers.
 */
export const WIDEST = 96;

/** Rows of a tile. */
function tileOf(headSize: number): number {
  return Math.min(LANES, Math.floor(SHARED / 2 / headSize));
}

/**
 * The numbers of `SEQUENCES`.
 *
 * @param backend Who has the tensors.
 * @param starts First rows of the sequences, and the end of the last.
 * @param headSize Numbers a head.
 * @returns What a shader is given.
 */
export function sequencesOf(
  backend: CheckedBackend,
  { dataId, shape }: TensorInfo,
  headSize: number,
): Record<keyof typeof SEQUENCES, number> {
  const starts = backend.readSync(dataId) as Int32Array;
  let longest = 0;
  for (let b = 1; b < starts.length; b++) {
    longest = Math.max(longest, starts[b]! - starts[b - 1]!);
  }
  // A work group's rows, and what is left of a sequence before or after them.
  const steps = Math.ceil((longest + LANES) / tileOf(headSize));
  return { sequences: shape[0]! - 1, steps };
}

/**
 * What the shaders over whole sequences have in common: a thread has a row of
 * its own, and all of them read the same rows of the other side from tiles.
 *
 * @param size Numbers a head.
 * @returns WGSL to stand before the shader.
 */
export const tiled = (size: number): string => `
const SIZE = ${size}u;
const TILE = ${tileOf(size)}u;
var<workgroup> one: array<f32, TILE * SIZE>;
var<workgroup> two: array<f32, TILE * SIZE>;

// First row and end of the sequence that a row is in.
fn sequenceOf(row: u32) -> vec2<u32> {
  var low = 0u;
  var high = n.sequences;
  while (high - low > 1u) {
    let middle = (low + high) / 2u;
    if (u32(starts[middle]) <= row) { low = middle; } else { high = middle; }
  }
  return vec2<u32>(u32(starts[low]), u32(starts[low + 1u]));
}
// Where a head of a row lies: query heads, then key heads, then value heads.
fn headAt(row: u32, head: u32) -> u32 {
  return (row * (n.heads + 2u * n.keyHeads) + head) * SIZE;
}`;

/**
 * A shader for heads of a size, made once.
 *
 * @param make Makes it for a size.
 * @returns The same, that remembers.
 */
export function bySize(
  make: (size: number) => Shader,
): (size: number) => Shader {
  const made = new Map<number, Shader>();
  return (size) => {
    const shader = made.get(size) ?? make(size);
    made.set(size, shader);
    return shader;
  };
}

/** Which row and head a thread has, and which rows its work group reads. */
export const OWN_QUERY = `
  let head = group % n.heads;
  let tileFrom = (group / n.heads) * LANES;
  if (tileFrom >= n.rows) { return; }
  let tileEnd = min(tileFrom + LANES, n.rows);
  let row = min(tileFrom + lane, n.rows - 1u);
  let isReal = tileFrom + lane < n.rows;
  let keyHead = n.heads + head / (n.heads / n.keyHeads);
  let first = sequenceOf(row).x;
  let tilesFrom = sequenceOf(tileFrom).x;
  let scale = 1.0 / sqrt(f32(SIZE));`;

/** Brings the next keys and values to all threads of the work group. */
export const LOAD_KEYS = `
    let begin = tilesFrom + step * TILE;
    let count = min(TILE, max(begin, tileEnd) - begin);
    workgroupBarrier();
    for (var i = lane; i < count * SIZE; i += LANES) {
      let at = headAt(begin + i / SIZE, keyHead) + i % SIZE;
      one[i] = qkv[at];
      two[i] = qkv[at + n.keyHeads * SIZE];
    }
    workgroupBarrier();`;

/**
 * Sequences laid end to end as a batch with padding, and back.
 *
 * @module
 */

/** Where each sequence's rows go in a padded batch, and back. */
export interface Padding {
  /** How many sequences there are. */
  readonly batch: number;
  /** The longest of them. */
  readonly time: number;
  /** Whether all sequences have one length, so that the rows stay as they are. */
  readonly isFull: boolean;
  /** For each padded row, the real row it copies (0 where there is none). */
  readonly source: Int32Array;
  /** For each padded row, 1 where it is real. */
  readonly real: Float32Array;
  /** For each real row, its padded row. */
  readonly target: Int32Array;
}

/**
 * Lays sequences side by side, all as long as the longest.
 *
 * @param starts First row of each sequence, then how many rows there are.
 * @returns Where rows go and come from.
 */
export function padding(starts: Int32Array): Padding {
  const batch = starts.length - 1;
  let time = 0;
  for (let b = 0; b < batch; b++) {
    time = Math.max(time, starts[b + 1]! - starts[b]!);
  }
  const source = new Int32Array(batch * time);
  const real = new Float32Array(batch * time);
  const target = new Int32Array(starts[batch]!);
  for (let b = 0; b < batch; b++) {
    for (let row = starts[b]!; row < starts[b + 1]!; row++) {
      const place = b * time + row - starts[b]!;
      source[place] = row;
      real[place] = 1;
      target[row] = place;
    }
  }
  const isFull = target.length === source.length;
  return { batch, time, isFull, source, real, target };
}

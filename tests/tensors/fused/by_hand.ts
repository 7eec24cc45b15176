import { assert } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import type { Heads } from "kit/tensors/fused/heads.ts";

/** A matrix as rows of doubles. */
export type Rows = readonly (readonly number[])[];

/** Normal numbers that float32 holds exactly. */
export function draw(name: string, rows: number, columns: number): number[][] {
  const random = randomStream("fused").split(name);
  return Array.from(
    { length: rows },
    () => Array.from({ length: columns }, () => Math.fround(random.normal())),
  );
}

/** Fails unless all numbers agree to float32's precision. */
export function assertClose(
  got: ArrayLike<number>,
  expected: Rows | readonly number[],
  tolerance = 2e-6,
) {
  const flat = expected.flat() as number[];
  const scale = Math.max(1, ...flat.map(Math.abs));
  const apart = Math.max(
    ...flat.map((x, i) => Math.abs(x - (got[i] ?? NaN)) / scale),
  );
  assert(
    got.length === flat.length && apart <= tolerance,
    `${got.length} numbers of ${flat.length}, apart by ${apart}`,
  );
}

/** The slope of a function of rows along each entry, by central differences. */
export function slopes(f: (x: number[][]) => number, at: Rows): number[][] {
  const step = 1e-5;
  return at.map((row, i) =>
    row.map((_, j) => {
      const moved = (by: number) => {
        const x = at.map((r) => [...r]);
        x[i]![j]! += by;
        return f(x);
      };
      return (moved(step) - moved(-step)) / (2 * step);
    })
  );
}

/** Σ a·b over all entries. */
export function inner(a: Rows, b: Rows): number {
  return a.reduce(
    (sum, row, i) => row.reduce((part, x, j) => part + x * b[i]![j]!, sum),
    0,
  );
}

/** Causal attention over sequences, one number after the other. */
export function attentionByHand(
  qkv: Rows,
  starts: readonly number[],
  { heads, keyValueHeads, headSize: S }: Heads,
): number[][] {
  return qkv.map((row, n) => {
    const first = Math.max(...starts.slice(0, -1).filter((s) => s <= n));
    return Array.from({ length: heads }, (_, h) => {
      const shared = heads + Math.floor(h * keyValueHeads / heads);
      const part = (r: readonly number[], head: number) =>
        r.slice(head * S, (head + 1) * S);
      const query = part(row, h);
      const seen = qkv.slice(first, n + 1);
      const weights = seen.map((other) =>
        Math.exp(
          part(other, shared).reduce((sum, x, i) => sum + x * query[i]!, 0) /
            Math.sqrt(S),
        )
      );
      const total = weights.reduce((a, b) => a + b, 0);
      return query.map((_, i) =>
        seen.reduce(
          (sum, other, t) =>
            sum + weights[t]! * part(other, shared + keyValueHeads)[i]!,
          0,
        ) / total
      );
    }).flat();
  });
}

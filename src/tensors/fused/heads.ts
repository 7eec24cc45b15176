/**
 * How query, key and value heads lie side by side in one row.
 *
 * @module
 */

/** The heads of a layer: a row is H query, KV key and KV value heads wide. */
export interface Heads {
  /** H, the query heads. */
  readonly heads: number;
  /** KV, the key and value heads; divides H. */
  readonly keyValueHeads: number;
  /** S, the width of one head; even. */
  readonly headSize: number;
}

/** W, the width of a row of queries, keys and values. */
export function rowWidth(heads: Heads): number {
  return (heads.heads + 2 * heads.keyValueHeads) * heads.headSize;
}

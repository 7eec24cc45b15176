/**
 * What TensorFlow says about an operation: inputs, attributes, whether it keeps
 * a state. Read from the protocol buffer `OpDef`.
 *
 * @module
 */

import { fields, textOf } from "./protobuf.ts";

/** An operation's definition, as far as building a graph needs it. */
export interface OpDef {
  /** The inputs in order. */
  readonly inputs: readonly OpInput[];
  /** The attributes that it knows. */
  readonly attributes: ReadonlySet<string>;
  /** Whether a second run with the same inputs may give something else. */
  readonly isStateful: boolean;
}

/** One input: a tensor, or a list of them. */
export interface OpInput {
  /** The attribute that counts the list, where the tensors have one type. */
  readonly countedBy?: string;
  /** The attribute with a type for each tensor of the list. */
  readonly typedBy?: string;
}

/**
 * Reads an `OpDef`.
 *
 * @param bytes The message.
 * @returns Its inputs, attributes and whether it is stateful.
 */
export function readOpDef(bytes: Uint8Array): OpDef {
  const inputs: OpInput[] = [];
  const attributes = new Set<string>();
  let isStateful = false;
  for (const { number, value } of fields(bytes)) {
    if (number === 2) inputs.push(readInput(value as Uint8Array));
    if (number === 4) attributes.add(textOf(value as Uint8Array, 1) ?? "");
    if (number === 17) isStateful = value !== 0;
  }
  return { inputs, attributes, isStateful };
}

function readInput(bytes: Uint8Array): OpInput {
  const countedBy = textOf(bytes, 5);
  const typedBy = textOf(bytes, 6);
  return {
    ...(countedBy ? { countedBy } : {}),
    ...(typedBy ? { typedBy } : {}),
  };
}

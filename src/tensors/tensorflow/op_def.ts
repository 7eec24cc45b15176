/**
 * What TensorFlow says about an operation: inputs, attributes, whether it keeps
 * a state. Read from the protocol buffer `OpDef`.
 *
 * @module
 */

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

function textOf(bytes: Uint8Array, wanted: number): string | undefined {
  for (const { number, value } of fields(bytes)) {
    if (number === wanted) return new TextDecoder().decode(value as Uint8Array);
  }
  return undefined;
}

/** The fields of a message: a number, or the bytes of text or a message. */
function* fields(bytes: Uint8Array) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1;; factor *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const number = key >>> 3;
    const kind = key & 7;
    if (kind === 2) {
      const length = varint();
      yield { number, value: bytes.subarray(at, at += length) };
    } else if (kind === 0) yield { number, value: varint() };
    else at += kind === 1 ? 8 : 4;
  }
}

/**
 * Protocol buffers as far as TensorFlow's own descriptions need reading.
 *
 * @module
 */

/** A field of a message. */
export interface Field {
  /** Its number. */
  readonly number: number;
  /** A number, or the bytes of text or of a message. */
  readonly value: number | Uint8Array;
}

/**
 * The fields of a message, in order; numbers of a fixed width are passed over.
 *
 * @param bytes The message.
 */
export function* fields(bytes: Uint8Array): Generator<Field> {
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

/** The first field of a number, as text. */
export function textOf(bytes: Uint8Array, wanted: number): string | undefined {
  for (const { number, value } of fields(bytes)) {
    if (number === wanted) return new TextDecoder().decode(value as Uint8Array);
  }
  return undefined;
}

/**
 * Half-precision numbers, read and written exactly as IEEE 754 says.
 *
 * @module
 */

/** Rounds to float16, to nearest even; returns the 16 bits. */
export function toFloat16Bits(values: Float32Array): Uint16Array {
  const view = new DataView(new ArrayBuffer(2));
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    view.setFloat16(0, values[i]!, true);
    bits[i] = view.getUint16(0, true);
  }
  return bits;
}

/** The numbers that 16-bit patterns stand for. */
export function fromFloat16Bits(bits: Uint16Array): Float32Array {
  const view = new DataView(new ArrayBuffer(2));
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    view.setUint16(0, bits[i]!, true);
    values[i] = view.getFloat16(0, true);
  }
  return values;
}

/** The numbers that bfloat16 patterns stand for: float32's upper halves. */
export function fromBfloat16Bits(bits: Uint16Array): Float32Array {
  const wide = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) wide[i] = bits[i]! << 16;
  return new Float32Array(wide.buffer);
}

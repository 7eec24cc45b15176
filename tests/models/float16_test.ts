import { assert, assertEquals } from "@std/assert";
import {
  fromBfloat16Bits,
  fromFloat16Bits,
  toFloat16Bits,
} from "kit/models/float16.ts";
import { reference } from "./fixture.ts";

Deno.test("toFloat16Bits() rounds as numpy does: ties, overflow, subnormals", () => {
  const { bits32, bits16 } = reference.float16;
  const values = new Float32Array(Uint32Array.from(bits32).buffer);
  assertEquals([...toFloat16Bits(values)], bits16);
});

Deno.test("fromFloat16Bits() undoes toFloat16Bits() on all 65,536 patterns but NaN's", () => {
  const bits = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const back = toFloat16Bits(fromFloat16Bits(bits));
  // 2 signs × (2^10 − 1) patterns are NaN.
  const isNaN16 = (i: number) => (i & 0x7fff) > 0x7c00;
  const wrong = bits.filter((i) => !isNaN16(i) && back[i] !== i);
  assertEquals([...wrong], []);
  const nans = fromFloat16Bits(bits).filter(Number.isNaN).length;
  assertEquals(nans, 2 * 1023);
});

Deno.test("fromFloat16Bits() follows the definition at the edges", () => {
  const bits = Uint16Array.of(0x0001, 0x03ff, 0x0400, 0x3c00, 0x7bff, 0xfc00);
  const values = [
    2 ** -24,
    1023 * 2 ** -24,
    2 ** -14,
    1,
    65504,
    -Infinity,
  ];
  assertEquals([...fromFloat16Bits(bits)], values);
});

Deno.test("fromBfloat16Bits() keeps sign, exponent and seven bits", () => {
  const bits = Uint16Array.of(0x0000, 0x3f80, 0xc040, 0x3f81, 0x7f80, 0x0080);
  const values = [0, 1, -3, 1 + 2 ** -7, Infinity, 2 ** -126];
  assertEquals([...fromBfloat16Bits(bits)], values);
  assert(Number.isNaN(fromBfloat16Bits(Uint16Array.of(0x7fc0))[0]));
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  readSafetensors,
  readSafetensorsMetadata,
  writeSafetensors,
} from "kit/models/safetensors.ts";
import { reference } from "./fixture.ts";

/** A file with this header and so many bytes of numbers. */
function fileOf(header: unknown, bytes = 0): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const file = new Uint8Array(8 + text.length + bytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

const tensors = new Map([
  ["b", { shape: [2, 2], data: Float32Array.of(1, -2, 0.5, 1 / 3) }],
  ["a", { shape: [3], data: Float32Array.of(0, 65504, -1e-7) }],
  ["none", { shape: [0, 4], data: new Float32Array() }],
]);

Deno.test("readSafetensors() reads what Python's safetensors wrote", () => {
  const file = Uint8Array.fromBase64(reference.safetensors.file);
  const read = readSafetensors(file);
  const expected = Object.entries(reference.safetensors.tensors);
  assertEquals(read.size, expected.length);
  for (const [name, { shape, data }] of expected) {
    assertEquals(read.get(name)!.shape, shape, name);
    assertEquals([...read.get(name)!.data], data, name);
  }
});

Deno.test("readSafetensors() reads what writeSafetensors() wrote, in its order", () => {
  const read = readSafetensors(writeSafetensors(tensors));
  assertEquals([...read.keys()], ["b", "a", "none"]);
  assertEquals(read, tensors);
});

Deno.test("writeSafetensors() halves the numbers as float16, and aligns them", () => {
  const file = writeSafetensors(tensors, "float16");
  const header = Number(new DataView(file.buffer).getBigUint64(0, true));
  assertEquals(header % 8, 0);
  assertEquals(file.length, 8 + header + 7 * 2);
  const { data } = readSafetensors(file).get("b")!;
  // 1/3 in float16 is 1365 · 2^-12.
  assertEquals([...data], [1, -2, 0.5, 1365 / 4096]);
});

Deno.test("writeSafetensors() writes the same bytes twice, and from within a buffer", () => {
  const within = new Float32Array([9, 9, 1, -2, 0.5, 1 / 3, 9]).subarray(2, 6);
  const moved = new Map(tensors).set("b", { shape: [2, 2], data: within });
  assertEquals(writeSafetensors(moved), writeSafetensors(tensors));
});

Deno.test("readSafetensors() refuses a file cut short at every length", () => {
  const file = writeSafetensors(tensors);
  for (let length = 0; length < file.length; length++) {
    assertThrows(
      () => readSafetensors(file.subarray(0, length), "m.safetensors"),
      SyntaxError,
      "Cannot read m.safetensors: ",
    );
  }
});

Deno.test("readSafetensors() says what is wrong with a damaged header", () => {
  const entry = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
  const cases: [Uint8Array, string][] = [
    [fileOf("{not json"), "the header must be JSON"],
    [fileOf("null"), "the header must be an object, got null"],
    [fileOf({ x: null }), "x needs dtype, shape and data_offsets, got null"],
    [fileOf({ x: { ...entry, shape: "2" } }, 8), "x needs dtype, shape and"],
    [fileOf({ x: { ...entry, data_offsets: [0] } }, 8), "x needs dtype, shape"],
    [
      fileOf({ x: { ...entry, dtype: "I64" } }, 8),
      "x needs a type of F32, F16, BF16, got I64",
    ],
    [fileOf({ x: { ...entry, shape: [3] } }, 8), "x needs 12 bytes, got 8"],
    [fileOf({ x: entry }, 4), "x needs bytes 0 to 8, got 4"],
    [fileOf({ x: { ...entry, data_offsets: [-8, 0] } }, 8), "bytes -8 to 0"],
  ];
  for (const [file, message] of cases) {
    assertThrows(() => readSafetensors(file), SyntaxError, message);
  }
  // A header that claims more than any file holds.
  const huge = fileOf({ x: entry }, 8);
  huge.fill(0xff, 0, 8);
  assertThrows(() => readSafetensors(huge), SyntaxError, "the header needs");
  assert(readSafetensors(fileOf({ x: entry }, 8)).has("x"));
});

Deno.test("readSafetensorsMetadata() reads what is kept beside the tensors", () => {
  const file = writeSafetensors(tensors, "float32", { state: '{"a":"é"}' });
  const kept = { format: "pt", state: '{"a":"é"}' };
  assertEquals(readSafetensorsMetadata(file), kept);
  assertEquals(
    readSafetensors(file),
    readSafetensors(writeSafetensors(tensors)),
  );
  assertThrows(
    () => readSafetensorsMetadata(file.subarray(0, 20), "m"),
    SyntaxError,
    "Cannot read m: the header needs",
  );
});

import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import { flatten, unflatten } from "kit/tensors/nested.ts";
import * as tf from "kit/tensors/tensorflow.ts";

const refuse = (kind: string) => new TypeError(`got ${kind}`);
const keyOf = (value: unknown) => flatten(value, refuse).key;

Deno.test("unflatten() puts back what flatten() took out", async () => {
  await chooseBackend("cpu");
  const [a, b] = [tf.scalar(1), tf.tensor1d([2, 3])];
  const value = {
    a,
    list: [b, [a], 7, "text", null, undefined, true],
    deep: { er: { b } },
  };
  const { tensors, template } = flatten(value, refuse);
  assertEquals(tensors, [a, b, a, b]);
  const back = unflatten(template, tensors) as typeof value;
  assertEquals(back, value);
  assertEquals(back.deep.er.b, b);
  tf.dispose([a, b]);
});

Deno.test("flatten() gives values that differ different keys", async () => {
  await chooseBackend("cpu");
  const x = tf.zeros([2, 3]);
  const values = [
    [],
    [[]],
    {},
    [0],
    [-0],
    [NaN],
    ["0"],
    [0n],
    [null],
    [undefined],
    ["null"],
    [true],
    ["a", "b"],
    ["a;b"],
    [["a"], "b"],
    { a: 1 },
    { b: 1 },
    { "a:1": 1 },
    [x],
    [[x]],
    [x, x],
    [tf.zeros([3, 2])],
    [tf.zeros([2, 3], "int32")],
    ["float32[2,3];"],
  ];
  assertEquals(new Set(values.map(keyOf)).size, values.length);
  assertEquals(keyOf([tf.ones([2, 3])]), keyOf([x]));
  assertNotEquals(keyOf({ a: 1, b: 2 }), keyOf({ a: 1, c: 2 }));
  tf.disposeVariables();
});

Deno.test("flatten() refuses what is neither tensor nor plain", () => {
  for (
    const [value, kind] of [
      [() => 1, "a function"],
      [Symbol("s"), "a symbol"],
      [new Map(), "an object of class Map"],
      [new Float32Array(1), "an object of class Float32Array"],
    ] as const
  ) {
    assertThrows(() => keyOf({ value }), TypeError, `got ${kind}`);
  }
});

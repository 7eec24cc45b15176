import { assert, assertEquals, assertThrows } from "@std/assert";
import { ATTRIBUTE } from "kit/tensors/tensorflow/attributes.ts";
import { DATA_TYPE } from "kit/tensors/tensorflow/data_types.ts";
import { EagerExecutor } from "kit/tensors/tensorflow/eager.ts";
import type { Values } from "kit/tensors/tensorflow/executor.ts";
import { TensorFlowError } from "kit/tensors/tensorflow/status.ts";
import { executorHere } from "./here.ts";

const { executor, ignore } = await executorHere();

const cases: Record<string, [type: number, values: Values]> = {
  bool: [DATA_TYPE.bool, new Uint8Array([1, 0, 1, 1])],
  uint8: [DATA_TYPE.uint8, new Uint8Array([0, 1, 127, 255])],
  int32: [DATA_TYPE.int32, new Int32Array([-1, 0, 2 ** 31 - 1, -(2 ** 31)])],
  int64: [DATA_TYPE.int64, new BigInt64Array([-1n, 0n, 2n ** 62n, 5n])],
  float32: [DATA_TYPE.float32, new Float32Array([-0, 1.5, NaN, Infinity])],
  float64: [DATA_TYPE.float64, new Float64Array([1 / 3, -2, 1e300, 5e-324])],
};

for (const [name, [type, values]] of Object.entries(cases)) {
  Deno.test({
    name: `createTensor() and tensorDataSync() keep every bit of ${name}`,
    ignore,
    fn: () => {
      for (const shape of [[4], [2, 2], [1, 4, 1]]) {
        const id = executor.createTensor(shape, type, values);
        assertEquals(executor.tensorDataSync(id), values);
        executor.deleteTensor(id);
      }
    },
  });
}

Deno.test({
  name: "createTensor() keeps pairs of complex64, empty tensors and text",
  ignore,
  fn: () => {
    const round = (shape: number[], type: number, values: Values) => {
      const id = executor.createTensor(shape, type, values);
      const back = executor.tensorDataSync(id);
      executor.deleteTensor(id);
      return back;
    };
    const pairs = new Float32Array([1, 2, 3, 4]);
    assertEquals(round([2], DATA_TYPE.complex64, pairs), pairs);
    assertEquals(
      round([0, 3], DATA_TYPE.float32, new Float32Array()),
      new Float32Array(),
    );
    const text = [
      "",
      "short",
      "längër than the twenty-two bytes that fit",
      "字",
    ];
    const encoded = text.map((line) => new TextEncoder().encode(line));
    assertEquals(round([2, 2], DATA_TYPE.string, text), encoded);
    assertEquals(executor.tensors, 0);
  },
});

Deno.test({
  name: "executeOp() gives 600 outputs of one operation",
  ignore,
  fn: () => {
    const numbers = Float32Array.from({ length: 1200 }, (_, i) => i);
    const ids = [
      executor.createTensor([1200], DATA_TYPE.float32, numbers),
      executor.createTensor(
        [600],
        DATA_TYPE.int32,
        new Int32Array(600).fill(2),
      ),
      executor.createTensor([], DATA_TYPE.int32, [0]),
    ];
    const n = { name: "num_split", type: ATTRIBUTE.int, value: 600 };
    const parts = executor.executeOp("SplitV", [n], ids, 600);
    assertEquals(parts.length, 600);
    assertEquals(
      executor.tensorDataSync(parts[599]!.id),
      new Float32Array([1198, 1199]),
    );
    for (const { id } of parts) executor.deleteTensor(id);
    ids.forEach((id) => executor.deleteTensor(id));
    assertEquals(executor.tensors, 0);
  },
});

Deno.test({
  name:
    "executeOp() says operation, attributes and shapes when TensorFlow refuses",
  ignore,
  fn: () => {
    const a = executor.createTensor(
      [2, 3],
      DATA_TYPE.float32,
      new Float32Array(6),
    );
    const turned = { name: "transpose_b", type: ATTRIBUTE.bool, value: false };
    const error = assertThrows(
      () => executor.executeOp("MatMul", [turned], [a, a], 1),
      TensorFlowError,
      "Cannot run MatMul(transpose_b=false) on float32[2,3], float32[2,3]: TensorFlow says INVALID_ARGUMENT:",
    );
    assertEquals((error as TensorFlowError).code, "INVALID_ARGUMENT");
    assertThrows(
      () => executor.executeOp("NoSuchThing", [], [a], 1),
      TensorFlowError,
      "Cannot run NoSuchThing() on float32[2,3]: TensorFlow says NOT_FOUND:",
    );
    executor.deleteTensor(a);
    assertThrows(
      () => executor.executeOp("Abs", [], [a], 1),
      RangeError,
      "needed one that is alive",
    );
    assertEquals(executor.tensors, 0);
  },
});

Deno.test({
  name: "100,000 tensors made and freed leave no handle and no memory",
  ignore,
  fn: () => {
    const make = (count: number) => {
      for (let i = 0; i < count; i++) {
        const x = executor.createTensor(
          [64],
          DATA_TYPE.float32,
          new Float32Array(64),
        );
        const [y] = executor.executeOp("Neg", [], [x], 1);
        executor.deleteTensor(x);
        executor.deleteTensor(y!.id);
      }
    };
    make(50_000);
    const before = Deno.memoryUsage().rss;
    make(50_000);
    assertEquals(executor.tensors, 0);
    // 50,000 tensors of 64 numbers would be 12 MiB and as many of Neg's.
    const grown = (Deno.memoryUsage().rss - before) / 2 ** 20;
    assert(grown < 12, `grew by ${grown} MiB`);
  },
});

Deno.test({
  name: "a device that is full is an error, and what comes after it works",
  ignore,
  fn: () => {
    const sizes = executor.createTensor([2], DATA_TYPE.int32, [
      1 << 22,
      1 << 22,
    ]);
    const one = executor.createTensor([], DATA_TYPE.float32, [1]);
    const error = assertThrows(
      () => executor.executeOp("Fill", [], [sizes, one], 1),
      TensorFlowError,
      "Cannot run Fill() on int32[2], float32[]: TensorFlow says RESOURCE_EXHAUSTED",
    );
    assertEquals((error as TensorFlowError).code, "RESOURCE_EXHAUSTED");
    const [sum] = executor.executeOp("AddV2", [], [one, one], 1);
    assertEquals(executor.tensorDataSync(sum!.id), new Float32Array([2]));
    [sizes, one, sum!.id].forEach((id) => executor.deleteTensor(id));
  },
});

Deno.test({
  name: "constant() makes a tensor once, and share() another hold on one",
  ignore,
  fn: () => {
    let made = 0;
    const ask = () =>
      executor.constant("two", () => {
        made++;
        return { shape: [], dataType: DATA_TYPE.float32, values: [2] };
      });
    assertEquals(ask(), ask());
    assertEquals(made, 1);
    const other = executor.share(ask());
    assertEquals(executor.tensors, 1);
    assertEquals(executor.tensorDataSync(other), new Float32Array([2]));
    executor.deleteTensor(other);
    assertEquals(executor.tensorDataSync(ask()), new Float32Array([2]));
    // More constants than are kept: the oldest goes, and comes again.
    for (let i = 0; i < 2000; i++) {
      executor.constant(`${i}`, () => ({
        shape: [],
        dataType: DATA_TYPE.int32,
        values: [i],
      }));
    }
    assertEquals(executor.tensors, 0);
    assertEquals(executor.tensorDataSync(ask()), new Float32Array([2]));
    assertEquals(made, 2);
  },
});

Deno.test({
  name: "tensorDataSync() reads a handle that no operation is given",
  ignore,
  fn: () => {
    const { context } = executor;
    const { symbols } = context.library;
    const read: Deno.PointerValue[] = [];
    const own = new EagerExecutor({
      ...context,
      library: {
        ...context.library,
        symbols: {
          ...symbols,
          TFE_TensorHandleResolve: (handle, status) => {
            read.push(handle);
            return symbols.TFE_TensorHandleResolve(handle, status);
          },
        },
      },
    });
    const table = own.createTensor([2, 1], DATA_TYPE.float32, [1, 2]);
    const place = own.createTensor([1], DATA_TYPE.int32, [1]);
    const row = own.createTensor([1, 1], DATA_TYPE.float32, [5]);
    assertEquals(own.tensorDataSync(table), new Float32Array([1, 2]));
    assert(!Deno.UnsafePointer.equals(read[0]!, own.handle(table)));
    // What was read does not hide what is changed in place.
    const [changed] = own.executeOp(
      "InplaceUpdate",
      [],
      [table, place, row],
      1,
    );
    assertEquals(own.tensorDataSync(table), new Float32Array([1, 5]));
    [table, place, row, changed!.id].forEach((id) => own.deleteTensor(id));
  },
});

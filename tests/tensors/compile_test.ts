import { assert, assertEquals, assertThrows } from "@std/assert";
import { chooseBackend, describeBackend } from "kit/tensors/backend.ts";
import { compile } from "kit/tensors/compile.ts";
import { startedTensorFlow } from "kit/tensors/tensorflow/start.ts";
import { CompileError } from "kit/tensors/tensorflow/recorder.ts";
import { runFused } from "kit/tensors/fused.ts";
import * as tf from "@tensorflow/tfjs";
import { outside, REFUSED } from "./refused.ts";

const { isAvailable, note } = await describeBackend("tensorflow");
const start = () => chooseBackend("tensorflow");

/** A test on the backend `tensorflow`, ignored where there is none. */
function test(name: string, body: () => void | Promise<void>) {
  const reason = isAvailable ? "" : ` (${note.split("\n")[0]})`;
  Deno.test({
    name: name + reason,
    ignore: !isAvailable,
    fn: async () => {
      await start();
      await body();
    },
  });
}

const handles = () => startedTensorFlow()!.executor.tensors;
const launches = () => startedTensorFlow()!.executor.counts.launches;
const thrown = (body: () => unknown) => assertThrows(body) as Error;
const numbers = (x: tf.Tensor) => Array.from(x.dataSync());

function assertClose(actual: tf.Tensor, expected: tf.Tensor, name: string) {
  assertEquals(actual.shape, expected.shape, name);
  assertEquals(actual.dtype, expected.dtype, name);
  const expectedNumbers = numbers(expected);
  numbers(actual).forEach((number, i) => {
    const wanted = expectedNumbers[i]!;
    const room = 1e-5 * Math.max(1, Math.abs(wanted));
    assert(
      Math.abs(number - wanted) <= room || Object.is(number, wanted),
      `${name}, number ${i}: ${number} is not ${wanted}`,
    );
  });
}

Deno.test("compile() leaves a function as it is on another backend", async () => {
  await chooseBackend("cpu");
  using twice = compile((x: tf.Tensor) => {
    assertEquals(numbers(x), [1, 2]); // a value may be read here
    return tf.mul(x, 2);
  });
  assertEquals(numbers(twice(tf.tensor1d([1, 2]))), [2, 4]);
  assertEquals(twice.counts, { traces: 0, launches: 0, plain: 1 });
});

test("compile() leaves a function as it is where that is asked for", async () => {
  using f = compile((x: tf.Tensor) => tf.neg(x));
  await chooseBackend("tensorflow", { compiles: false });
  f(tf.scalar(1));
  assertEquals(f.counts, { traces: 0, launches: 0, plain: 1 });
  await start(); // says nothing, changes nothing
  f(tf.scalar(1));
  await chooseBackend("tensorflow", { compiles: true });
  f(tf.scalar(1));
  assertEquals(f.counts, { traces: 1, launches: 1, plain: 2 });
});

test("compile() makes one call to the device of a function", () => {
  const body = (x: tf.Tensor) => tf.sum(tf.square(tf.add(tf.mul(x, 3), 1)));
  using one = compile(body);
  const x = tf.tensor1d([1, 2]);
  assertEquals(numbers(one(x)), [16 + 49]);
  const before = launches();
  assertEquals(numbers(one(x)), [16 + 49]);
  assertEquals(launches() - before, 1);
  assertEquals(one.counts, { traces: 1, launches: 2, plain: 0 });
});

test("compile() keeps gradients inside, and steps aside inside a gradient", () => {
  const cubed = (x: tf.Tensor) => tf.sum(tf.mul(tf.square(x), x));
  using slope = compile((x: tf.Tensor) => tf.grad(cubed)(x));
  assertEquals(numbers(slope(tf.tensor1d([1, 2]))), [3, 12]);

  using value = compile(cubed);
  assertEquals(numbers(tf.grad((x) => value(x))(tf.tensor1d([2]))), [12]);
  assertEquals(value.counts, { traces: 0, launches: 0, plain: 1 });
});

test("compile() returns structures and plain values", () => {
  using f = compile((
    { pair: [a, b], scale }: { pair: [tf.Tensor, tf.Tensor]; scale: number },
  ) => ({
    sum: tf.mul(tf.add(a, b), scale),
    same: a,
    fixed: tf.tensor1d([7]),
    list: [a.shape, "text", null] as const,
  }));
  const a = tf.tensor1d([1, 2]);
  const b = tf.tensor1d([3, 4]);
  for (const scale of [1, 10]) {
    const result = f({ pair: [a, b], scale });
    assertEquals(numbers(result.sum), [4 * scale, 6 * scale]);
    assertEquals(numbers(result.same), [1, 2]);
    assertEquals(numbers(result.fixed), [7]);
    assertEquals(result.list, [[2], "text", null]);
  }
  assertEquals(f.counts.traces, 2);
});

test("compile() reads variables anew and writes what is assigned", () => {
  const weight = tf.variable(tf.tensor1d([1, 2]));
  const untouched = tf.variable(tf.scalar(5));
  using descend = compile((rate: tf.Scalar) => {
    const loss = () => tf.sum(tf.square(weight)) as tf.Scalar;
    const { value, grads } = tf.variableGrads(loss, [weight]);
    weight.assign(tf.sub(weight, tf.mul(rate, grads[weight.name]!)));
    return tf.add(value, untouched);
  });
  // w ← w − 0.25·2w halves the weight.
  assertEquals(numbers(descend(tf.scalar(0.25))), [10]);
  assertEquals(numbers(weight), [0.5, 1]);
  weight.assign(tf.tensor1d([4, 8]));
  untouched.assign(tf.scalar(0));
  assertEquals(numbers(descend(tf.scalar(0.25))), [80]);
  assertEquals(numbers(weight), [2, 4]);
  tf.dispose([weight, untouched]);
});

test("compile() runs an optimizer of TF.js once it has its variables", () => {
  const run = (isCompiled: boolean) => {
    const weight = tf.variable(tf.tensor1d([1, -2]));
    const adam = tf.train.adam(0.1);
    const step = () =>
      adam.minimize(() => tf.sum(tf.square(weight)), true) as tf.Scalar;
    step();
    using compiled = compile(step);
    for (let i = 0; i < 5; i++) (isCompiled ? compiled : step)();
    const result = tf.clone(weight);
    adam.dispose();
    weight.dispose();
    return result;
  };
  assertClose(run(true), run(false), "after six steps");
});

test("compile() trains a network of tf.layers, in one call a step", () => {
  const images = tf.randomNormal([16, 8, 8, 1], 0, 1, "float32", 3);
  const classes = tf.oneHot(
    tf.range(0, 16, 1, "int32").mod(tf.scalar(4, "int32")),
    4,
  );
  const seeded = (seed: number) => ({
    kernelInitializer: tf.initializers.glorotUniform({ seed }),
  });
  const losses = (isCompiled: boolean) => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [8, 8, 1],
          filters: 4,
          kernelSize: 3,
          activation: "relu",
          ...seeded(1),
        }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 4, ...seeded(2) }),
      ],
    });
    const adam = tf.train.adam(0.02);
    const plain = (x: tf.Tensor, y: tf.Tensor) =>
      tf.tidy(() =>
        adam.minimize(
          () => tf.losses.softmaxCrossEntropy(y, model.apply(x) as tf.Tensor),
          true,
        ) as tf.Scalar
      );
    using compiled = compile(plain);
    plain(images, classes).dispose();
    const before = launches();
    const course = Array.from({ length: 8 }, () => {
      const loss = (isCompiled ? compiled : plain)(images, classes);
      return tf.tidy(() => loss.dataSync()[0]!);
    });
    if (isCompiled) assertEquals(launches() - before, 8);
    tf.disposeVariables();
    return course;
  };
  const expected = losses(false);
  losses(true).forEach((loss, i) =>
    assert(Math.abs(loss - expected[i]!) < 1e-5, `${loss} for ${expected[i]}`)
  );
});

test("compile() holds tensors from outside", () => {
  const shift = tf.tensor1d([10, 20]);
  using f = compile((x: tf.Tensor) => tf.add(x, shift));
  assertEquals(numbers(f(tf.tensor1d([1, 2]))), [11, 22]);
  shift.dispose();
  assertEquals(numbers(f(tf.tensor1d([2, 3]))), [12, 23]);
});

/** Functions whose course depends on shapes, as a user would write them. */
const CONTROL_FLOW: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  "a loop over rows": (x) =>
    tf.unstack(x).reduce((sum, row, i) => tf.add(sum, tf.mul(row, i + 1))),
  "a branch on the number of columns": (x) =>
    x.shape[1]! % 2 === 0 ? tf.mean(x, 1) : tf.max(x, 1),
  "halving until one row is left": (x) => {
    let rows = tf.slice(x, [0, 0], [2 ** Math.floor(Math.log2(x.shape[0]!))]);
    while (rows.shape[0]! > 1) {
      const [a, b] = tf.split(rows, 2, 0);
      rows = tf.maximum(a!, b!);
    }
    return rows;
  },
  "padding to a square": (x) => {
    const [rows, columns] = x.shape as [number, number];
    const size = Math.max(rows, columns);
    return tf.pad(x, [[0, size - rows], [0, size - columns]]);
  },
  "a convolution as wide as the rows allow": (x) => {
    const kernel = tf.ones([Math.min(3, x.shape[1]!), 1, 2]) as tf.Tensor3D;
    return tf.conv1d(tf.expandDims(x, 2) as tf.Tensor3D, kernel, 1, "valid");
  },
  "attention with a causal mask": (x) => {
    const [rows] = x.shape as [number];
    const mask = tf.linalg.bandPart(tf.ones([rows, rows]), -1, 0);
    const scores = tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D, false, true);
    const hidden = tf.mul(tf.sub(1, mask), -1e9);
    return tf.matMul(
      tf.softmax(tf.add(scores, hidden)) as tf.Tensor2D,
      x as tf.Tensor2D,
    );
  },
  "powers by repeated squaring": (x) => {
    const [rows] = x.shape as [number];
    const square = tf.slice(x, [0, 0], [rows, Math.min(rows, x.shape[1]!)]);
    let power = tf.matMul(square as tf.Tensor2D, square as tf.Tensor2D, true);
    for (let i = 1; i < rows; i *= 2) {
      power = tf.div(tf.matMul(power, power), 9);
    }
    return power;
  },
  "one-hot rows of the largest, picked again": (x) => {
    const best = tf.argMax(x, 1);
    const picked = tf.gather(tf.transpose(x), best);
    const hot = tf.cast(tf.oneHot(best, x.shape[1]!), "float32");
    return tf.concat([hot, picked], 1);
  },
  "a normalisation that leaves vectors alone": (x) => {
    if (x.rank < 2) return x;
    const { mean, variance } = tf.moments(x, 1, true);
    return tf.where(
      tf.greater(variance, 1e-3),
      tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))),
      tf.zerosLike(x),
    );
  },
  "the gradient of a recurrence": (x) =>
    tf.grad((y) => {
      let state = tf.zeros([x.shape[1]!]);
      for (const row of tf.unstack(y)) state = tf.tanh(tf.add(state, row));
      return tf.sum(state);
    })(x),
  "sorted columns and their running sums": (x) =>
    tf.cumsum(tf.topk(x, Math.min(2, x.shape[1]!)).values, 1),
};

for (const [name, body] of Object.entries(CONTROL_FLOW)) {
  test(`compile() traces ${name}`, () => {
    using compiled = compile(body);
    for (const shape of [[4, 3], [3, 4], [4, 3]]) {
      const count = shape[0]! * shape[1]!;
      const x = tf.tensor(
        Array.from({ length: count }, (_, i) => Math.sin(7 * i)),
        shape,
      );
      assertClose(compiled(x), body(x), `${name} of ${shape}`);
    }
    assertEquals(compiled.counts.traces, 2);
  });
}

const source = await Deno.readTextFile(
  new URL("./refused.ts", import.meta.url),
);

for (const [name, { body, words }] of Object.entries(REFUSED)) {
  test(`compile() refuses ${name}, with its line`, () => {
    using compiled = compile(body, { name: "step" });
    outside.kept = tf.tensor1d([1]);
    tf.neg(outside.kept).dispose(); // from here on it is on the device
    const before = handles();
    const x = tf.tensor1d([1, 2, 3]);
    const { message } = thrown(
      () => compiled(x),
    );
    assert(message.startsWith("Cannot compile step: needed"), message);
    assert(words.test(message), message);
    const line = 1 + source.split("\n")
      .findIndex((text) => text.endsWith(`// ${name}`));
    assert(message.includes(`refused.ts:${line}:`), `${message}: not ${line}`);
    assertEquals(handles(), before);
    assertEquals(compiled.counts.traces, 0);
    // Nothing of the trace is left in the way.
    assertEquals(numbers(tf.add(x, 1)), [2, 3, 4]);
  });
}

test("compile() refuses arguments and results that are no tensors", () => {
  using f = compile((x: unknown) => x, { name: "f" });
  assertThrows(
    () => f(new Float32Array(2)),
    CompileError,
    "Cannot call f: needed tensors and plain values, got an object of class Float32Array",
  );
  using g = compile(() => () => 1, { name: "g" });
  assertThrows(() => g(), CompileError, "returned, got a function");
  let calls = 0;
  using h = compile(() => ++calls, { name: "h" });
  assertThrows(() => h(), CompileError, "got number 1; and then number 2;");
});

test("compile() passes on what TensorFlow refuses, with the line", () => {
  using f = compile(
    (x: tf.Tensor) =>
      tf.engine().runKernel("Concat", [x, tf.ones([2, 2])] as never, {
        axis: 0,
      }) as tf.Tensor,
    { name: "f" },
  );
  const { message } = thrown(() => f(tf.tensor1d([1])));
  assert(
    /Cannot compile f: ConcatV2\(.*\) on float32\[1\], float32\[2,2\]/.test(
      message,
    ),
    message,
  );
  assert(message.includes("compile_test.ts:"), message);
});

test("compile() stops at the limit of traces", () => {
  using f = compile((x: tf.Tensor, n: number) => tf.mul(x, n), {
    name: "scale",
    limit: 3,
  });
  const x = tf.scalar(2);
  for (const n of [1, 2, 3, 1]) assertEquals(numbers(f(x, n)), [2 * n]);
  const error = thrown(() => f(x, 4));
  assert(
    error.message.startsWith(
      "Cannot compile scale once more: needed at most 3 combinations",
    ),
  );
  assert(error.message.includes("Pass a number that changes as tf.scalar(x)"));
});

test("compile() calls compiled functions within one trace", () => {
  using inner = compile((x: tf.Tensor) => tf.square(x));
  using outer = compile((x: tf.Tensor) =>
    tf.add(inner(x), inner(tf.add(x, 1)))
  );
  assertEquals(numbers(outer(tf.scalar(2))), [13]);
  const before = launches();
  outer(tf.scalar(3));
  assertEquals(launches() - before, 1);
  assertEquals(inner.counts.traces, 0);
});

test("compile() with XLA gives the same numbers", () => {
  const body = (x: tf.Tensor) => tf.sum(tf.exp(tf.mul(x, tf.sigmoid(x))), 0);
  using compiled = compile(body, { xla: true });
  const x = tf.tensor2d([[0.5, -1], [2, 0]]);
  assertClose(compiled(x), body(x), "with XLA");
});

test("compile() leaves no handle behind in 2,000 calls", () => {
  const constant = tf.tensor1d([1, 2]);
  const ones = tf.tensor1d([1, 1]);
  const weight = tf.variable(ones);
  const before = { handles: handles(), tensors: tf.memory().numTensors };
  {
    using f = compile((x: tf.Tensor) => {
      weight.assign(tf.mul(weight, 0.999));
      return [tf.mul(tf.add(x, constant), weight), tf.neg(x)];
    });
    for (let i = 0; i < 2000; i++) {
      const x = tf.tensor1d([i, i]);
      tf.dispose([x, ...f(x)]);
    }
    assertEquals(f.counts, { traces: 1, launches: 2000, plain: 0 });
    assertEquals(tf.memory().numTensors, before.tensors);
  }
  // What the function used was only on the host before.
  assertEquals(handles(), before.handles + 3);
  tf.dispose([constant, weight, ones]);
  assertEquals(handles(), before.handles);
});

test("compile() forgets its functions when disposed of", () => {
  const before = handles();
  for (let i = 0; i < 50; i++) {
    using f = compile((x: tf.Tensor) => tf.add(x, i));
    const x = tf.scalar(1);
    assertEquals(numbers(tf.tidy(() => f(x))), [1 + i]);
    x.dispose();
  }
  assert(handles() - before <= 50); // the results that were read
});

test("compile() refuses what is disposed of, and what is kept", () => {
  const weight = tf.variable(tf.tensor1d([1, 2]), true, "gone");
  using f = compile((x: tf.Tensor) => tf.mul(x, weight), { name: "f" });
  const x = tf.tensor1d([3, 4]);
  assertEquals(numbers(f(x)), [3, 8]);
  weight.dispose();
  assertEquals(
    thrown(() => f(x)).message,
    'Cannot call f: needed tensors that are alive, got its variable "gone" of shape [2] disposed of',
  );
  x.dispose();
  assert(thrown(() => f(x)).message.includes("got an argument of shape [2]"));

  using g = compile((x: tf.Tensor) => tf.sin(tf.keep(tf.cos(x))), {
    name: "g",
  });
  assert(/got 1 kept with tf.keep/.test(thrown(() => g(tf.scalar(1))).message));
});

test("compile() leaves everything in place when the function itself throws", () => {
  const weight = tf.variable(tf.tensor1d([1, 2]));
  const before = tf.memory().numTensors;
  using f = compile((x: tf.Tensor) => {
    weight.assign(tf.add(weight, x));
    throw new RangeError("mine");
  });
  const x = tf.scalar(1);
  assertEquals(thrown(() => f(x)).message, "mine");
  assertEquals(thrown(() => f(x)).message, "mine");
  assertEquals(numbers(weight), [1, 2]);
  const sum = tf.add(weight, x);
  assertEquals(numbers(sum), [2, 3]);
  tf.dispose([x, sum]);
  assertEquals(tf.memory().numTensors, before);
  weight.dispose();
});

test("compile() takes and gives every type of tensor", () => {
  using f = compile((
    { bool, int, complex, text }: Record<string, tf.Tensor>,
  ) => ({
    bool: tf.logicalNot(bool!),
    int: tf.add(int!, tf.scalar(1, "int32")),
    complex: tf.mul(complex!, complex!),
    text: tf.concat([text!, tf.tensor1d(["c"])]),
  }));
  const given = {
    bool: tf.tensor1d([true, false], "bool"),
    int: tf.tensor1d([1, -2], "int32"),
    complex: tf.complex([0, 1], [1, 1]),
    text: tf.tensor1d(["a", "b"]),
  };
  for (let i = 0; i < 2; i++) {
    const { bool, int, complex, text } = f(given);
    assertEquals(numbers(bool!), [0, 1]);
    assertEquals(numbers(int!), [2, -1]);
    // i² = −1, (1 + i)² = 2i
    assertEquals(numbers(complex!), [-1, 0, 0, 2]);
    assertEquals(Array.from(text!.dataSync<"string">()), ["a", "b", "c"]);
  }
});

test("compile() uses a tensor from outside that was not computed yet", () => {
  const qkv = tf.tensor2d([[1, 2, 3, 4, 5, 6]]);
  const starts = tf.tensor1d([0, 1], "int32");
  const heads = { heads: 1, keyValueHeads: 1, headSize: 2 };
  // The logarithm of the sums is left for whoever asks.
  const [read, sums] = runFused("SparkleAttention", { qkv, starts }, heads);
  using f = compile((x: tf.Tensor) => tf.add(tf.sum(sums!), tf.sum(x)));
  const expected = tf.tidy(() => tf.add(tf.sum(tf.clone(sums!)), 11));
  assertClose(f(read!), expected, "sums");
});

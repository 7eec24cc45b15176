import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { packedLayout } from "kit/models/layout.ts";
import { parameterCount } from "kit/models/model_shape.ts";

const shape = {
  vocabulary: 64,
  width: 48,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 16,
  mlpWidth: 96,
  positions: 64,
  ropeBase: 10000,
  epsilon: 1e-6,
  isTied: false,
  hasBias: true,
};

/** Each tensor's numbers, by name. */
function tensors(flat: Float32Array): Map<string, Float32Array> {
  let offset = 0;
  return new Map(
    packedLayout(shape).map(({ name, shape }) => {
      const start = offset;
      offset += shape.reduce((a, b) => a * b, 1);
      return [name, flat.subarray(start, offset)];
    }),
  );
}

Deno.test("initialWeights() draws each matrix as wide as its inputs ask for", () => {
  const flat = initialWeights(shape, randomStream(1));
  assertEquals(flat.length, parameterCount(shape));
  // 1/√fan-in, and once more 1/√(2·2 layers) for what writes into the stream.
  const widths: Record<string, number> = {
    embedding: 0.3,
    head: 0.3,
    "layers.0.qkv": 1 / Math.sqrt(48),
    "layers.1.gateUp": 1 / Math.sqrt(48),
    "layers.0.output": 1 / Math.sqrt(64 * 4),
    "layers.1.down": 1 / Math.sqrt(96 * 4),
  };
  const byName = tensors(flat);
  for (const [name, width] of Object.entries(widths)) {
    const numbers = byName.get(name)!;
    const n = numbers.length;
    const mean = numbers.reduce((a, b) => a + b, 0) / n;
    const square = numbers.reduce((a, b) => a + b * b, 0) / n;
    // Four standard errors of mean and deviation.
    assertAlmostEquals(mean, 0, 4 * width / Math.sqrt(n), name);
    assertAlmostEquals(
      Math.sqrt(square) / width,
      1,
      4 / Math.sqrt(2 * n),
      name,
    );
  }
});

Deno.test("initialWeights() starts norms at one and biases at zero", () => {
  const byName = tensors(initialWeights(shape, randomStream(1)));
  for (const name of ["layers.0.norm1", "layers.1.norm2", "norm"]) {
    assert(byName.get(name)!.every((x) => x === 1), name);
  }
  assert(byName.get("layers.0.qkvBias")!.every((x) => x === 0));
});

Deno.test("initialWeights() is a function of the seed, tensor by tensor", () => {
  const one = initialWeights(shape, randomStream(1));
  assertEquals(initialWeights(shape, randomStream(1)), one);
  const other = tensors(initialWeights(shape, randomStream(2)));
  const first = tensors(one);
  assert(first.get("embedding")![0] !== other.get("embedding")![0]);
  // Equal shapes, own streams.
  assert(
    first.get("layers.0.qkv")!.some((x, i) =>
      x !== first.get("layers.1.qkv")![i]
    ),
  );
  // The embedding's width changes nothing else.
  const wide = tensors(
    initialWeights(shape, randomStream(1), { embeddingDeviation: 0.6 }),
  );
  assertEquals(wide.get("layers.0.qkv"), first.get("layers.0.qkv"));
  assertAlmostEquals(
    wide.get("embedding")![7]! / first.get("embedding")![7]!,
    2,
    1e-6,
  );
});

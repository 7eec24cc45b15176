/**
 * The model's operations on rows over TensorFlow's own: products, norms, gates,
 * picked rows and turned heads.
 *
 * @module
 */

import { intAttribute } from "./operation.ts";
import { defineRawKernel, type Raw, type RawOperations } from "./raw.ts";

defineRawKernel("SparkleLinear", (raw, { x, weight, bias, base }) => {
  const product = raw.matMul(raw.of(x!), raw.of(weight!));
  if (base) return [raw.add(product, raw.of(base))];
  if (!bias) return [product];
  return [raw.run("BiasAdd", [product, raw.of(bias)], product.shape)];
});

defineRawKernel("SparkleLinearInputGrad", (raw, { dy, weight }) => [
  raw.matMul(raw.of(dy!), raw.of(weight!), { b: true }),
]);

defineRawKernel("SparkleLinearWeightGrad", (raw, { x, dy }) => [
  raw.matMul(raw.of(x!), raw.of(dy!), { a: true }),
]);

defineRawKernel("SparkleLinearBiasGrad", (raw, { dy }) => [
  raw.reduce("Sum", raw.of(dy!), 0),
]);

defineRawKernel("SparkleRmsNorm", (raw, inputs, { epsilon }) => {
  const x = raw.of(inputs.x!);
  const meanSquare = raw.reduce("Mean", raw.map("Square", x), 1, true);
  const rstd = raw.map("Rsqrt", raw.add(meanSquare, epsilon!)); // [N, 1]
  const normal = raw.mul(x, rstd);
  raw.remember(inputs.x!, "normal", normal, [normal]);
  return [
    raw.mul(normal, raw.of(inputs.weight!)),
    { ...rstd, as: [x.shape[0]!] },
  ];
});

// With x̂ = x·rstd: dx = rstd·(w·dy − x̂·mean(w·dy·x̂)), dw = Σ dy·x̂.
defineRawKernel("SparkleRmsNormGrad", (raw, inputs) => {
  const [rows] = inputs.x!.shape as [number, number];
  const dy = raw.of(inputs.dy!);
  const rstd = raw.of(inputs.rstd!, [rows, 1]);
  const normal = raw.derived<Raw>(inputs.x!, "normal") ??
    raw.mul(raw.of(inputs.x!), rstd);
  const weighted = raw.mul(dy, raw.of(inputs.weight!));
  const projection = raw.reduce("Mean", raw.mul(weighted, normal), 1, true);
  const inside = raw.sub(weighted, raw.mul(normal, projection));
  return [
    raw.mul(inside, rstd),
    raw.reduce("Sum", raw.mul(dy, normal), 0),
  ];
});

/** The halves of a row, σ(gate) and gate·σ(gate). */
interface Gates {
  readonly gate: Raw;
  readonly up: Raw;
  readonly open: Raw;
  readonly silu: Raw;
}

function gatesOf(raw: RawOperations, gateUp: Raw): Gates {
  const half = gateUp.shape[1]! / 2;
  const [gate, up] = raw.split(gateUp, [half, half], 1);
  const open = raw.map("Sigmoid", gate!);
  return { gate: gate!, up: up!, open, silu: raw.mul(gate!, open) };
}

defineRawKernel("SparkleSwiGlu", (raw, { gateUp }) => {
  const gates = gatesOf(raw, raw.of(gateUp!));
  raw.remember(gateUp!, "gates", gates, Object.values(gates));
  return [raw.mul(gates.silu, gates.up)];
});

// With t = dy·σ(g)·up: dUp = dy·silu(g); dGate = t + t·(g − silu(g)).
defineRawKernel("SparkleSwiGluGrad", (raw, inputs) => {
  const dy = raw.of(inputs.dy!);
  const { gate, up, open, silu } =
    raw.derived<Gates>(inputs.gateUp!, "gates") ??
      gatesOf(raw, raw.of(inputs.gateUp!));
  const through = raw.mul(raw.mul(dy, open), up);
  const dGate = raw.add(through, raw.mul(through, raw.sub(gate, silu)));
  return [raw.concat([dGate, raw.mul(dy, silu)], 1)];
});

defineRawKernel("SparkleEmbedding", (raw, { table, ids }) => [
  raw.gather(raw.of(table!), raw.of(ids!)),
]);

/** Up to as many rows a GPU adds up by a product, whose order is fixed. */
const ROWS_BY_PRODUCT = 1024;

defineRawKernel("SparkleEmbeddingGrad", (raw, { dy, ids }, { rows }) => {
  const gradient = raw.of(dy!);
  const indices = raw.of(ids!);
  if (raw.backend.isGpu && rows! <= ROWS_BY_PRODUCT) {
    const picked = raw.run(
      "OneHot",
      [indices, raw.wholeScalar(rows!), raw.scalar(1), raw.scalar(0)],
      [indices.shape[0]!, rows!],
      [intAttribute("axis", -1)],
    );
    return [raw.matMul(picked, gradient, { a: true })];
  }
  return [
    raw.run(
      "UnsortedSegmentSum",
      [gradient, indices, raw.wholeScalar(rows!)],
      [rows!, gradient.shape[1]!],
    ),
  ];
});

/** Cosines and signed sines for all heads, `[N, H + 2·KV, S]`; values stand still. */
function turnsOf(
  raw: RawOperations,
  positions: Raw,
  attributes: Readonly<Record<string, number>>,
) {
  const { heads, keyValueHeads, headSize, base } = attributes;
  const turned = heads! + keyValueHeads!;
  const all = turned + keyValueHeads!;
  const half = headSize! / 2;
  const name = `rotary:${heads}:${base}`;
  const shape = [1, all, headSize!];
  const rates = raw.constant(`${name}:rates`, shape, () =>
    Float32Array.from(
      { length: all * headSize! },
      (_, i) =>
        i >= turned * headSize!
          ? 0
          : Math.pow(base!, (-2 * (i % half)) / headSize!),
    ));
  const signs = raw.constant(
    `${name}:signs`,
    [1, 1, headSize!],
    () => Float32Array.from({ length: headSize! }, (_, i) => i < half ? -1 : 1),
  );
  const count = positions.shape[0]!;
  const places = raw.run("Cast", [positions], positions.shape, [{
    name: "DstT",
    type: 4,
    value: 1,
  }]);
  const angles = raw.mul(raw.reshape(places, [count, 1, 1]), rates);
  return {
    cos: raw.map("Cos", angles),
    sin: raw.mul(raw.map("Sin", angles), signs),
  };
}

defineRawKernel("SparkleRotary", (raw, { qkv, positions }, attributes) => {
  const { heads, keyValueHeads, headSize, base, sign } = attributes;
  const [rows, width] = qkv!.shape as [number, number];
  const all = heads! + 2 * keyValueHeads!;
  const key = `turns:${heads}:${keyValueHeads}:${headSize}:${base}`;
  const { cos, sin } = raw.derive(positions!, key, () => {
    const value = turnsOf(raw, raw.of(positions!), attributes);
    return { value, keep: [value.cos, value.sin] };
  });
  const x = raw.of(qkv!, [rows, all, headSize!]);
  // The other half of each head comes to meet its sine.
  const other = raw.run(
    "Roll",
    [x, raw.wholeScalar(headSize! / 2), raw.wholeScalar(2)],
    x.shape,
  );
  const still = raw.mul(x, cos);
  const moved = raw.mul(other, sin);
  const turned = sign! > 0 ? raw.add(still, moved) : raw.sub(still, moved);
  return [{ ...turned, as: [rows, width] }];
});

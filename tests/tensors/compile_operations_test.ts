import { assert, assertEquals } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import { compile } from "kit/tensors/compile.ts";
import * as tf from "@tensorflow/tfjs";
import { testsOn } from "./backends/tests_on.ts";

const test = await testsOn("tensorflow");

/** Numbers between −2 and 2, none of them twice. */
function numbersOf(shape: number[], phase = 0): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Array.from(
    { length: size },
    (_, i) => 2 * Math.sin(i + phase),
  );
  return tf.tensor(values, shape);
}

const int = (...values: number[]) => tf.tensor1d(values, "int32");
const image = (x: tf.Tensor) => tf.reshape(x, [1, 4, 6, 1]) as tf.Tensor4D;
const volume = (x: tf.Tensor) => tf.reshape(x, [1, 2, 3, 4, 1]) as tf.Tensor5D;
const kernel = () => numbersOf([2, 2, 1, 3], 5) as tf.Tensor4D;
type Operation = (x: tf.Tensor2D) => tf.Tensor | tf.Tensor[];

/** Of a matrix of 4 by 6; each is differentiated as well. */
const DIFFERENTIABLE: Record<string, Operation> = {
  abs: (x) => tf.abs(x),
  arithmetic: (x) =>
    tf.div(tf.sub(tf.mul(x, x), tf.add(x, 3)), tf.square(x).add(1)),
  avgPool: (x) => tf.avgPool(image(x), 2, 2, "same"),
  avgPool3d: (x) => tf.avgPool3d(volume(x), 2, 1, "valid"),
  batchNorm: (x) => {
    const { mean, variance } = tf.moments(x, 0);
    return tf.batchNorm(
      x,
      mean as tf.Tensor1D,
      variance as tf.Tensor1D,
      numbersOf([6], 1) as tf.Tensor1D,
      numbersOf([6], 2) as tf.Tensor1D,
    );
  },
  batchToSpaceND: (x) =>
    tf.batchToSpaceND(tf.reshape(x, [4, 2, 3]), [2], [[0, 0]]),
  broadcasting: (x) => tf.mul(x, tf.mean(x, 1, true)),
  cast: (x) => tf.cast(x, "float32"),
  clipByValue: (x) => tf.clipByValue(x, -1, 1),
  concat: (x) => tf.concat([x, tf.neg(x), x], 1),
  conv1d: (x) =>
    tf.conv1d(
      tf.reshape(x, [1, 24, 1]) as tf.Tensor3D,
      numbersOf([3, 1, 2]) as tf.Tensor3D,
      2,
      "same",
    ),
  conv2d: (x) => tf.conv2d(image(x), kernel(), 1, "same"),
  conv2dTranspose: (x) =>
    tf.conv2dTranspose(
      image(x),
      numbersOf([2, 2, 3, 1]) as tf.Tensor4D,
      [1, 8, 12, 3],
      2,
      "same",
    ),
  conv3d: (x) =>
    tf.conv3d(volume(x), numbersOf([2, 2, 2, 1, 2]) as tf.Tensor5D, 1, "same"),
  cumsum: (x) => tf.cumsum(x, 1, true, true),
  depthToSpace: (x) => tf.mul(2, tf.reshape(x, [1, 2, 3, 4])),
  depthwiseConv2d: (x) =>
    tf.depthwiseConv2d(
      image(x),
      numbersOf([2, 2, 1, 2]) as tf.Tensor4D,
      1,
      "same",
    ),
  elu: (x) => tf.elu(x),
  erf: (x) => tf.erf(x),
  exp: (x) => tf.add(tf.exp(x), tf.expm1(x)),
  "fused.conv2d": (x) =>
    tf.fused.conv2d({
      x: image(x),
      filter: kernel(),
      strides: 1,
      pad: "same",
      bias: numbersOf([3]),
      activation: "relu",
    }),
  "fused.matMul": (x) =>
    tf.fused.matMul({
      a: x,
      b: x,
      transposeB: true,
      bias: numbersOf([4]),
      activation: "relu",
    }),
  gather: (x) => tf.gather(x, int(3, 0, 3), 1),
  hyperbolic: (x) => tf.add(tf.sinh(x), tf.add(tf.cosh(x), tf.tanh(x))),
  leakyRelu: (x) => tf.leakyRelu(x, 0.1),
  localResponseNormalization: (x) =>
    tf.localResponseNormalization(tf.reshape(x, [1, 2, 3, 4]) as tf.Tensor4D),
  log: (x) => tf.add(tf.log(tf.abs(x)), tf.log1p(tf.square(x))),
  logSoftmax: (x) => tf.logSoftmax(x),
  logSumExp: (x) => tf.logSumExp(x, 0),
  matMul: (x) => tf.matMul(x, x, true, false),
  max: (x) => tf.add(tf.max(x, 1, true), tf.min(x, 0)),
  maximum: (x) => tf.add(tf.maximum(x, 0.3), tf.minimum(x, tf.neg(x))),
  maxPool: (x) => tf.maxPool(image(x), 2, 2, "valid"),
  mean: (x) => tf.mean(x, 0),
  mirrorPad: (x) => tf.mirrorPad(x, [[1, 1], [0, 2]], "reflect"),
  mod: (x) => tf.mod(x, 0.7),
  norm: (x) => tf.norm(x, "euclidean", 1),
  pad: (x) => tf.pad(x, [[1, 0], [0, 2]], 3),
  pow: (x) => tf.pow(tf.abs(x), 1.5),
  prelu: (x) => tf.prelu(x, tf.fill([4, 6], 0.2) as tf.Tensor2D),
  prod: (x) => tf.prod(x, 1),
  reciprocal: (x) => tf.reciprocal(tf.add(x, 5)),
  relu: (x) => tf.add(tf.relu(x), tf.relu6(tf.mul(x, 5))),
  resizeBilinear: (x) => tf.image.resizeBilinear(image(x), [3, 5]),
  resizeNearestNeighbor: (x) =>
    tf.image.resizeNearestNeighbor(image(x), [8, 3]),
  reverse: (x) => tf.reverse(x, 1),
  roots: (x) => tf.add(tf.sqrt(tf.abs(x)), tf.rsqrt(tf.add(tf.square(x), 1))),
  selu: (x) => tf.selu(x),
  sigmoid: (x) => tf.sub(tf.sigmoid(x), tf.logSigmoid(x)),
  slice: (x) => tf.slice(x, [1, 2], [2, -1]),
  softmax: (x) => tf.softmax(x),
  softplus: (x) => tf.softplus(x),
  spaceToBatchND: (x) => tf.spaceToBatchND(image(x), [2, 2], [[0, 0], [0, 0]]),
  split: (x) => tf.add(tf.split(x, [1, 2, 3], 1)[2]!, tf.split(x, 2, 1)[0]!),
  squaredDifference: (x) => tf.squaredDifference(x, tf.square(x)),
  stack: (x) => tf.stack([x, tf.square(x)], 1),
  sum: (x) => tf.sum(x, [0, 1]),
  tile: (x) => tf.tile(x, [2, 3]),
  transpose: (x) => tf.transpose(x),
  trigonometry: (x) => tf.add(tf.sin(x), tf.mul(tf.cos(x), tf.tan(x))),
  unsortedSegmentSum: (x) => tf.unsortedSegmentSum(x, int(1, 0, 1, 2), 3),
  unstack: (x) => tf.mul(tf.unstack(x, 1)[1]!, tf.unstack(x, 1)[4]!),
  where: (x) => tf.where(tf.greaterEqual(x, tf.zerosLike(x)), x, tf.mul(x, 3)),
};

/** Without a gradient in TF.js, or of whole numbers. */
const OTHERS: Record<string, Operation> = {
  argMax: (x) => [tf.argMax(x, 1), tf.argMin(x, 0)],
  bincount: () => tf.bincount(int(1, 1, 3), int(1, 1, 1), 5),
  comparisons: (
    x,
  ) => [
    tf.greater(x, 0.5),
    tf.less(x, 0.5),
    tf.lessEqual(x, x),
    tf.equal(x, x),
    tf.notEqual(x, 1),
  ],
  complex: (
    x,
  ) => [
    tf.real(tf.complex(x, x)),
    tf.imag(tf.mul(tf.complex(x, x), tf.complex(x, x))),
  ],
  cropAndResize: (x) =>
    tf.image.cropAndResize(image(x), tf.tensor2d([[0, 0, 0.5, 0.5]]), int(0), [
      2,
      2,
    ]),
  cumprod: (x) => tf.cumprod(x, 1),
  diag: () => tf.diag(numbersOf([3])),
  einsum: (x) => tf.einsum("ij,kj->ik", x, x),
  fft: (x) => tf.real(tf.spectral.rfft(x)),
  fill: (x) => [tf.fill([2, 2], 3), tf.onesLike(x), tf.zerosLike(x), tf.eye(3)],
  floorDiv: (x) =>
    tf.floorDiv(tf.cast(tf.mul(x, 9), "int32"), tf.scalar(2, "int32")),
  gatherND: (x) =>
    tf.gatherND(x, tf.tensor2d([[0, 1], [3, 5]], [2, 2], "int32")),
  isNaN: (x) => [tf.isNaN(tf.log(x)), tf.isInf(tf.div(x, 0)), tf.isFinite(x)],
  linspace: () => tf.linspace(0, 1, 7),
  logical: (
    x,
  ) => [
    tf.logicalAnd(tf.greater(x, 0), tf.less(x, 1)),
    tf.logicalOr(tf.greater(x, 1), tf.less(x, 0)),
    tf.any(tf.greater(x, 1), 0),
    tf.all(tf.greater(x, 1), 1),
  ],
  oneHot: () => tf.oneHot(int(1, 0, 4), 5),
  qr: (x) => tf.linalg.gramSchmidt(tf.slice(x, [0, 0], [3, 3]) as tf.Tensor2D),
  range: () => tf.range(2, 11, 3, "int32"),
  rounding: (x) => [tf.round(x), tf.floor(x), tf.ceil(x), tf.sign(x)],
  scatterND: () =>
    tf.scatterND(
      tf.tensor2d([[1], [3]], [2, 1], "int32"),
      tf.tensor1d([5, 6]),
      [5],
    ),
  stft: (x) => tf.abs(tf.signal.stft(tf.reshape(x, [24]) as tf.Tensor1D, 8, 4)),
  stridedSlice: (x) => tf.stridedSlice(x, [0, 5], [4, 0], [2, -2]),
  tensorScatterUpdate: (x) =>
    tf.tensorScatterUpdate(
      x,
      tf.tensor2d([[2]], [1, 1], "int32"),
      numbersOf([1, 6]),
    ),
  topk: (x) => Object.values(tf.topk(x, 3)),
};

/** Compiled and as it is written, on the same matrix. */
async function compareOf(body: Operation) {
  const x = numbersOf([4, 6]) as tf.Tensor2D;
  using compiled = compile((x: tf.Tensor2D) => tf.tidy(() => body(x)));
  const got = [compiled(x)].flat();
  const expected = [tf.tidy(() => body(x))].flat();
  assertEquals(compiled.counts, { traces: 1, launches: 1, plain: 0 });
  assertEquals(got.length, expected.length);
  for (const [i, tensor] of got.entries()) {
    assertEquals(tensor.shape, expected[i]!.shape);
    assertEquals(tensor.dtype, expected[i]!.dtype);
    const numbers = Array.from(await tensor.data(), Number);
    const wanted = Array.from(await expected[i]!.data(), Number);
    numbers.forEach((number, n) =>
      assert(
        Math.abs(number - wanted[n]!) <=
            1e-5 * Math.max(1, Math.abs(wanted[n]!)) ||
          Object.is(number, wanted[n]),
        `number ${n}: ${number} for ${wanted[n]}`,
      )
    );
  }
}

for (const [name, body] of Object.entries({ ...DIFFERENTIABLE, ...OTHERS })) {
  test(`compile() traces ${name}`, async () => {
    await chooseBackend("tensorflow");
    await compareOf(body);
  });
}
for (const [name, body] of Object.entries(DIFFERENTIABLE)) {
  test(`compile() traces the gradient of ${name}`, async () => {
    await chooseBackend("tensorflow");
    await compareOf((x) =>
      tf.grad((x) => body(x as tf.Tensor2D) as tf.Tensor)(x)
    );
  });
}

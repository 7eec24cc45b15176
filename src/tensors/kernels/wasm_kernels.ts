/**
 * Kernels in WebAssembly with 128-bit vectors for TF.js' own `wasm` backend,
 * whose batched products are a naive loop and whose splits are slow.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { type Attributes, type Inputs, wholeNumbers } from "../fused.ts";
import { KERNELS_WASM } from "./kernels_wasm.ts";

interface Exports {
  readonly memory: WebAssembly.Memory;
  heap_base(): number;
  attention(...addresses: number[]): void;
  attention_grad(...addresses: number[]): void;
  cached_attention(...addresses: number[]): void;
  rotary(...addresses: number[]): void;
  swiglu(...addresses: number[]): void;
  swiglu_grad(...addresses: number[]): void;
}

let loaded: Exports | undefined;

function library(): Exports {
  loaded ??= new WebAssembly.Instance(
    new WebAssembly.Module(KERNELS_WASM),
  ).exports as unknown as Exports;
  return loaded;
}

/**
 * Registers the kernels on a backend, before the composed forms.
 *
 * They read and write memory as their arguments say: the public functions check
 * them first.
 *
 * @param backendName A registered TF.js backend's name.
 */
export function registerWasmKernels(backendName: string) {
  const kernels: Record<string, (i: Inputs, a: Attributes) => tf.Tensor[]> = {
    SparkleAttention: attention,
    SparkleAttentionGrad: attentionGrad,
    SparkleCachedAttention: cachedAttention,
    SparkleRotary: rotary,
    SparkleSwiGlu: swiGlu,
    SparkleSwiGluGrad: swiGluGrad,
  };
  for (const [kernelName, compute] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, backendName)) continue;
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) =>
        compute(
          inputs as unknown as Inputs,
          attrs as unknown as Attributes,
        ),
    });
  }
}

function attention(inputs: Inputs, attributes: Attributes): tf.Tensor[] {
  const { heads, keyValueHeads, headSize } = headsOf(attributes);
  const starts = wholeNumbers(inputs.starts!);
  const rows = inputs.qkv!.shape[0]!;
  const arena = openArena();
  const qkv = arena.put(inputs.qkv!.dataSync());
  const where = arena.put(starts);
  const y = arena.room(rows * heads * headSize);
  const sums = arena.room(rows * heads);
  const scratch = arena.room(rows);
  arena.grow();
  library().attention(
    qkv,
    where,
    y,
    sums,
    scratch,
    starts.length - 1,
    heads,
    keyValueHeads,
    headSize,
  );
  return [
    tf.tensor(arena.take(y, rows * heads * headSize), [rows, heads * headSize]),
    tf.tensor(arena.take(sums, rows * heads), [rows, heads]),
  ];
}

function attentionGrad(inputs: Inputs, attributes: Attributes): tf.Tensor[] {
  const { heads, keyValueHeads, headSize } = headsOf(attributes);
  const [rows, width] = inputs.qkv!.shape as [number, number];
  const starts = wholeNumbers(inputs.starts!);
  const arena = openArena();
  const addresses = [inputs.dy!, inputs.qkv!, inputs.y!, inputs.logSumExp!]
    .map((tensor) => arena.put(tensor.dataSync()));
  const where = arena.put(starts);
  const dQkv = arena.put(new Float32Array(rows * width));
  arena.grow();
  library().attention_grad(
    ...addresses,
    where,
    dQkv,
    starts.length - 1,
    heads,
    keyValueHeads,
    headSize,
  );
  return [tf.tensor(arena.take(dQkv, rows * width), [rows, width])];
}

function cachedAttention(inputs: Inputs, attributes: Attributes): tf.Tensor[] {
  const { heads, keyValueHeads, headSize } = headsOf(attributes);
  const shape = inputs.keys!.shape as [number, number, number];
  const [rows, time] = shape;
  const lengths = wholeNumbers(inputs.lengths!);
  const size = inputs.keys!.size;
  const arena = openArena();
  const qkv = arena.put(inputs.qkv!.dataSync());
  const keys = arena.put(inputs.keys!.dataSync());
  const values = arena.put(inputs.values!.dataSync());
  const where = arena.put(lengths);
  const y = arena.room(rows * heads * headSize);
  const scratch = arena.room(time);
  arena.grow();
  library().cached_attention(
    qkv,
    keys,
    values,
    where,
    y,
    scratch,
    rows,
    time,
    heads,
    keyValueHeads,
    headSize,
  );
  return [
    tf.tensor(arena.take(y, rows * heads * headSize), [rows, heads * headSize]),
    tf.tensor(arena.take(keys, size), shape),
    tf.tensor(arena.take(values, size), shape),
  ];
}

function rotary(inputs: Inputs, attributes: Attributes): tf.Tensor[] {
  const { heads, keyValueHeads, headSize } = headsOf(attributes);
  const [rows, width] = inputs.qkv!.shape as [number, number];
  const positions = inputs.positions!.dataSync();
  const half = headSize / 2;
  const cosines = new Float32Array(rows * half);
  const sines = new Float32Array(rows * half);
  for (let i = 0; i < half; i++) {
    const rate = Math.pow(attributes.base!, (-2 * i) / headSize);
    for (let row = 0; row < rows; row++) {
      const angle = positions[row]! * rate;
      cosines[row * half + i] = Math.cos(angle);
      sines[row * half + i] = attributes.sign! * Math.sin(angle);
    }
  }
  const arena = openArena();
  const addresses = [inputs.qkv!.dataSync(), cosines, sines].map(arena.put);
  const y = arena.room(rows * width);
  arena.grow();
  library().rotary(
    ...addresses,
    y,
    rows,
    width,
    heads + keyValueHeads,
    headSize,
  );
  return [tf.tensor(arena.take(y, rows * width), [rows, width])];
}

function swiGlu({ gateUp }: Inputs): tf.Tensor[] {
  const [rows, width] = gateUp!.shape as [number, number];
  const arena = openArena();
  const x = arena.put(gateUp!.dataSync());
  const y = arena.room(rows * width / 2);
  arena.grow();
  library().swiglu(x, y, rows, width / 2);
  return [tf.tensor(arena.take(y, rows * width / 2), [rows, width / 2])];
}

function swiGluGrad({ dy, gateUp }: Inputs): tf.Tensor[] {
  const [rows, width] = gateUp!.shape as [number, number];
  const arena = openArena();
  const addresses = [dy!.dataSync(), gateUp!.dataSync()].map(arena.put);
  const dGateUp = arena.room(rows * width);
  arena.grow();
  library().swiglu_grad(...addresses, dGateUp, rows, width / 2);
  return [tf.tensor(arena.take(dGateUp, rows * width), [rows, width])];
}

function headsOf(attributes: Attributes) {
  const { heads, keyValueHeads, headSize } = attributes;
  return {
    heads: heads!,
    keyValueHeads: keyValueHeads!,
    headSize: headSize!,
  };
}

/** Lays a call's arrays one after the other in the library's memory. */
function openArena() {
  const { memory, heap_base } = library();
  const puts: [number, ArrayLike<number>][] = [];
  let end = Math.ceil(heap_base() / 64) * 64;
  const room = (count: number) => {
    const start = end;
    end = Math.ceil((end + 4 * count) / 64) * 64;
    return start;
  };
  return {
    room,
    /** Room for numbers that `grow` copies in. */
    put(numbers: ArrayLike<number>): number {
      const start = room(numbers.length);
      puts.push([start, numbers]);
      return start;
    },
    /** Makes the memory large enough and copies everything in. */
    grow() {
      const missing = end - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / 65536));
      for (const [start, numbers] of puts) {
        const View = numbers instanceof Int32Array ? Int32Array : Float32Array;
        new View(memory.buffer, start, numbers.length).set(numbers);
      }
    },
    /** A copy of numbers that a kernel wrote. */
    take: (start: number, count: number) =>
      new Float32Array(memory.buffer, start, count).slice(),
  };
}

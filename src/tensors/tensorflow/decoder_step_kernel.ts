/**
 * One new token a row through the whole decoder, in one call where the same
 * sizes keep coming.
 *
 * @module
 */

import * as tf from "../tensorflow.ts";
import { type Attributes, type Inputs, runComposed } from "../fused.ts";
import type { TensorFlowKernelBackend } from "./kernel_backend.ts";
import type { Named, Numbered } from "./kernel_functions.ts";

const NAME = "SparkleDecoderStep";

tf.registerKernel({
  kernelName: NAME,
  backendName: "tensorflow",
  kernelFunc: ({ inputs, backend, attrs }) => {
    const given = inputs as unknown as Inputs;
    const attributes = attrs as unknown as Attributes;
    return atOnce(backend as never, given, attributes) ??
      runComposed(NAME, given, attributes);
  },
});

/** The step as a function that writes into the caches, where it can be one. */
function atOnce(
  backend: TensorFlowKernelBackend,
  inputs: Inputs,
  attributes: Attributes,
): tf.TensorInfo[] | undefined {
  const caches = Array.from(
    { length: attributes.layers! },
    (_, layer) => [inputs[`${layer}.keys`]!, inputs[`${layer}.values`]!],
  ).flat();
  const isOwn = (cache: tf.Tensor) => backend.dataOf(cache).refCount === 1;
  if (!backend.isEager || !caches.every(isOwn)) return undefined;
  const numbered: Named<Numbered> = Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [
      name,
      { id: backend.idOf(input), shape: input.shape },
    ]),
  );
  const known = backend.functions.of(
    `${NAME}:${Object.values(attributes)}`,
    numbered,
    (symbols) =>
      tf.tidyRecord(() => {
        const tensors = Object.entries(symbols).map(([name, symbol]) => {
          const tensor = backend.createOutputTensor(symbol);
          backend.dataOf(tensor).isOwn = caches.includes(inputs[name]!);
          return [name, tensor];
        });
        const named: Inputs = Object.fromEntries(tensors);
        const [logits] = runComposed(NAME, named, attributes);
        return { logits: { id: backend.idOf(logits!), shape: logits!.shape } };
      }),
  );
  if (!known) return undefined;
  const [logits] = backend.executor.executeOp(
    known.name,
    [],
    Object.values(numbered).map(({ id }) => id),
    1,
    Object.values(known.shapes),
  );
  for (const { dataId } of caches) backend.incRef(dataId);
  return [
    backend.adopt(logits!, logits!.shape),
    ...caches.map(({ dataId, shape, dtype }) => ({ dataId, shape, dtype })),
  ];
}

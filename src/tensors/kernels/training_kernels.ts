/**
 * What ends and what follows a training step: scores of tokens, the optimizer.
 *
 * Shapes were checked by the operations' public functions.
 *
 * @module
 */

import type { Attributes } from "../fused.ts";
import { type KernelsBackend, roomy } from "./kernels_backend.ts";
import {
  addresses,
  checkIds,
  type Compute,
  defineFast,
  type Infos,
} from "./register.ts";

/** Registers them. */
export function registerTrainingKernels() {
  const kernels: Record<string, Compute<Attributes>> = {
    SparkleTokenLogProbs: tokenLogProbs,
    SparkleTokenLogProbsGrad: tokenLogProbsGrad,
    SparkleAdamW: adamW,
    SparkleGlobalNorm: globalNorm,
  };
  for (const [name, compute] of Object.entries(kernels)) {
    defineFast(name, compute);
  }
}

// Tokens of the vocabulary, and rows, that are scored at a time.
const BLOCK = 1024;
const TILE = 96;

function tokenLogProbs(
  backend: KernelsBackend,
  { targets, ...inputs }: Infos,
  { temperature }: Attributes,
) {
  const [rows, width] = inputs.hidden!.shape as [number, number];
  const vocabulary = inputs.head!.shape[0]!;
  checkIds(backend, targets!, vocabulary);
  const { hidden, head } = addresses(backend, "tokenLogProbs", inputs);
  const at = backend.address(targets!);
  const outputs = [0, 1, 2].map(() => backend.output([rows]));
  backend.functions.token_log_probs(
    hidden!,
    head!,
    at,
    ...outputs.map(({ address }) => address),
    backend.scratch(
      roomy(BLOCK) * width + 3 * rows + backend.threads * TILE * BLOCK,
    ),
    rows,
    width,
    vocabulary,
    temperature!,
  );
  return outputs.map(({ info }) => info);
}

function tokenLogProbsGrad(
  backend: KernelsBackend,
  { targets, ...inputs }: Infos,
  { temperature }: Attributes,
) {
  const [rows, width] = inputs.hidden!.shape as [number, number];
  const vocabulary = inputs.head!.shape[0]!;
  const from = addresses(backend, "tokenLogProbs", inputs);
  const dHidden = backend.output([rows, width]);
  const dHead = backend.output([vocabulary, width]);
  backend.functions.token_log_probs_grad(
    from.dLogProbs!,
    from.dEntropy!,
    from.hidden!,
    from.head!,
    backend.address(targets!),
    from.entropy!,
    from.logSumExp!,
    dHidden.address,
    dHead.address,
    backend.scratch(3 * roomy(BLOCK) * roomy(width) + BLOCK * BLOCK),
    rows,
    width,
    vocabulary,
    temperature!,
  );
  return [dHidden.info, dHead.info];
}

function adamW(
  backend: KernelsBackend,
  { gradient, decay, ...state }: Infos,
  options: Attributes,
) {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step } =
    options as Required<Attributes>;
  const by = backend.floats(gradient!, "adamW");
  const mask = backend.floats(decay!, "adamW");
  addresses(backend, "adamW", state);
  const [parameters, first, second] = [
    state.parameters!,
    state.first!,
    state.second!,
  ].map((info) => backend.writable(info));
  backend.functions.adamw(
    parameters!.address,
    by,
    first!.address,
    second!.address,
    mask,
    gradient!.shape[0]!,
    beta1!,
    beta2!,
    1 - beta1!,
    1 - beta2!,
    epsilon!,
    learningRate! / (1 - Math.pow(beta1!, step!)),
    Math.sqrt(1 - Math.pow(beta2!, step!)),
    learningRate! * weightDecay!,
    options.gradientScale!,
  );
  return [parameters!.info, first!.info, second!.info];
}

function globalNorm(backend: KernelsBackend, { x }: Infos) {
  const size = x!.shape[0]!;
  const from = backend.floats(x!, "globalNorm");
  const y = backend.output([]);
  const scratch = backend.scratch(2 * Math.ceil(size / 16384));
  backend.functions.global_norm(from, y.address, scratch, size);
  return y.info;
}

/**
 * Running a shader of ours among TensorFlow.js' own, in one queue.
 *
 * @module
 */

import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { CheckedBackend } from "./checked_backend.ts";

/** Threads of a work group; the shaders are written for this many. */
export const LANES = 64;

/** A program for the GPU in WGSL. */
export interface Shader {
  /** Its name; one name is one program. */
  readonly name: string;
  /** Names of the tensors that it reads, in order, and of what. */
  readonly reads: Readonly<Record<string, "f32" | "i32">>;
  /** Names of the float32 tensors that it writes, or reads and writes. */
  readonly writes: readonly string[];
  /** Names of the numbers that it is given, in order. */
  readonly numbers: Readonly<Record<string, "u32" | "f32">>;
  /**
   * What it does, with `group`, the number of the work group, and `lane`, the
   * number of the thread in it; `n.NAME` are the numbers. Work groups may be
   * more than asked for.
   */
  readonly code: string;
  /** Functions and shared memory of its own. */
  readonly declares?: string;
}

/** What a shader runs on. */
export interface Launch {
  /** Tensors to read, by name. */
  readonly reads: Readonly<Record<string, TensorInfo>>;
  /** Tensors to write, by name; none of them is also read. */
  readonly writes: Readonly<Record<string, TensorInfo>>;
  /** Its numbers. */
  readonly numbers: Readonly<Record<string, number>>;
  /** How many work groups there are to be, at least. */
  readonly groups: number;
}

/**
 * Puts a shader in the queue; nothing is waited for.
 *
 * @param backend Where the tensors are.
 * @param shader The program.
 * @param launch Tensors, numbers and work groups.
 */
export function launch(
  backend: CheckedBackend,
  shader: Shader,
  { reads, writes, numbers, groups }: Launch,
) {
  if (groups === 0) return;
  const queue = backend as unknown as Queue;
  const tensors = [
    ...Object.keys(shader.reads).map((name) => reads[name]!),
    ...shader.writes.map((name) => writes[name]!),
  ];
  for (const { dataId } of tensors) backend.uploadToGPU(dataId);
  const given = numbersBuffer(backend, shader, numbers);
  const pipeline = pipelineOf(backend.device, shader);
  const buffers = [...tensors.map((info) => bufferOf(backend, info)), given];
  const bindings = backend.device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({
      binding,
      resource: { buffer },
    })),
  });
  backend.ensureCommandEncoderReady();
  const pass = queue.computePassEncoder ??= queue.commandEncoder
    .beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindings);
  const across = Math.min(groups, MOST_GROUPS);
  pass.dispatchWorkgroups(across, Math.ceil(groups / across));
  for (const { dataId } of tensors) queue.commandQueueOwnedIds.add(dataId);
  queue.uniformPendingDisposal.push(given);
  if (++queue.dispatchCountInPass < BATCH) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

function bufferOf(backend: CheckedBackend, { dataId }: TensorInfo): GPUBuffer {
  return backend.tensorMap.get(dataId).resource as GPUBuffer;
}

/**
 * A float32 tensor that a shader will write.
 *
 * @param backend Where it will be.
 * @param shape Its shape.
 * @returns The tensor, with one holder.
 */
export function output(
  backend: CheckedBackend,
  shape: readonly number[],
): TensorInfo {
  const info = backend.makeTensorInfo([...shape], "float32");
  if (shape.includes(0)) {
    backend.tensorMap.get(info.dataId).values = new Float32Array(0);
  }
  return info;
}

/**
 * A tensor that a shader may change: the given one itself, with one more holder,
 * where nobody else refers to it, else a copy.
 *
 * @param backend Where it is.
 * @param info The tensor.
 * @returns The tensor to write.
 */
export function writable(
  backend: CheckedBackend,
  { dataId, shape, dtype }: TensorInfo,
): TensorInfo {
  backend.uploadToGPU(dataId);
  if (backend.refCount(dataId) === 1) {
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  }
  const copy = output(backend, shape);
  backend.uploadToGPU(copy.dataId);
  const queue = backend as unknown as Queue;
  const from = bufferOf(backend, { dataId, shape, dtype });
  const to = bufferOf(backend, copy);
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  queue.commandEncoder.copyBufferToBuffer(from, 0, to, 0, from.size);
  for (const id of [dataId, copy.dataId]) queue.commandQueueOwnedIds.add(id);
  return copy;
}

/** Most work groups along one axis that every GPU takes. */
const MOST_GROUPS = 65535;

/** Launches that are sent together; as many as TF.js sends. */
const BATCH = 15;

/** What TF.js keeps to itself of its queue. */
interface Queue {
  readonly commandEncoder: GPUCommandEncoder;
  computePassEncoder: GPUComputePassEncoder | null;
  readonly commandQueueOwnedIds: WeakSet<object>;
  readonly uniformPendingDisposal: GPUBuffer[];
  dispatchCountInPass: number;
}

const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();

function pipelineOf(device: GPUDevice, shader: Shader): GPUComputePipeline {
  const known = pipelines.get(device) ?? new Map();
  pipelines.set(device, known);
  if (!known.has(shader.name)) {
    const label = shader.name;
    const module = device.createShaderModule({ label, code: program(shader) });
    known.set(
      shader.name,
      device.createComputePipeline({
        label,
        layout: "auto",
        compute: { module, entryPoint: "main" },
      }),
    );
  }
  return known.get(shader.name)!;
}

/** The whole program: bindings, reductions over a work group, and its code. */
function program({ reads, writes, numbers, code, declares = "" }: Shader) {
  const bindings = [
    ...Object.entries(reads).map(([name, type]) =>
      `var<storage, read> ${name}: array<${type}>;`
    ),
    ...writes.map((name) => `var<storage, read_write> ${name}: array<f32>;`),
    "var<uniform> n: Numbers;",
  ].map((line, binding) => `@group(0) @binding(${binding}) ${line}`);
  const fields = Object.entries(numbers).map(([name, type]) =>
    `${name}: ${type},`
  );
  return `
struct Numbers { ${fields.join(" ")} }
${bindings.join("\n")}

const LANES = ${LANES}u;
var<workgroup> gathered: array<f32, LANES>;

// The sum of a number of each thread; every thread gets it.
fn total(lane: u32, value: f32) -> f32 {
  gathered[lane] = value;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half = half / 2u) {
    if (lane < half) { gathered[lane] += gathered[lane + half]; }
    workgroupBarrier();
  }
  let result = gathered[0];
  workgroupBarrier();
  return result;
}

// The largest.
fn largest(lane: u32, value: f32) -> f32 {
  gathered[lane] = value;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half = half / 2u) {
    if (lane < half) {
      gathered[lane] = max(gathered[lane], gathered[lane + half]);
    }
    workgroupBarrier();
  }
  let result = gathered[0];
  workgroupBarrier();
  return result;
}
${declares}
@compute @workgroup_size(${LANES})
fn main(
  @builtin(workgroup_id) workGroup: vec3<u32>,
  @builtin(num_workgroups) workGroups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = workGroup.x + workGroup.y * workGroups.x;
  ${code}
}
`;
}

function numbersBuffer(
  backend: CheckedBackend,
  shader: Shader,
  numbers: Readonly<Record<string, number>>,
): GPUBuffer {
  const entries = Object.entries(shader.numbers);
  const size = Math.ceil(entries.length / 4) * 16;
  const view = new DataView(new ArrayBuffer(size));
  entries.forEach(([name, type], i) => {
    const value = numbers[name]!;
    if (type === "u32") view.setUint32(4 * i, value, true);
    else view.setFloat32(4 * i, value, true);
  });
  const buffer = backend.bufferManager.acquireBuffer(
    size,
    GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM,
  );
  backend.queue.writeBuffer(buffer, 0, view.buffer);
  return buffer;
}

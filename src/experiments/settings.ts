/**
 * Named settings: what a study's profiles and the base model are made of.
 *
 * @module
 */

import type { ModelShape } from "../models/model_shape.ts";
import type { BaseModelSettings, Form } from "./base_model.ts";

/** The base model's sizes: 599,680 parameters. */
export const BASE_SHAPE: ModelShape = {
  vocabulary: 64,
  width: 128,
  layers: 3,
  heads: 4,
  keyValueHeads: 2,
  headSize: 32,
  mlpWidth: 384,
  positions: 256,
  ropeBase: 10000,
  epsilon: 1e-6,
  isTied: true,
  hasBias: true,
};

const FORMS: readonly Form[] = [
  "plan",
  "knowledge",
  "irrelevant-knowledge",
  "subproblem",
  "subproblem",
];

/** Rows are read only by a model that sees them often. */
const READING_FORMS: readonly Form[] = [
  ...FORMS,
  "knowledge",
  "knowledge",
  "irrelevant-knowledge",
];

/** How the shipped base model was trained. */
export const BASE_MODEL: BaseModelSettings = {
  seed: 0,
  shape: BASE_SHAPE,
  problems: {
    modulus: 7,
    operatorWeights: [1, 1, 1],
    operations: [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 3, 4, 5, 6, 7, 8],
  },
  phases: [
    {
      name: "drills",
      steps: 400,
      batch: 64,
      drills: 1,
      formats: 0,
      forms: [],
      foreign: 0,
      noise: [],
      learningRate: { peak: 2e-3, warmupSteps: 50 },
    },
    {
      name: "chains",
      steps: 4500,
      batch: 16,
      drills: 0.1,
      formats: 0.45,
      forms: FORMS,
      foreign: 0.5,
      noise: [0.1, 0.1, 0.5],
      learningRate: {
        peak: 2e-3,
        warmupSteps: 50,
        schedule: "cosine",
        floor: 0.1,
      },
    },
    {
      name: "reading",
      steps: 600,
      batch: 16,
      drills: 0.2,
      formats: 0.75,
      forms: ["knowledge"],
      operations: [1, 2, 3, 4],
      foreign: 1,
      noise: [0.1, 0.1, 0.5],
      learningRate: { peak: 2e-3 },
    },
    {
      name: "all forms",
      steps: 2500,
      batch: 16,
      drills: 0.1,
      formats: 0.5,
      forms: READING_FORMS,
      foreign: 0.6,
      noise: [0.1, 0.1, 0.5],
      learningRate: { peak: 1e-3, schedule: "cosine", floor: 0.1 },
    },
    {
      name: "noisy",
      steps: 400,
      batch: 16,
      drills: 0,
      formats: 0.5,
      forms: READING_FORMS,
      foreign: 0.6,
      noise: [0.25, 0.25, 0.8],
      learningRate: { peak: 5e-4 },
    },
  ],
  optimizer: { beta1: 0.9, beta2: 0.98, weightDecay: 0.01, maxGradNorm: 1 },
};

/** Base models by size: the same training, other sizes. */
export const BASE_MODELS = {
  "0.6M": BASE_MODEL,
  "0.3M": withShape({ width: 96, heads: 3, keyValueHeads: 1, mlpWidth: 288 }),
  "2.6M": withShape({ width: 192, layers: 6, heads: 6, mlpWidth: 576 }),
} as const satisfies Record<string, BaseModelSettings>;

/** The name of a base model's size, in parameters. */
export type BaseModelName = keyof typeof BASE_MODELS;

function withShape(changes: Partial<ModelShape>): BaseModelSettings {
  return { ...BASE_MODEL, shape: { ...BASE_SHAPE, ...changes } };
}

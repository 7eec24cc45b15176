/**
 * The study's profiles: how large each experiment is, as lists of jobs.
 *
 * @module
 */

import type { MadeOptions } from "../problems/made.ts";
import type { BaseModelSettings } from "./base_model.ts";
import type { BaseTask, Job, TestSettings } from "./job.ts";
import { modelFolderOf } from "./job_record.ts";
import { BASE_MODELS } from "./settings.ts";
import { type Arm, ARMS } from "./stages.ts";

/** The study's sizes. */
export const PROFILES = ["smoke", "quick", "full"] as const;

/** A profile's name. */
export type Profile = typeof PROFILES[number];

/** How hard the problems of stage two are. */
export type Hardness = "easier" | "middle" | "harder";

/** A base model that a study trains. */
export interface StudyModel {
  /** Its size, in the names of its jobs and outcomes: `2.6M`. */
  readonly name: string;
  /** How it is trained. */
  readonly settings: BaseModelSettings;
}

/** A profile's numbers. */
export interface StudySize {
  /**
   * Base models that are trained before anything else: first the one that stage
   * two and the axes go on with. None: the study starts from the shipped one.
   */
  readonly models: readonly StudyModel[];
  /** Training seeds of stage one. */
  readonly seeds: number;
  /** GRPO steps of stage one. */
  readonly stageOneSteps: number;
  /** Groups a step, and rollouts a group. */
  readonly groups: readonly [number, number];
  /** Held-out problems, and samples of each. */
  readonly test: readonly [number, number];
  /** Pool, and attempts, that hard problems are mined from. */
  readonly mining: readonly [number, number];
  /** Generated tokens an arm of stage two may use. */
  readonly armTokens: number;
  /** Which arms run at which hardness. */
  readonly arms: Readonly<Partial<Record<Hardness, readonly Arm[]>>>;
  /** Seeds of each arm. */
  readonly armSeeds: number;
  /** Problems of the axes, and samples of each prompt. */
  readonly axes: readonly [number, number];
}

/** The sizes by profile. */
export const SIZES: Readonly<Record<Profile, StudySize>> = {
  smoke: {
    models: [],
    seeds: 1,
    stageOneSteps: 4,
    groups: [4, 4],
    test: [16, 4],
    mining: [16, 4],
    armTokens: 800,
    arms: { middle: ARMS },
    armSeeds: 1,
    axes: [8, 2],
  },
  quick: {
    models: [],
    seeds: 3,
    stageOneSteps: 40,
    groups: [16, 8],
    test: [150, 8],
    mining: [200, 20],
    armTokens: 150_000,
    arms: { easier: ARMS, middle: ARMS, harder: ARMS },
    armSeeds: 2,
    axes: [100, 4],
  },
  full: {
    models: Object.entries(BASE_MODELS)
      .map(([name, settings]) => ({ name, settings })),
    seeds: 5,
    stageOneSteps: 120,
    groups: [16, 8],
    test: [300, 8],
    mining: [400, 20],
    armTokens: 350_000,
    arms: { easier: ARMS, middle: ARMS, harder: ARMS },
    armSeeds: 5,
    axes: [300, 8],
  },
};

/** Stage one's problems: one to six operations of the two easy operators. */
export const EASY: MadeOptions = {
  operatorWeights: [1, 1, 0],
  operations: [1, 2, 3, 4, 5, 6],
};

/**
 * Stage two's problems, rich in the operator that the base half knows.
 *
 * By what plain GRPO finds at level 0 in the quick profile's tokens: enough, next
 * to nothing, and nothing, for the base has never seen chains so long.
 */
export const HARD: Readonly<Record<Hardness, MadeOptions>> = {
  easier: { operatorWeights: [0.05, 0.05, 0.9], operations: [3, 4, 5] },
  middle: { operatorWeights: [0, 0, 1], operations: [7] },
  harder: { operatorWeights: [0, 0, 1], operations: [10] },
};

/** The problems that the axes are asked about: all three operators. */
export const MIXED_PROBLEMS: MadeOptions = {
  operatorWeights: [1, 1, 1],
  operations: [1, 2, 3, 4, 5, 6],
};

/** Where a study's jobs read and write. */
export interface StudyPlace {
  /** The shipped base model's folder. */
  readonly base: string;
  /** The study's folder. */
  readonly out: string;
  /** First seed. */
  readonly seed: number;
}

/** The jobs of a study, by the notebook that runs them. */
export interface StudyPlan {
  /** Each base model and, from it, every seed of stage one. */
  readonly stageOne: Job[];
  /** Every arm of stage two, at equal generated tokens, at each hardness. */
  readonly stageTwo: Job[];
  /** Stage one and every arm at every hint level, on held-out middle problems. */
  readonly hints: Job[];
  /** The three axes with their controls for base, stage one and stage two. */
  readonly axes: Job[];
}

/** Everything a study does, in the order in which it is done. */
export function studyPlan(size: StudySize, place: StudyPlace): StudyPlan {
  return {
    stageOne: stageOne(size, place),
    stageTwo: stageTwo(size, place),
    hints: hints(size, place),
    axes: axes(size, place),
  };
}

/** The jobs of stage one in a profile. */
export function stageOneJobs(profile: Profile, place: StudyPlace): Job[] {
  return studyPlan(SIZES[profile], place).stageOne;
}

/** The jobs of stage two in a profile. */
export function stageTwoJobs(profile: Profile, place: StudyPlace): Job[] {
  return studyPlan(SIZES[profile], place).stageTwo;
}

/** The jobs that ask at every hint level in a profile. */
export function hintJobs(profile: Profile, place: StudyPlace): Job[] {
  return studyPlan(SIZES[profile], place).hints;
}

/** The jobs of the axes in a profile. */
export function axisJobs(profile: Profile, place: StudyPlace): Job[] {
  return studyPlan(SIZES[profile], place).axes;
}

/** The main model's jobs come first and bear no size in their names. */
function stageOne(size: StudySize, place: StudyPlace): Job[] {
  if (size.models.length === 0) return fromOneBase(size, place, "");
  return size.models.flatMap((model, index) =>
    fromOneBase(size, place, index === 0 ? "" : `-${model.name}`, model)
  );
}

/** A base model, trained or shipped, and stage one from it. */
function fromOneBase(
  size: StudySize,
  place: StudyPlace,
  suffix: string,
  model?: StudyModel,
): Job[] {
  const shared = { out: `${place.out}/runs`, tests: [heldOut(size)] };
  const name = `base${suffix}`;
  const base: Job = {
    ...{ ...shared, name, model: name, seed: 0 },
    ...model
      ? { task: baseTask(size, model) }
      : { from: place.base, task: { kind: "evaluate" } },
  };
  const trained = seedsOf(place.seed, size.seeds).map((seed): Job => ({
    ...shared,
    name: `stage-one${suffix}-${seed}`,
    model: `stage-one${suffix}`,
    seed,
    from: modelFolderOf(base),
    task: {
      kind: "stage-one",
      settings: {
        ...sizes(size, seed),
        steps: size.stageOneSteps,
        problems: EASY,
      },
    },
  }));
  return [base, ...trained];
}

function baseTask(size: StudySize, { settings }: StudyModel): BaseTask {
  const [problems, samples] = size.test;
  const [axisProblems] = size.axes;
  const scores = { problems, samples, axisProblems };
  return { kind: "base", settings, scores };
}

function stageTwo(size: StudySize, place: StudyPlace): Job[] {
  const from = stageOneFolder(place);
  const [pool, attempts] = size.mining;
  const [count] = size.test;
  return Object.entries(size.arms).flatMap(([key, arms]) => {
    const hardness = key as Hardness;
    const minedIn = `${place.out}/runs/before-${hardness}`;
    const problems = HARD[hardness];
    const mining = { problems, attempts, seed: 0 };
    const shared = {
      out: `${place.out}/runs`,
      from,
      tests: [
        { ...heldOut(size), name: "easy", isGreedyToo: false },
        {
          ...heldOut(size),
          name: "hard",
          problems,
          isGreedyToo: false,
          minedIn,
        },
      ],
    };
    const before: Job = {
      ...shared,
      name: `before-${hardness}`,
      model: "stage-one",
      seed: place.seed,
      task: {
        kind: "mine",
        train: { ...mining, pool, problems: { ...problems, split: "train" } },
        test: { ...mining, pool, problems: { ...problems, split: "test" } },
        count,
      },
    };
    const trained = seedsOf(place.seed, size.armSeeds).flatMap((seed) =>
      arms.map((arm): Job => ({
        ...shared,
        name: `${arm}-${hardness}-${seed}`,
        model: arm,
        seed,
        task: {
          kind: "stage-two",
          minedIn,
          settings: {
            ...sizes(size, seed),
            groups: Math.max(4, size.groups[0] / 2),
            steps: 10_000,
            arm,
            easyShare: 0.3,
            easy: EASY,
            levels: 4,
            maxGeneratedTokens: size.armTokens,
          },
        },
      }))
    );
    return [before, ...trained];
  });
}

function hints(size: StudySize, place: StudyPlace): Job[] {
  const [count, samples] = size.axes;
  const test: TestSettings = {
    name: "hints",
    problems: HARD.middle,
    count,
    samples,
    ask: "hints",
    isGreedyToo: false,
    minedIn: `${place.out}/runs/before-middle`,
  };
  const arms = (size.arms.middle ?? []).map((arm) => ({
    model: arm as string,
    from: `${place.out}/runs/${arm}-middle-${place.seed}`,
  }));
  return [{ model: "stage-one", from: stageOneFolder(place) }, ...arms]
    .map(({ model, from }) => ({
      name: `hints-${model}`,
      model,
      seed: place.seed,
      from,
      out: `${place.out}/runs`,
      task: { kind: "evaluate" },
      tests: [test],
    }));
}

function axes(size: StudySize, place: StudyPlace): Job[] {
  const [count, samples] = size.axes;
  const test: TestSettings = {
    name: "axes",
    problems: MIXED_PROBLEMS,
    count,
    samples,
    ask: "axes",
    isGreedyToo: false,
  };
  const [base] = stageOne(size, place);
  const models = [
    { model: "base", from: modelFolderOf(base!) },
    { model: "stage-one", from: stageOneFolder(place) },
    { model: "pss", from: `${place.out}/runs/pss-middle-${place.seed}` },
  ];
  return models.map(({ model, from }) => ({
    name: `axes-${model}`,
    model,
    seed: model === "base" ? 0 : place.seed,
    from,
    out: `${place.out}/runs`,
    task: { kind: "evaluate" },
    tests: [test],
  }));
}

function stageOneFolder(place: StudyPlace): string {
  return `${place.out}/runs/stage-one-${place.seed}`;
}

function heldOut(size: StudySize): TestSettings {
  const [count, samples] = size.test;
  return {
    name: "held-out",
    problems: EASY,
    count,
    samples,
    ask: "plain",
    isGreedyToo: true,
  };
}

function sizes(size: StudySize, seed: number) {
  const [groups, numGenerations] = size.groups;
  return {
    seed,
    groups,
    numGenerations,
    learningRate: 2e-4,
    warmupSteps: 5,
    reward: "strict" as const,
  };
}

function seedsOf(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

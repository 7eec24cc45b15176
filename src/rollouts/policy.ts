/**
 * Who answers: one interface for every model, and the local one.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import { decode, type DecodeRequest } from "../models/decode.ts";
import type { Tokenizer } from "../models/tokenizer.ts";
import type { Model } from "../models/transformer.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Rollout } from "./rollout.ts";

/** How rollouts are sampled. */
export interface SampleOptions {
  /** G, rollouts a prompt. */
  readonly samples: number;
  /** 0 takes the most likely token; then one sample is enough. Default 1. */
  readonly temperature?: number;
  /** Keeps the smallest set of tokens with this probability. Default 1: all. */
  readonly topP?: number;
  /** Most tokens to write. Default 64. */
  readonly maxTokens?: number;
  /** Where chance comes from; each rollout has a stream of its own in it. */
  readonly random: Random;
}

/** Something that answers prompts. */
export interface Policy {
  /** Samples `options.samples` rollouts a prompt, prompt by prompt. */
  sample(
    prompts: readonly Prompt[],
    options: SampleOptions,
  ): Promise<Rollout[]>;
}

/**
 * A model of ours as a policy.
 *
 * What a rollout draws depends on the stream, its prompt and its number alone:
 * not on the batch it is sampled in. A prompt that stands in one call twice goes
 * on counting, as if it had been asked for twice as many.
 *
 * @param model Read at each call, so training shows at once.
 * @param tokenizer The model's.
 * @returns The policy.
 */
export function localPolicy(model: Model, tokenizer: Tokenizer): Policy {
  return {
    async sample(prompts, options) {
      const { samples } = options;
      const ids = prompts.map((prompt) => promptIds(prompt, tokenizer));
      const drawn = new Map<string, number>();
      const requests = prompts.flatMap((prompt, index) => {
        const names = streamNames(prompt);
        const key = JSON.stringify(names);
        const before = drawn.get(key) ?? 0;
        drawn.set(key, before + samples);
        const own = options.random.split(...names);
        return Array.from({ length: samples }, (_, sample): DecodeRequest => {
          const draws = own.split(before + sample);
          return { prompt: index, uniformAt: (at) => draws.at(at) };
        });
      });
      const decoded = await decode(model, ids, requests, {
        temperature: options.temperature ?? 1,
        topP: options.topP ?? 1,
        maxTokens: options.maxTokens ?? 64,
        endId: tokenizer.endId,
      });
      return decoded.map((written, row) => {
        const index = requests[row]!.prompt;
        return {
          prompt: prompts[index]!,
          sample: row % samples,
          promptIds: ids[index]!,
          completionIds: written.ids,
          logProbs: written.logProbs,
          finish: written.finish,
          completion: tokenizer.decode(written.ids),
        };
      });
    },
  };
}

/** The tokens that a prompt gives: its text and the start of the answer. */
export function promptIds(prompt: Prompt, tokenizer: Tokenizer): number[] {
  return tokenizer.encode(`${prompt.text} ${prompt.prefill}`);
}

/** What names the stream of a prompt's draws. */
function streamNames(prompt: Prompt): (string | number)[] {
  const { problemId, condition, subproblem = 0, shownSteps } = prompt;
  return [problemId, condition, subproblem, shownSteps];
}

/**
 * A process that compares formulas with a symbolic engine: a pair in JSON on
 * each line in, what it found on each line out.
 *
 * It may be killed at any moment; nothing of it is needed again.
 *
 * @module
 */

import { ComputeEngine } from "@cortex-js/compute-engine";
import type { EngineReply, EngineRequest } from "./engine_message.ts";

/** Time for one pair inside the engine, in milliseconds. */
const ENGINE_LIMIT = 1500;

type Formula = NonNullable<ReturnType<ComputeEngine["parse"]>>;

async function serve(): Promise<void> {
  const engine = new ComputeEngine();
  say("ready");
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  let rest = "";
  for await (const text of lines) {
    const whole = (rest + text).split("\n");
    rest = whole.pop()!;
    for (const line of whole) say(compare(engine, JSON.parse(line)));
  }
}

function compare(engine: ComputeEngine, request: EngineRequest): EngineReply {
  try {
    return engine.withTimeLimit(ENGINE_LIMIT, (): EngineReply => {
      const gold = evaluated(engine, request.gold);
      say("gold");
      const given = evaluated(engine, request.given);
      if (gold === null || given === null) return "unknown";
      return verdict(gold, given);
    });
  } catch {
    return "unknown"; // too slow, too deep or beyond it: no evidence either way
  }
}

function evaluated(engine: ComputeEngine, latex: string): Formula | null {
  const formula = engine.parse(latex);
  return formula?.isValid ? formula.evaluate() : null;
}

function verdict(gold: Formula, given: Formula): EngineReply {
  const isEqual = gold.isSame(given) || gold.isEqual(given);
  if (isEqual === true) return "equal";
  return isEqual === false ? "different" : "unknown";
}

function say(reply: EngineReply): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${reply}\n`));
}

if (import.meta.main) await serve();

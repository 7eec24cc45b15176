/**
 * Processes with a symbolic engine, started when first needed and killed when
 * they take too long.
 *
 * Threads would not do: terminating a busy one does not stop it.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { EngineReply, EngineRequest } from "./engine_message.ts";

/** What is known about a pair. */
export type EngineOutcome =
  | "equal"
  | "different"
  | "unknown"
  | "timeout"
  | "gold-timeout"
  | "unavailable";

/** How the pool works. */
export interface EnginePoolOptions {
  /** How many processes there are at most. Default 2. */
  readonly processes?: number;
  /** Time for one pair, without waiting, in milliseconds. Default 2000. */
  readonly limit?: number;
  /** Program and arguments of a process. Default the engine's own. */
  readonly command?: readonly string[];
}

/** A pool of processes. */
export interface EnginePool extends AsyncDisposable {
  /** Compares a pair; never rejects. */
  readonly compare: (request: EngineRequest) => Promise<EngineOutcome>;
  /** The ids of the processes that live. */
  readonly processIds: () => readonly number[];
}

/** Time for a process to start, in milliseconds. */
const START_LIMIT = 20_000;

/** Pairs after which a process is replaced, so that it cannot grow for ever. */
const MOST_PAIRS = 2000;

/** How often a pair is tried again when its process dies under it. */
const MOST_DEATHS = 2;

interface Engine {
  readonly process: Deno.ChildProcess;
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly replies: AsyncGenerator<string>;
  pairs: number;
}

/**
 * Opens a pool; no process starts before the first pair.
 *
 * @param options How it works.
 * @returns The pool; take it with `await using`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openEnginePool } from "kit/rewards/engine/engine_pool.ts";
 *
 * await using pool = openEnginePool();
 * const pair = { gold: "55", given: "\\sum_{k=1}^{10} k" };
 * assertEquals(await pool.compare(pair), "equal");
 * ```
 */
export function openEnginePool(options: EnginePoolOptions = {}): EnginePool {
  const { processes = 2, limit = 2000, command = COMMAND } = options;
  const idle: Engine[] = [];
  const alive = new Set<Engine>();
  const waiting: (() => void)[] = [];
  let busy = 0;

  async function compare(request: EngineRequest): Promise<EngineOutcome> {
    while (busy >= processes) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    busy++;
    try {
      for (let deaths = 0; deaths < MOST_DEATHS; deaths++) {
        const outcome = await compareOnce(request);
        if (outcome !== "died") return outcome;
      }
      return "unknown";
    } finally {
      busy--;
      waiting.shift()?.();
    }
  }

  async function compareOnce(
    request: EngineRequest,
  ): Promise<EngineOutcome | "died"> {
    const engine = idle.pop() ?? await started();
    if (engine === null) return "unavailable";
    const outcome = await ask(engine, request, limit);
    const isWell = /^(?:equal|different|unknown)$/.test(outcome);
    if (isWell && ++engine.pairs < MOST_PAIRS) idle.push(engine);
    else await stop(engine);
    return outcome;
  }

  async function started(): Promise<Engine | null> {
    const engine = spawn(command);
    if (engine === null) return null;
    alive.add(engine);
    if (await nextReply(engine, START_LIMIT) === "ready") return engine;
    await stop(engine);
    return null;
  }

  async function stop(engine: Engine): Promise<void> {
    alive.delete(engine);
    await ended(engine);
  }

  return {
    compare,
    processIds: () => [...alive].map(({ process }) => process.pid),
    async [Symbol.asyncDispose]() {
      await Promise.all([...alive].map(stop));
    },
  };
}

const COMMAND: readonly string[] = [
  Deno.execPath(),
  "run",
  "--quiet",
  "--no-prompt",
  "--allow-env",
  "--v8-flags=--max-old-space-size=512",
  `--config=${pathOf("../../../deno.json")}`,
  pathOf("./engine_process.ts"),
];

function pathOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

function spawn([program, ...args]: readonly string[]): Engine | null {
  try {
    const process = new Deno.Command(program!, {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const replies = linesOf(process.stdout);
    return { process, writer: process.stdin.getWriter(), replies, pairs: 0 };
  } catch {
    return null; // no permission, or no such program: the pool goes without
  }
}

async function* linesOf(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** The next reply; null when time runs out, `died` when the process did. */
async function nextReply(
  engine: Engine,
  limit: number,
): Promise<EngineReply | "died" | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limit);
  });
  const reply = engine.replies.next().then(
    ({ value, done }) => done ? "died" as const : value as EngineReply,
    () => "died" as const,
  );
  const first = await Promise.race([reply, late]);
  clearTimeout(timer);
  return first;
}

async function ask(
  engine: Engine,
  request: EngineRequest,
  limit: number,
): Promise<EngineOutcome | "died"> {
  const start = performance.now();
  const line = new TextEncoder().encode(`${JSON.stringify(request)}\n`);
  try {
    await engine.writer.write(line);
  } catch {
    return "died";
  }
  let isGoldRead = false;
  while (true) {
    const left = limit - (performance.now() - start);
    const reply = await nextReply(engine, Math.max(1, left));
    if (reply === null) return isGoldRead ? "timeout" : "gold-timeout";
    if (reply === "gold") isGoldRead = true;
    else if (reply !== "ready") return reply;
  }
}

async function ended({ process, writer, replies }: Engine): Promise<void> {
  try {
    process.kill("SIGKILL");
  } catch { /* it has ended already */ }
  await writer.abort().catch(() => {});
  await process.status;
  await drained(replies);
}

/** Reads what is left, so that the stream can be let go. */
async function drained(replies: AsyncGenerator<string>): Promise<void> {
  try {
    while (!(await replies.next()).done) { /* let it go */ }
  } catch { /* it is gone */ }
}

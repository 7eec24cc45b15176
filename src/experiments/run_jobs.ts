/**
 * Many jobs side by side, a thread each, with their steps as they are taken.
 *
 * @module
 */

import { firstDifference } from "../base/difference.ts";
import { type Job, type JobResult, type JobStep, readResult } from "./job.ts";
import type { Assignment } from "./worker.ts";

/** What running jobs tell: a step, or a result. */
export type JobEvent =
  | { readonly kind: "step"; readonly step: JobStep }
  | { readonly kind: "done"; readonly result: JobResult };

/** How jobs are run. */
export interface RunJobsOptions {
  /** Threads. Default: as many as there are processors, at most 2. */
  readonly threads?: number;
  /**
   * Takes complete results of the same jobs from their folders, and goes on with
   * the others from their checkpoints. Default false.
   */
  readonly isResumed?: boolean;
  /** Training steps from one checkpoint to the next. Default 10. */
  readonly checkpointEvery?: number;
}

/**
 * Runs jobs in worker threads.
 *
 * Results do not depend on the number of threads: every job has its own seed.
 * Leaving the loop ends the threads.
 *
 * @param jobs What is to be done, started in this order.
 * @param options Threads, and whether to resume.
 * @returns Steps and results as they come.
 * @throws {Error} If a job fails, naming it; finished jobs keep their folders.
 */
export async function* runJobs(
  jobs: readonly Job[],
  options: RunJobsOptions = {},
): AsyncGenerator<JobEvent> {
  const threads = options.threads ??
    Math.min(2, navigator.hardwareConcurrency);
  const waiting = [...jobs];
  const queue: (JobEvent | Error)[] = [];
  let wake = () => {};
  const tell = (event: JobEvent | Error) => {
    queue.push(event);
    wake();
  };
  const workers = new Set<Worker>();
  let running = 0;

  const startNext = async () => {
    const job = waiting.shift();
    if (!job) return;
    running++;
    const kept = options.isResumed ? await finished(job) : undefined;
    if (kept) {
      for (const step of kept.steps) tell({ kind: "step", step });
      tell({ kind: "done", result: kept });
      return;
    }
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      type: "module",
    });
    workers.add(worker);
    worker.onmessage = ({ data }) => {
      if (data.kind !== "step") {
        workers.delete(worker);
        worker.terminate();
      }
      tell(
        data.kind === "failed"
          ? new Error(`Job ${job.name} failed: ${data.message}`)
          : data,
      );
    };
    worker.onerror = (event) => {
      event.preventDefault();
      tell(new Error(`Job ${job.name} failed: ${event.message}`));
    };
    const { threads: _, ...sent } = options;
    worker.postMessage({ job, options: sent } satisfies Assignment);
  };

  try {
    for (let i = 0; i < threads; i++) await startNext();
    while (running > 0) {
      const event = queue.shift();
      if (!event) {
        await new Promise<void>((resolve) => wake = resolve);
        continue;
      }
      if (event instanceof Error) throw event;
      yield event;
      if (event.kind === "done") {
        running--;
        await startNext();
      }
    }
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

/** The result of an earlier run of exactly this job. */
async function finished(job: Job): Promise<JobResult | undefined> {
  const result = await readResult(job);
  return firstDifference(job, result?.job) ? undefined : result;
}

/**
 * Many jobs side by side, a thread each, with their steps as they are taken.
 *
 * @module
 */

import { resolve } from "node:path";
import {
  type Job,
  type JobResult,
  type JobStep,
  readSameResult,
} from "./job.ts";
import { foldersRead } from "./job_record.ts";
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
  /** Steps from one checkpoint to the next. Default 10; 100 for `base`. */
  readonly checkpointEvery?: number;
}

/**
 * Runs jobs in worker threads.
 *
 * Results do not depend on the number of threads: every job has its own seed,
 * and waits for those jobs before it whose folders it reads. Leaving the loop
 * ends the threads.
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
  const waiting = waitingList(jobs);
  const queue: (JobEvent | Error)[] = [];
  let wake = () => {};
  const tell = (event: JobEvent | Error) => {
    queue.push(event);
    wake();
  };
  const workers = new Set<Worker>();
  let running = 0;

  const start = async (job: Job) => {
    running++;
    const kept = options.isResumed ? await readSameResult(job) : undefined;
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

  const startReady = async () => {
    while (running < threads) {
      const job = waiting.next();
      if (!job) return;
      await start(job);
    }
  };

  try {
    await startReady();
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
        waiting.done(event.result.job);
        await startReady();
      }
    }
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

/** Jobs in order, each held back while a job before it makes what it reads. */
function waitingList(jobs: readonly Job[]) {
  const waiting = [...jobs];
  const unmade: string[] = jobs.map(folderOf);
  return {
    /** The first job that can begin, taken out of the list. */
    next(): Job | undefined {
      const index = waiting.findIndex((job) => {
        const before = unmade.slice(0, unmade.indexOf(folderOf(job)));
        const read = foldersRead(job).map((folder) => resolve(folder));
        return !before.some((folder) => read.includes(folder));
      });
      return index < 0 ? undefined : waiting.splice(index, 1)[0];
    },
    /** A job's folder is made. */
    done(job: Job) {
      unmade.splice(unmade.indexOf(folderOf(job)), 1);
    },
  };
}

const folderOf = ({ out, name }: Job) => resolve(out, name);

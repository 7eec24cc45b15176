/**
 * A thread that runs the jobs it is sent, one after the other.
 *
 * @module
 */

import { type Job, runJob, type RunJobOptions } from "./job.ts";

/** What a thread is sent. */
export interface Assignment {
  /** What is to be done. */
  readonly job: Job;
  /** How, as far as it can be sent. */
  readonly options: Omit<RunJobOptions, "onStep" | "signal">;
}

const thread = self as unknown as {
  onmessage: (event: MessageEvent<Assignment>) => void;
  postMessage(message: unknown): void;
};

thread.onmessage = async ({ data: { job, options } }) => {
  try {
    const result = await runJob(job, {
      ...options,
      onStep: (step) => thread.postMessage({ kind: "step", step }),
    });
    thread.postMessage({ kind: "done", result });
  } catch (error) {
    const { message, stack } = error as Error;
    thread.postMessage({ kind: "failed", message, stack });
  }
};

/**
 * A thread that runs the jobs it is sent, one after the other.
 *
 * @module
 */

import { type Job, runJob } from "./job.ts";

const thread = self as unknown as {
  onmessage: (event: MessageEvent<Job>) => void;
  postMessage(message: unknown): void;
};

thread.onmessage = async ({ data: job }) => {
  try {
    const result = await runJob(
      job,
      (step) => thread.postMessage({ kind: "step", step }),
    );
    thread.postMessage({ kind: "done", result });
  } catch (error) {
    const { message, stack } = error as Error;
    thread.postMessage({ kind: "failed", message, stack });
  }
};

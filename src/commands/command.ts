/**
 * One way for every command to begin and to end: help, messages, exit codes.
 *
 * @module
 */

import { UsageError } from "./usage.ts";

/** What one `deno task` is. */
export interface Command {
  /** What it does, after "Cannot", such as `run the study`. */
  readonly does: string;
  /** What `--help` prints; without it the command sees `--help` itself. */
  readonly help?: string;
  /** Does it, and returns the exit code. */
  readonly run: (args: string[]) => Promise<number>;
}

/**
 * Runs a command; what goes wrong is one message on standard error.
 *
 * | exit code | when |
 * |--:|---|
 * | 0 | all went well, or help was wanted |
 * | 1 | something failed |
 * | 2 | the command line could not be read; nothing was begun |
 * | 130 | Ctrl-C (143 on a request to end) |
 *
 * @param command The command.
 * @param args What was written after its name.
 * @returns The exit code.
 */
export async function exitCodeOf(
  { does, help, run }: Command,
  args: readonly string[],
): Promise<number> {
  if (help !== undefined && args.includes("--help")) {
    console.log(help);
    return 0;
  }
  try {
    return await run([...args]);
  } catch (error) {
    const { message } = error as Error;
    const said = message.startsWith("Cannot ")
      ? message
      : `Cannot ${does}: ${message}`;
    if (!isUsage(error)) {
      console.error(said);
      return 1;
    }
    console.error(`${said} (--help says more)`);
    return 2;
  }
}

/**
 * Runs the command that this process is, and ends the process.
 *
 * @param command The command; its arguments are the process's.
 */
export async function endWith(command: Command): Promise<never> {
  Deno.exit(await exitCodeOf(command, Deno.args));
}

/** Whether it is ours, or what Node's parser of arguments could not read. */
function isUsage(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  const { code } = error as { code?: unknown };
  return typeof code === "string" && code.startsWith("ERR_PARSE_ARGS_");
}

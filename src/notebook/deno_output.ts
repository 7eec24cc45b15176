/**
 * Runs Deno's own tools on what was taken from notebooks.
 *
 * @module
 */

/** How Deno ended, and what it printed without colours. */
export interface DenoOutput {
  /** Deno's exit code. */
  readonly code: number;
  /** What it printed on standard output. */
  readonly stdout: string;
  /** What it printed on standard error. */
  readonly stderr: string;
}

/**
 * Runs the Deno that runs this.
 *
 * @param args Deno's arguments.
 * @param folder Where it runs. Default: where this process runs.
 * @returns How it ended.
 */
export async function denoOutput(
  args: readonly string[],
  folder?: string,
): Promise<DenoOutput> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    env: { NO_COLOR: "1" },
    ...(folder === undefined ? {} : { cwd: folder }),
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

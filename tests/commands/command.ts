import { ROOT } from "kit/commands/gate.ts";

/** How a command is started. */
export interface CommandOptions {
  /** Added to its environment. */
  readonly env?: Record<string, string>;
  /** Largest file that it can write, in blocks of 512 bytes: a full disk. */
  readonly blocks?: number;
}

/** Starts a command of the project as a process of its own. */
export function start(
  name: string,
  args: readonly string[],
  { env = {}, blocks }: CommandOptions = {},
): Deno.ChildProcess {
  const deno = ["run", "-A", "--no-lock", `src/commands/${name}.ts`, ...args];
  // Without the trap the process would be ended instead of refused.
  const limited = `trap "" XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`;
  const [program, given] = blocks === undefined
    ? [Deno.execPath(), deno]
    : ["sh", ["-c", limited, Deno.execPath(), ...deno]];
  return new Deno.Command(program, {
    args: given,
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** What a command printed and how it ended. */
export async function ended(process: Deno.ChildProcess) {
  const { code, stdout, stderr } = await process.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), error: text(stderr) };
}

/** Runs a command to its end. */
export function command(
  name: string,
  args: readonly string[],
  options?: CommandOptions,
) {
  return ended(start(name, args, options));
}

/**
 * What the commands that check the project share: Deno's own tools, run from
 * the project's root with a lock file that they cannot change.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** The project's root folder. */
export const ROOT: string = fileURLToPath(new URL("../../", import.meta.url));

/** A place where Deno's tools run without leaving a trace in the project. */
export interface Gate extends AsyncDisposable {
  /** A folder for passing files, removed in the end. */
  readonly folder: string;
  /** The arguments that point Deno at a copy of `deno.lock`. */
  readonly lockArguments: readonly string[];
  /** Variables to set for Deno. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Makes the place where the project's checks run.
 *
 * The committed lock file holds npm packages only: the assertions come from
 * jsr.io where it answers and from the stand-in under `tests/jsr/` where it
 * does not, and a lock that pins a version of the one fails with the other. So
 * the checks use a copy, and running them never changes the original.
 *
 * @returns The gate; whoever made it disposes of it.
 */
export async function openGate(): Promise<Gate> {
  const folder = await Deno.makeTempDir({ prefix: "sparkle-gate-" });
  const lock = `${folder}/deno.lock`;
  await Deno.copyFile(`${ROOT}deno.lock`, lock);
  return {
    folder,
    lockArguments: [`--lock=${lock}`],
    environment: await packageSource(),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/**
 * Runs Deno with its output shown.
 *
 * @param given Deno's arguments.
 * @param gate Where it runs.
 * @returns Deno's exit code.
 */
export async function runDeno(
  given: readonly string[],
  gate: Gate,
): Promise<number> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...given],
    cwd: ROOT,
    env: gate.environment,
    stdin: "null",
  });
  return (await command.spawn().status).code;
}

/** What Deno printed, on both streams and without colours, and how it ended. */
export interface DenoOutput {
  /** Deno's exit code. */
  readonly code: number;
  /** What it printed. */
  readonly text: string;
}

/**
 * Runs Deno and keeps its output.
 *
 * @param given Deno's arguments.
 * @param gate Where it runs.
 * @returns Exit code and output.
 */
export async function outputOfDeno(
  given: readonly string[],
  gate: Gate,
): Promise<DenoOutput> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...given],
    cwd: ROOT,
    env: { ...gate.environment, NO_COLOR: "1" },
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function packageSource(): Promise<Record<string, string>> {
  if (Deno.env.has("JSR_URL")) return {};
  const address = "https://jsr.io/@std/assert/meta.json";
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(3000) });
    await answer.body?.cancel();
    if (answer.ok) return {};
  } catch {
    // No answer in time is an answer: the stand-in is for this.
  }
  console.log("jsr.io does not answer: assertions come from tests/jsr/");
  return { JSR_URL: new URL("../../tests/jsr/", import.meta.url).href };
}

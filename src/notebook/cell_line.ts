/**
 * Finds the line of a cell that failed.
 *
 * The kernel reports lines of the JavaScript it made from the cell. The same
 * compiler, asked again with a source map, tells which line of the cell each of
 * those came from.
 *
 * Source: Source Map Revision 3, the `mappings` field.
 *
 * @module
 */

import { denoOutput } from "./deno_output.ts";

/** What is wrong with a cell that does not compile. */
export interface CompileError {
  /** What the compiler says. */
  readonly message: string;
  /** The line in the cell, from 1; absent if the compiler names none. */
  readonly line?: number;
}

/**
 * The line of a cell that a thrown error comes from.
 *
 * @param source The cell's text.
 * @param traceback The error's lines as the kernel gives them.
 * @returns The line from 1, or `undefined` if it cannot be told.
 */
export async function failingLine(
  source: string,
  traceback: readonly string[],
): Promise<number | undefined> {
  const frames = traceback.join("\n").split("\n");
  // A chain of calls starts in the cell that runs, so its frame is the last.
  const frame = frames.findLast((line) => TOP_FRAME.test(line)) ??
    frames.find((line) => ANY_FRAME.test(line));
  if (!frame) return undefined;
  const [, line, column] = frame.match(ANY_FRAME)!;
  const { code, stdout } = await transpile(source);
  const map = stdout.match(/sourceMappingURL=data:[^,]*,(\S+)/);
  if (code !== 0 || !map) return undefined;
  const { mappings } = JSON.parse(atob(map[1]!));
  return originalLine(mappings, Number(line), Number(column));
}

/**
 * What keeps a cell from compiling; the kernel itself does not say.
 *
 * @param source The cell's text.
 * @returns The complaint, or `undefined` if the cell compiles.
 */
export async function compileError(
  source: string,
): Promise<CompileError | undefined> {
  const { code, stderr } = await transpile(source);
  if (code === 0) return undefined;
  const message =
    stderr.match(/error: (?:\w*Error: )?([^]*?)\s*\n\s+at /)?.[1] ??
      stderr.trim();
  const line = stderr.match(/\n\s+at \S+:(\d+):\d+/)?.[1];
  return { message, ...line ? { line: Number(line) } : {} };
}

const TOP_FRAME = /^\s*at (?:async )?<anonymous>:\d+:\d+/;
const ANY_FRAME = /<anonymous>:(\d+):(\d+)/;

async function transpile(source: string) {
  const folder = await Deno.makeTempDir({ prefix: "cell-" });
  try {
    // The kernel keeps imports that nothing uses.
    const settings = { compilerOptions: { verbatimModuleSyntax: true } };
    await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(settings));
    await Deno.writeTextFile(`${folder}/cell.ts`, source);
    const args = ["transpile", "-q", "--source-map", "inline", "cell.ts"];
    return await denoOutput(args, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The source line, from 1, of the last mapping at or before a position. */
function originalLine(
  mappings: string,
  line: number,
  column: number,
): number | undefined {
  let found: number | undefined;
  let source = 0; // runs on through all lines, as the format has it
  for (const [row, segments] of mappings.split(";").entries()) {
    if (row >= line) break;
    let at = 0;
    for (const segment of segments.split(",")) {
      const [step, , down] = vlq(segment);
      if (step === undefined) continue;
      at += step;
      source += down ?? 0;
      const isBefore = row < line - 1 || at <= column - 1;
      if (isBefore && down !== undefined) found = source + 1;
    }
  }
  return found;
}

const BASE64 =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Numbers of variable length: five bits a digit, the lowest bit the sign. */
function vlq(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of text) {
    const bits = BASE64.indexOf(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

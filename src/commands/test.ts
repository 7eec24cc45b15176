/**
 * `deno task test`: runs the tests and the examples in the documentation.
 *
 * @module
 */

import { resolve } from "node:path";
import { endWith } from "./command.ts";
import { type Gate, openGate, ROOT, runDeno } from "./gate.ts";
import { UsageError } from "./usage.ts";

const HELP = `Usage: deno task test [PATH…] [OPTION…]

Runs tests/ and the documentation examples of src/, or only those under PATH.
Other options go to \`deno test\`, such as --filter NAME or --fail-fast.
The last line counts them: N passed, N failed. The exit code is 0 when none
failed, 2 when PATH is not there; then nothing is run.`;

/** Options of `deno test` whose value may be the argument after them. */
const TAKES_VALUE: ReadonlySet<string> = new Set([
  ...["--filter", "--reporter", "--seed", "--shard", "--retry", "--repeats"],
  ...["--related", "--coverage-threshold", "--ext", "--location"],
  ...["--config", "-c", "--import-map", "--cert", "--conditions"],
  ...["--preload", "--require", "--min-dep-age", "--inspect-publish-uid"],
]);

/** How many tests there were. */
export interface TestCounts {
  /** Tests and examples that ended well. */
  readonly passed: number;
  /** Tests and examples that did not. */
  readonly failed: number;
  /** Tests that were left out, by the test itself. */
  readonly ignored: number;
}

/**
 * Counts the tests in a report as `deno test --junit-path` writes it.
 *
 * @param report The report, XML.
 * @returns The counts; steps inside a test are not counted apart.
 *
 * @example One of each
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { countTests } from "kit/commands/test.ts";
 *
 * const report = `<testsuites><testsuite name="a">
 * <testcase name="b"></testcase>
 * <testcase name="c"><failure message="d">e</failure></testcase>
 * <testcase name="f"><skipped/></testcase>
 * </testsuite></testsuites>`;
 * assertEquals(countTests(report), { passed: 1, failed: 1, ignored: 1 });
 * ```
 */
export function countTests(report: string): TestCounts {
  const counts = { passed: 0, failed: 0, ignored: 0 };
  const cases =
    /<testcase\b(?:[^>"]|"[^"]*")*?(?:\/>|>([\s\S]*?)<\/testcase>)/g;
  for (const [, inside = ""] of report.matchAll(cases)) {
    if (/<(failure|error)\b/.test(inside)) counts.failed++;
    else if (/<skipped\b/.test(inside)) counts.ignored++;
    else counts.passed++;
  }
  return counts;
}

/**
 * Runs the tests and prints the counts as the last line.
 *
 * @param given Paths and options of `deno test`.
 * @param gate Where Deno runs.
 * @returns Deno's exit code, 0 when no test failed.
 */
export async function runTests(
  given: readonly string[],
  gate: Gate,
): Promise<number> {
  const report = `${gate.folder}/report.xml`;
  const paths = pathsIn(given).length > 0 ? [] : ["tests/", "src/"];
  const code = await runDeno([
    "test",
    "--allow-all",
    "--doc",
    ...gate.lockArguments,
    `--junit-path=${report}`,
    ...given,
    ...paths,
  ], gate);
  const text = await Deno.readTextFile(report).catch(() => "");
  const counts = countTests(text);
  if (counts.ignored > 0) console.log(`${counts.ignored} ignored`);
  if (code !== 0 && counts.failed === 0) {
    console.log("Deno ended before or outside a test: counted as one failure");
  }
  const failed = code === 0 ? counts.failed : Math.max(1, counts.failed);
  console.log(`${counts.passed} passed, ${failed} failed`);
  return code;
}

/** The arguments that are neither options nor their values. */
function pathsIn(given: readonly string[]): string[] {
  const end = given.indexOf("--");
  const own = end < 0 ? given : given.slice(0, end);
  return own.filter((argument, i) =>
    !argument.startsWith("-") && !TAKES_VALUE.has(own[i - 1] ?? "")
  );
}

/** Refuses a path that is not there; patterns and addresses are Deno's. */
async function mustExist(path: string): Promise<void> {
  if (/[*?[{]|:\/\//.test(path)) return;
  try {
    await Deno.stat(resolve(ROOT, path));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UsageError(`there is no such file or folder: ${path}`);
  }
}

async function test(given: readonly string[]): Promise<number> {
  for (const path of pathsIn(given)) await mustExist(path);
  await using gate = await openGate();
  return await runTests(given, gate);
}

if (import.meta.main) {
  await endWith({ does: "test", help: HELP, run: test });
}

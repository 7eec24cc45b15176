/**
 * `deno task grade`: grades a file of answers, or serves grading over HTTP.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { readLines } from "../base/lines.ts";
import { type GradedLine, gradeLines } from "../rewards/grade_lines.ts";
import { gradeHandler } from "../rewards/grade_service.ts";
import { type Grader, openGrader } from "../rewards/grader.ts";
import { type PresetName, PRESETS } from "../rewards/presets.ts";
import { endWith } from "./command.ts";
import { onStop } from "./stop.ts";
import { oneOf, UsageError } from "./usage.ts";

/** How many malformed records are named where the rows go to a file. */
const NAMED = 10;

const HELP = `Usage: deno task grade FILE.jsonl [--policy NAME] [--out FILE]
       deno task grade serve [--port N] [--host NAME] [--policy NAME]

Grades answers. FILE has a record in JSON a line:

  {"id": 1, "gold": "\\\\frac{1}{2}", "prediction": "so \\\\boxed{0.5}"}

gold        the reference answer, or a list of which any counts
prediction  what the model wrote
kind        "response" (the answer has to be found first; default) or "answer"
finish      "length" when the limit cut the response
expected    a label, true or false: the summary says how many verdicts agree
policy      a preset's name, or an object of the fields below, which may also
            stand in the record itself

Verdicts come in the same order, a line each, to FILE of --out or to the
screen: {"id", "status", "score", "extracted", "method", "reason", "rule",
"boxes", "normalised", "policy"}; what does not apply is left out. "policy" says
how it was graded as a record would ask for it. A malformed record costs none
of the others: its row has the status "malformed", its line and the reason, and
with --out the first ${NAMED} are named on the screen too.

"serve" answers POST /grade with a record, an array of records or a record a
line, on port 8642 of this machine alone unless told otherwise.

The exit code is 0 when every record was graded and when "serve" was told to
end, 1 when a record was malformed or FILE could not be read, 2 when the command
line could not be read. Ctrl-C stops grading (exit code 130) and leaves in
FILE.partial what was to go to FILE of --out.

Presets:
${
  Object.entries(PRESETS).map(([name, about]) => `  ${name.padEnd(16)}${about}`)
    .join("\n")
}

Policy fields (first value is the default):
  boxes         last, join            which box counts
  percent       lenient, strict       whether 37% may be 37
  unreduced     accept, reject        whether 6/8 is 3/4
  lists         unordered, ordered    whether 1, 2 is 2, 1
  tupleVsSet    distinct, same        whether (2,5) is {2,5}
  setRelation   golden, both          whether an inequality answers an interval
  variables     named, byPosition     whether 2b+1 is 2a+1
  decimals      {"significant": 6}    or {"places": n}
  absTol        none                  a number, or one for each element
  relTol        none                  a number, or one for each element
  decimalComma  off, on, auto         whether 3,75 is 3.75
  units         oneSided, ignore, require, convert
  degrees       ignore, require       whether 48 answers 48 degrees
  leadingName   strip, keep           whether -14 answers k = -14
  textCase      fold, exact
  chain         last, any, reject     what a = b = 11 answers
  truncated     wrong, exclude        whether a cut response scores 0 or nothing`;

interface Settings {
  /** The file, or `serve`. */
  readonly target: string;
  /** The way to grade. */
  readonly preset: PresetName;
  /** Where the verdicts go; to the screen by default. */
  readonly out?: string;
  /** Where `serve` listens. */
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
}

function readArguments(args: string[]): Settings {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      policy: { type: "string", default: "default" },
      out: { type: "string" },
      port: { type: "string" },
      host: { type: "string" },
    },
  });
  const [target] = positionals;
  if (target === undefined || positionals.length > 1) {
    throw new UsageError(
      `one file or "serve" is needed, got ${positionals.join(" ") || "none"}`,
    );
  }
  const { policy, out, port, host } = values;
  const strangers = target === "serve" ? { out } : { port, host };
  for (const [name, value] of Object.entries(strangers)) {
    if (value === undefined) continue;
    throw new UsageError(`--${name} does not go with ${target}`);
  }
  return {
    target,
    preset: oneOf("policy", policy, Object.keys(PRESETS) as PresetName[]),
    ...(out === undefined ? {} : { out }),
    host: host ?? "127.0.0.1",
    port: portFrom(port ?? "8642"),
  };
}

function portFrom(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new UsageError(
    `the port must be a whole number from 0 to 65535, got "${text}"`,
  );
}

/** Counts as the lines pass. */
interface Tally {
  readonly statuses: Map<string, number>;
  graded: number;
  malformed: number;
  labelled: number;
  agreeing: number;
}

function count(tally: Tally, result: GradedLine): void {
  if ("error" in result) {
    tally.malformed++;
    return;
  }
  const { status } = result.graded;
  tally.graded++;
  tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
  if (result.agrees === null) return;
  tally.labelled++;
  if (result.agrees) tally.agreeing++;
}

async function gradeFile(
  { target: file, out }: Settings,
  grader: Grader,
): Promise<number> {
  const output = out === undefined ? null : await Deno.create(`${out}.partial`);
  const tally: Tally = {
    statuses: new Map(),
    graded: 0,
    malformed: 0,
    labelled: 0,
    agreeing: 0,
  };
  const start = performance.now();
  for await (const result of gradeLines(readLines(file), grader)) {
    count(tally, result);
    await write(
      output ?? Deno.stdout,
      `${JSON.stringify(rowOf(result))}\n`,
    );
    // On the screen the row has said it.
    if (output) nameMalformed(result, file, tally);
    showProgress(tally, start);
  }
  output?.close();
  if (output && tally.malformed > NAMED) {
    console.error(`… and ${tally.malformed - NAMED} more`);
  }
  if (out !== undefined) await Deno.rename(`${out}.partial`, out);
  console.error(summary(tally, performance.now() - start));
  return tally.malformed === 0 ? 0 : 1;
}

/** Names a malformed record, the first ones of many. */
function nameMalformed(result: GradedLine, file: string, tally: Tally): void {
  if (!("error" in result) || tally.malformed > NAMED) return;
  console.error(`Cannot grade ${file}, line ${result.line}: ${result.error}`);
}

/** What is written of a line. */
function rowOf(result: GradedLine): object {
  if (!("error" in result)) return result.graded;
  const { line, error: reason } = result;
  return { id: null, line, status: "malformed", score: null, reason };
}

async function write(file: Pick<Deno.FsFile, "write">, text: string) {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) {
    at += await file.write(bytes.subarray(at));
  }
}

function showProgress(tally: Tally, start: number): void {
  if (tally.graded % 500 !== 0 || !Deno.stderr.isTerminal()) return;
  const rate = Math.round(1000 * tally.graded / (performance.now() - start));
  const line = `\r${tally.graded} graded, ${rate} a second`;
  Deno.stderr.writeSync(new TextEncoder().encode(line));
}

function summary(tally: Tally, elapsed: number): string {
  const rate = Math.round(1000 * tally.graded / Math.max(1, elapsed));
  const statuses = [...tally.statuses].sort((a, b) => b[1] - a[1])
    .map(([status, times]) => `${times} ${status}`).join(", ");
  const seconds = (elapsed / 1000).toFixed(1);
  const lines = tally.graded === 0
    ? ["0 graded"]
    : [`${tally.graded} graded in ${seconds} s, ${rate} a second: ${statuses}`];
  if (tally.labelled > 0) {
    lines.push(`${tally.agreeing} of ${tally.labelled} as labelled`);
  }
  if (tally.malformed > 0) lines.push(`${tally.malformed} malformed`);
  return lines.join("\n");
}

async function serve(
  { host, port }: Settings,
  grader: Grader,
): Promise<number> {
  using stop = onStop();
  const server = Deno.serve({
    port,
    hostname: host,
    onListen: ({ port }) =>
      console.error(`Grading at http://${host}:${port}/grade`),
  }, gradeHandler(grader));
  stop.signal.addEventListener("abort", () => void server.shutdown());
  await server.finished;
  return 0;
}

async function grade(args: string[]): Promise<number> {
  const settings = readArguments(args);
  await using grader = openGrader({ preset: settings.preset });
  return settings.target === "serve"
    ? await serve(settings, grader)
    : await gradeFile(settings, grader);
}

if (import.meta.main) {
  await endWith({ does: "grade", help: HELP, run: grade });
}

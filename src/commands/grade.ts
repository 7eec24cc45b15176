/**
 * `deno task grade`: grades a file of answers, or serves grading over HTTP.
 *
 * @module
 */

import { readLines } from "../base/lines.ts";
import { type GradedLine, gradeLines } from "../rewards/grade_lines.ts";
import { gradeHandler } from "../rewards/grade_service.ts";
import { type Grader, openGrader } from "../rewards/grader.ts";
import { isPreset, type PresetName, PRESETS } from "../rewards/presets.ts";

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
"boxes", "normalised"}; what does not apply is left out. A malformed record is named by its line, costs none of the others, and makes the
exit code 1.

"serve" answers POST /grade with a record, an array of records or a record a
line, on port 8642 of this machine alone unless told otherwise.

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
  /** Given options by name, without dashes. */
  readonly options: ReadonlyMap<string, string>;
  /** The way to grade. */
  readonly preset: PresetName;
}

function readArguments(given: readonly string[]): Settings {
  const [target, ...rest] = given;
  if (target === undefined || target.startsWith("-")) {
    throw new RangeError(
      `Cannot grade: a file or "serve" is needed, got ${target ?? "nothing"}`,
    );
  }
  const known = target === "serve"
    ? ["port", "host", "policy"]
    : ["out", "policy"];
  const options = new Map<string, string>();
  for (let at = 0; at < rest.length; at += 2) {
    const name = rest[at]!.replace(/^--/, "");
    const value = rest[at + 1];
    if (!known.includes(name) || value === undefined) {
      throw new RangeError(
        `Cannot grade: options are --${
          known.join(", --")
        }, each with a value, got ${rest.slice(at, at + 2).join(" ")}`,
      );
    }
    options.set(name, value);
  }
  const preset = options.get("policy") ?? "default";
  if (!isPreset(preset)) {
    throw new RangeError(
      `Cannot grade: --policy must be ${
        Object.keys(PRESETS).join(", ")
      }, got ${preset}`,
    );
  }
  return { target, options, preset };
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

async function gradeFile(settings: Settings, grader: Grader): Promise<number> {
  const file = settings.target;
  const out = settings.options.get("out") ?? null;
  const output = out === null ? null : await Deno.open(`${out}.partial`, {
    write: true,
    create: true,
    truncate: true,
  });
  const encoder = new TextEncoder();
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
    const row = "error" in result
      ? {
        id: null,
        line: result.line,
        status: "malformed",
        score: null,
        reason: result.error,
      }
      : result.graded;
    if ("error" in result) {
      console.error(
        `Cannot grade ${file}, line ${result.line}: ${result.error}`,
      );
    }
    await write(output, encoder.encode(`${JSON.stringify(row)}\n`));
    showProgress(tally, start);
  }
  output?.close();
  if (out !== null) await Deno.rename(`${out}.partial`, out);
  console.error(summary(tally, performance.now() - start));
  return tally.malformed === 0 ? 0 : 1;
}

async function write(file: Deno.FsFile | null, bytes: Uint8Array) {
  const target = file ?? Deno.stdout;
  for (let at = 0; at < bytes.length;) {
    at += await target.write(bytes.subarray(at));
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
  const lines = [
    `${tally.graded} graded in ${
      (elapsed / 1000).toFixed(1)
    } s, ${rate} a second: ${statuses}`,
  ];
  if (tally.labelled > 0) {
    lines.push(`${tally.agreeing} of ${tally.labelled} as labelled`);
  }
  if (tally.malformed > 0) lines.push(`${tally.malformed} malformed`);
  return lines.join("\n");
}

async function serve({ options }: Settings, grader: Grader): Promise<number> {
  const port = Number(options.get("port") ?? 8642);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(
      `Cannot serve: --port must be from 0 to 65535, got ${
        options.get("port")
      }`,
    );
  }
  const hostname = options.get("host") ?? "127.0.0.1";
  const server = Deno.serve({
    port,
    hostname,
    onListen: ({ port }) =>
      console.error(`Grading at http://${hostname}:${port}/grade`),
  }, gradeHandler(grader));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => void server.shutdown());
  }
  await server.finished;
  return 0;
}

async function main(given: readonly string[]): Promise<number> {
  const settings = readArguments(given);
  await using grader = openGrader({ preset: settings.preset });
  return settings.target === "serve"
    ? await serve(settings, grader)
    : await gradeFile(settings, grader);
}

if (import.meta.main) {
  if (Deno.args.includes("--help")) console.log(HELP);
  else {
    try {
      Deno.exit(await main(Deno.args));
    } catch (error) {
      console.error((error as Error).message);
      Deno.exit(2);
    }
  }
}

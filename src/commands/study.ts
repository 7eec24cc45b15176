/**
 * `deno task study`: reruns every notebook and leaves results and a page.
 *
 * @module
 */

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  readRecords,
  studyJobs,
  studySettings,
} from "../experiments/records.ts";
import { type Profile, PROFILES } from "../experiments/study.ts";
import { runNotebook } from "../notebook/run.ts";
import { filesIn } from "../runs/folder.ts";
import { forgetNotebook } from "../runs/forget.ts";
import { writeSummary } from "../runs/headlines.ts";
import { writePage } from "../runs/page.ts";
import { createRun, resumeRun } from "../runs/run.ts";
import { writeRows } from "../runs/table.ts";
import { cellClock } from "./cell_clock.ts";
import { endWith } from "./command.ts";
import { ROOT } from "./gate.ts";
import { expectedData, findInputs, type Inputs } from "./inputs.ts";
import { onStop, type Stop } from "./stop.ts";
import { sectionsOf } from "./study_sections.ts";
import { oneOf, seedFrom, UsageError } from "./usage.ts";

const HELP = `Usage: deno task study [OPTION…]

Runs the kit's notebooks headless, top to bottom, and leaves executed notebooks,
tables, figures, summary.json and index.html in one folder.

  --profile P   smoke (a minute, everything at its smallest), quick (minutes,
                the default) or full (base models of three sizes trained
                anew, 5 seeds; hours)
  --seed N      first seed (0)
  --out DIR     where results go (outputs/study/<profile>)
  --only LIST   runs only the notebooks of these numbers, such as 04,05, in the
                study that is in the folder, if there is one
  --resume      goes on with the study in the folder: keeps the training runs
                that are complete, and takes up the others where they were
  --help        this text

Without --resume or --only the study begins anew: the one that is in the folder
moves to DIR.previous, whole, or to DIR.previous-2, -3 and so on where that is
taken. None is overwritten; remove those that you do not need. Ctrl-C stops it
(exit code 130) and keeps what was done. The exit code is 0 when every notebook
passed.
`;

interface StudyArguments {
  readonly profile: Profile;
  readonly seed: number;
  readonly out: string;
  readonly only: readonly string[];
  readonly isResumed: boolean;
}

function parse(args: string[]): StudyArguments {
  const { values } = parseArgs({
    args,
    options: {
      profile: { type: "string", default: "quick" },
      seed: { type: "string", default: "0" },
      out: { type: "string" },
      only: { type: "string", default: "" },
      resume: { type: "boolean", default: false },
    },
  });
  const profile = oneOf("profile", values.profile, PROFILES);
  const seed = seedFrom(values.seed);
  return {
    profile,
    seed,
    out: resolve(values.out ?? `${ROOT}outputs/study/${profile}`),
    only: values.only.split(",").filter((number) => number !== ""),
    isResumed: values.resume,
  };
}

/** The notebooks in order: those with a number in front. */
async function notebooks(only: readonly string[]): Promise<string[]> {
  const files = await filesIn(`${ROOT}notebooks`, ".ipynb");
  const names = files.filter((name) => /^\d\d_/.test(name));
  const numbers = names.map((name) => name.slice(0, 2));
  const unknown = only.filter((number) => !numbers.includes(number));
  if (unknown.length > 0) {
    throw new UsageError(
      `needed notebooks among ${numbers.join(", ")}, got "${
        unknown.join(",")
      }"`,
    );
  }
  return names.filter((_, i) =>
    only.length === 0 || only.includes(numbers[i]!)
  );
}

/** Makes the folder this study's: begun anew, or gone on with. */
async function open(args: StudyArguments, inputs: Inputs) {
  const { profile, seed, out, only, isResumed } = args;
  const begin = isResumed || only.length > 0 ? resumeRun : createRun;
  const { previous, isResumed: goesOn } = await begin(out, {
    experiment: "study",
    seed,
    backend: inputs.backend,
    device: inputs.device,
    settings: studySettings(profile, seed),
    data: await expectedData(),
  });
  if (goesOn) console.log(`Going on with the study in ${out}`);
  if (previous) console.log(`The study before this is now in ${previous}`);
  await Deno.mkdir(`${out}/notebooks`, { recursive: true });
}

/** Runs one notebook; says what stopped it, if anything did. */
async function runOne(
  name: string,
  args: StudyArguments,
  { inputs, signal }: { inputs: Inputs; signal: AbortSignal },
): Promise<string | undefined> {
  const { profile, seed, out, isResumed } = args;
  await forgetNotebook(out, name.replace(/\.ipynb$/, ""));
  using clock = cellClock();
  try {
    const { cells, seconds, error } = await runNotebook(
      `${ROOT}notebooks/${name}`,
      {
        out: `${out}/notebooks/${name}`,
        parameters: { profile, seed, out, isResumed },
        record: { ...inputs },
        timeout: profile === "full" ? 12 * 3600 : 3600,
        signal,
        onEvent: ({ type, cell, of, seconds }) => {
          if (type === "start") return clock.show(cell, of);
          clock.clear();
          if (seconds > 2) {
            console.log(`  cell ${cell} of ${of}: ${seconds.toFixed(1)} s`);
          }
        },
      },
    );
    if (error) return error.message;
    console.log(`  ${cells} cells, ${seconds.toFixed(1)} s`);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Runs the notebooks one after the other, whatever became of the others. */
async function runAll(
  names: readonly string[],
  args: StudyArguments,
  inputs: Inputs,
  { signal }: Stop,
): Promise<{ passed: number; failed: number }> {
  let passed = 0;
  let failed = 0;
  for (const [index, name] of names.entries()) {
    if (signal.aborted) break;
    console.log(`[${index + 1}/${names.length}] ${name}`);
    const wrong = await runOne(name, args, { inputs, signal });
    // What a stop interrupted has neither passed nor failed.
    if (signal.aborted) break;
    if (wrong === undefined) passed++;
    else {
      failed++;
      console.error(`  ${name}: ${wrong}`);
    }
  }
  return { passed, failed };
}

/** Gathers what the notebooks and their jobs left. */
async function gather({ profile, seed, out }: StudyArguments) {
  const jobs = studyJobs(profile, { base: "", out, seed });
  const { metrics, outcomes } = await readRecords(jobs);
  await writeRows(`${out}/metrics`, metrics);
  await writeRows(`${out}/outcomes`, outcomes);
  await writeSummary(out);
  const executed = await filesIn(`${out}/notebooks`, ".ipynb");
  const files = [
    ...["summary.json", "config.json"],
    ...["metrics.jsonl", "metrics.parquet"],
    ...["outcomes.jsonl", "outcomes.parquet"],
  ];
  return await writePage(out, {
    sections: await sectionsOf(`${out}/notebooks`, executed),
    title: `SPARKLE study, profile ${profile}, seed ${seed}`,
    paragraphs: [
      "A small transformer that knows a made task and is sloppy at it is trained by GRPO, then by partial step scaffolding on problems that it never solves, and asked with plans, with knowledge and as chains of subproblems. Every number has its interval.",
    ],
    links: [
      ...executed.map((name) => ({ label: name, href: `notebooks/${name}` })),
      ...files.map((name) => ({ label: name, href: name })),
    ],
  });
}

async function study(given: string[]): Promise<number> {
  const args = parse(given);
  const names = await notebooks(args.only);
  const started = performance.now();
  using stop = onStop();
  const inputs = await findInputs();
  await open(args, inputs);
  const { passed, failed } = await runAll(names, args, inputs, stop);
  const page = await gather(args);
  if (stop.exitCode !== undefined) {
    console.error(
      `Stopped after ${passed} of ${names.length} notebooks. What was done is in ${args.out}; the same command with --resume goes on from there.`,
    );
    return stop.exitCode;
  }
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  console.log(
    `${passed} notebooks passed, ${failed} failed, ${minutes} minutes`,
  );
  console.log(`Results: ${page}`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) {
  await endWith({ does: "run the study", help: HELP, run: study });
}

/**
 * `deno task study`: reruns every notebook and leaves results and a page.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { type Profile, PROFILES } from "../experiments/study.ts";
import { runNotebook } from "../notebook/run.ts";
import { writeSummary } from "../runs/headlines.ts";
import { writePage } from "../runs/page.ts";

const HELP = `deno task study [OPTION…]

Runs the kit's notebooks headless, top to bottom, and leaves executed notebooks,
tables, figures, summary.json and index.html in one folder.

  --profile P   smoke (minutes, everything at its smallest), quick (default) or
                full (at least 5 seeds; hours)
  --seed N      first seed (0)
  --out DIR     where results go (outputs/study/<profile>)
  --only LIST   numbers of notebooks, such as 04,05
  --resume      keep the training runs that are complete
  --help        this text
`;

const root = decodeURIComponent(new URL("../../", import.meta.url).pathname);

interface StudyArguments {
  readonly profile: Profile;
  readonly seed: number;
  readonly out: string;
  readonly only: readonly string[];
  readonly isResumed: boolean;
}

function fail(message: string): never {
  console.error(message);
  Deno.exit(2);
}

function parse(args: string[]): StudyArguments {
  const { values } = (() => {
    try {
      return parseArgs({
        args,
        options: {
          profile: { type: "string", default: "quick" },
          seed: { type: "string", default: "0" },
          out: { type: "string" },
          only: { type: "string", default: "" },
          resume: { type: "boolean", default: false },
          help: { type: "boolean", default: false },
        },
      });
    } catch (error) {
      return fail(`Cannot run the study: ${(error as Error).message}`);
    }
  })();
  if (values.help) {
    console.log(HELP);
    Deno.exit(0);
  }
  const profile = values.profile as Profile;
  if (!PROFILES.includes(profile)) {
    fail(
      `Cannot run the study: the profile must be ${
        PROFILES.join(", ")
      }, got "${profile}"`,
    );
  }
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    fail(
      `Cannot run the study: the seed must be a whole number from 0, got "${values.seed}"`,
    );
  }
  const out = values.out ?? `${root}outputs/study/${profile}`;
  return {
    profile,
    seed,
    out: out.startsWith("/") ? out : `${Deno.cwd()}/${out}`,
    only: values.only.split(",").filter((number) => number !== ""),
    isResumed: values.resume,
  };
}

/** The notebooks in order: those with a number in front. */
async function notebooks(only: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(`${root}notebooks`)) {
    if (/^\d\d_.*\.ipynb$/.test(name)) names.push(name);
  }
  names.sort();
  const numbers = names.map((name) => name.slice(0, 2));
  const unknown = only.filter((number) => !numbers.includes(number));
  if (unknown.length > 0) {
    fail(
      `Cannot run the study: needed notebooks among ${
        numbers.join(", ")
      }, got "${unknown.join(",")}"`,
    );
  }
  return only.length === 0
    ? names
    : names.filter((name) => only.includes(name.slice(0, 2)));
}

/** What the page says beside figures and headlines. */
function page(args: StudyArguments, names: readonly string[]) {
  return {
    title: `SPARKLE study, profile ${args.profile}, seed ${args.seed}`,
    paragraphs: [
      "A small transformer that knows a made task and is sloppy at it is trained by GRPO, then by partial step scaffolding on problems that it never solves, and asked with plans, with knowledge and as chains of subproblems. Every number has its interval.",
    ],
    links: [
      ...names.map((name) => ({ label: name, href: `notebooks/${name}` })),
      { label: "summary.json", href: "summary.json" },
    ],
  };
}

if (import.meta.main) {
  const args = parse(Deno.args);
  const names = await notebooks(args.only);
  await Deno.mkdir(`${args.out}/notebooks`, { recursive: true });
  const stop = new AbortController();
  Deno.addSignalListener("SIGINT", () => stop.abort(new Error("stopped")));
  const started = performance.now();
  let passed = 0;
  let failed = 0;
  for (const [index, name] of names.entries()) {
    if (stop.signal.aborted) break;
    const label = `[${index + 1}/${names.length}] ${name}`;
    console.log(label);
    try {
      const result = await runNotebook(`${root}notebooks/${name}`, {
        out: `${args.out}/notebooks/${name}`,
        parameters: {
          profile: args.profile,
          seed: args.seed,
          out: args.out,
          isResumed: args.isResumed,
        },
        timeout: args.profile === "full" ? 12 * 3600 : 3600,
        signal: stop.signal,
        onEvent: ({ type, cell, of, seconds }) => {
          if (type === "end" && seconds > 2) {
            console.log(`  cell ${cell} of ${of}: ${seconds.toFixed(1)} s`);
          }
        },
      });
      if (result.error) throw new Error(result.error.message);
      passed++;
      console.log(`  ${result.cells} cells, ${result.seconds.toFixed(1)} s`);
    } catch (error) {
      failed++;
      console.error(`  ${name}: ${(error as Error).message}`);
    }
  }
  await writeSummary(args.out);
  await writePage(args.out, page(args, names));
  const minutes = (performance.now() - started) / 60_000;
  console.log(
    `${passed} notebooks passed, ${failed} failed, ${
      minutes.toFixed(1)
    } minutes`,
  );
  console.log(`Results: ${args.out}/index.html`);
  if (stop.signal.aborted) {
    console.error(
      "Stopped. What was done is kept; --resume goes on from there.",
    );
  }
  Deno.exit(failed === 0 && !stop.signal.aborted ? 0 : 1);
}

/**
 * `deno task notebook`: runs, checks and cleans notebooks, and installs the
 * kernel for front ends.
 *
 * @module
 */

import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { checkNotebooks } from "../notebook/check.ts";
import { cleanNotebook } from "../notebook/clean.ts";
import { findingText } from "../notebook/finding.ts";
import { installKernel } from "../notebook/kernelspec.ts";
import {
  notebookText,
  readNotebook,
  writeNotebook,
} from "../notebook/notebook_file.ts";
import { parametersOf } from "../notebook/parameters.ts";
import { progress } from "../notebook/progress.ts";
import { runNotebook, type RunOptions } from "../notebook/run.ts";
import { type Command, endWith, exitCodeOf } from "./command.ts";
import { findInputs } from "./inputs.ts";
import { onStop } from "./stop.ts";
import { oneOf, UsageError } from "./usage.ts";

const HELP = `Usage: deno task notebook COMMAND

  run FILE…      Runs notebooks from top to bottom in a fresh kernel
  check [FILE…]  Checks types, lint, format, order, errors, alt texts, links
  clean [FILE…]  Removes what differs from run to run; outputs stay
  install        Installs the kernel for Jupyter and VS Code

COMMAND --help says more. The exit code is 0 when all went well, 1 when a
notebook failed, 2 when the command line could not be read.`;

const RUN_HELP = `Usage: deno task notebook run FILE… [options]

Runs each notebook in a fresh kernel, saves it after every cell and stops it at
the first cell that fails; the others still run. In place, the file keeps its
outputs and nothing that differs between two runs; with --out it also records
commit, versions, machine, times, parameters, backend, and the SHA-256 of the
base model and of the data sets that are there.

  --out DIR           Writes the executed notebooks there, not in place
  --param NAME=VALUE  Sets a parameter, with --out; may be repeated
  --timeout S         The longest one cell may take, in seconds (1800)
  --help              This text, and the parameters of FILE if one is named`;

const CHECK_HELP = `Usage: deno task notebook check [FILE…]

Checks the named notebooks, or all of notebooks/: types, lint and format of the
cells; that outputs come from a fresh kernel, top to bottom, from the code as it
is, without errors; that images have alt texts and links lead somewhere. Prints
one line per finding, with cell and line.`;

const CLEAN_HELP = `Usage: deno task notebook clean [FILE…]

Removes from the named notebooks, or all of notebooks/, what differs from run to
run or front end to front end: times, machine, injected parameters. Outputs stay.`;

const INSTALL_HELP = `Usage: deno task notebook install [options]

Installs Deno's kernel for Jupyter and VS Code with settings that suit the
notebooks: the stop button keeps the state where a cell only computes, outputs
have no colour codes. The kernel starts the Deno that installs it; called by
npx, it starts npx, since what lies in npm's cache may be removed.

  --name NAME   The kernel's name (deno, which the notebooks ask for)
  --prefix DIR  A Python environment (the user's own Jupyter folder)`;

async function run(args: string[]): Promise<number> {
  const { values, positionals: files } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: "string" },
      param: { type: "string", multiple: true },
      timeout: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(RUN_HELP);
    for (const file of files) await printParameters(file);
    return 0;
  }
  if (files.length === 0) {
    throw new UsageError("the name of a notebook is needed, got none");
  }
  const options = {
    parameters: Object.fromEntries((values.param ?? []).map(readParameter)),
    timeout: readSeconds(values.timeout ?? "1800"),
  };
  const { out } = values;
  if (out === undefined && Object.keys(options.parameters).length > 0) {
    throw new UsageError("parameters need --out DIR, got none");
  }
  if (out !== undefined) await Deno.mkdir(out, { recursive: true });
  const elsewhere = out === undefined
    ? undefined
    : { out, record: { ...await findInputs() } };
  using stop = onStop();
  let failed = 0;
  for (const file of files) {
    const passed = await runOne(file, {
      ...options,
      signal: stop.signal,
      ...elsewhere &&
        { ...elsewhere, out: join(elsewhere.out, basename(file)) },
    });
    if (!passed) failed++;
    if (stop.exitCode !== undefined) return stop.exitCode;
  }
  return failed === 0 ? 0 : 1;
}

async function runOne(file: string, options: RunOptions): Promise<boolean> {
  let bar: ReturnType<typeof progress> | undefined;
  try {
    const { cells, seconds, error } = await runNotebook(file, {
      ...options,
      onEvent({ type, cell, of }) {
        bar ??= progress(of, basename(file));
        // The run goes on to the next cell only when this one has passed.
        if (type === "start") bar.update(cell - 1, `cell ${cell}`);
      },
    });
    if (!error) bar?.update(cells, "done");
    await bar?.finish(error ? "failed" : "done");
    if (error) console.error(`${file} ${error.message}`);
    else console.log(`${file}: ran ${cells} cells in ${seconds.toFixed(1)} s`);
    return !error;
  } catch (error) {
    await bar?.finish("stopped");
    console.error(`${file}: ${(error as Error).message}`);
    return false;
  }
}

async function check(args: string[]): Promise<number> {
  const files = await filesOf(args);
  const findings = await checkNotebooks(files);
  for (const finding of findings) console.error(findingText(finding));
  console.log(`Checked ${files.length}: ${findings.length} findings`);
  return findings.length === 0 ? 0 : 1;
}

async function clean(args: string[]): Promise<number> {
  for (const file of await filesOf(args)) {
    const cleaned = cleanNotebook(await readNotebook(file));
    if (notebookText(cleaned) === await Deno.readTextFile(file)) continue;
    await writeNotebook(file, cleaned);
    console.log(`${file}: cleaned`);
  }
  return 0;
}

async function install(args: string[]): Promise<number> {
  const { values: { name, prefix } } = parseArgs({
    args,
    options: {
      name: { type: "string", default: "deno" },
      prefix: { type: "string" },
    },
  });
  const { path, command } = await installKernel(name, prefix ? { prefix } : {});
  console.log(`${path}: starts ${command}`);
  return 0;
}

/** The files named, or all of `notebooks/`. */
async function filesOf(args: string[]): Promise<readonly string[]> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  return positionals.length > 0 ? positionals : await notebooksUnder();
}

async function notebooksUnder(folder = "notebooks"): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = join(folder, name);
      if (name.startsWith(".")) continue;
      if (isDirectory) found.push(...await notebooksUnder(path));
      else if (name.endsWith(".ipynb")) found.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort();
}

async function printParameters(file: string) {
  console.log(`\nParameters of ${file}:`);
  for (const parameter of parametersOf(await readNotebook(file))) {
    const { name, type, literal, comment } = parameter;
    console.log(`  ${name}: ${type} = ${literal}  ${comment}`.trimEnd());
  }
}

function readParameter(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new UsageError(`--param must be NAME=VALUE, got "${text}"`);
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0) return seconds;
  throw new UsageError(
    `--timeout must be a number of seconds above 0, got "${text}"`,
  );
}

const COMMANDS: Readonly<Record<string, Command>> = {
  // Its help names the parameters of a notebook as well.
  run: { does: "run notebooks", run },
  check: { does: "check notebooks", help: CHECK_HELP, run: check },
  clean: { does: "clean notebooks", help: CLEAN_HELP, run: clean },
  install: { does: "install the kernel", help: INSTALL_HELP, run: install },
};

async function notebook([name, ...args]: string[]): Promise<number> {
  if (name === "--help") {
    console.log(HELP);
    return 0;
  }
  if (name === undefined) {
    throw new UsageError(`a command is needed, got none\n\n${HELP}`);
  }
  const known = oneOf("command", name, Object.keys(COMMANDS));
  return await exitCodeOf(COMMANDS[known]!, args);
}

if (import.meta.main) {
  await endWith({ does: "work with notebooks", run: notebook });
}

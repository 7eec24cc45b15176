/**
 * `deno task ok`: every check of the project, the same here and in CI.
 *
 * @module
 */

import { parseArgs } from "node:util";
import settings from "../../deno.json" with { type: "json" };
import { endWith } from "./command.ts";
import { lintDocumentation } from "./doc_lint.ts";
import { type Gate, openGate, ROOT, runDeno } from "./gate.ts";
import { runTests } from "./test.ts";

const HELP = `Usage: deno task ok [--without-tests]

Runs every check of the project: format, lint, types, documentation, notebooks,
tests and documentation examples. Goes on after a failure, so that one run shows
them all. The exit code is 0 when every check passed, 1 when one failed.`;

// `deno fmt --check` finds fault with every notebook, so "notebooks" looks at
// their format. The option replaces the list in deno.json.
const unformatted = [...settings.fmt.exclude, "notebooks/"].join(",");

interface Check {
  readonly name: string;
  readonly run: () => Promise<number>;
}

function checks(gate: Gate, modules: readonly string[]): Check[] {
  const deno = (...given: string[]) => () => runDeno(given, gate);
  const lock = gate.lockArguments;
  const list = [
    {
      name: "format",
      run: deno("fmt", "--check", "--quiet", `--ignore=${unformatted}`),
    },
    { name: "lint", run: deno("lint", "--quiet") },
    { name: "types", run: deno("check", "--quiet", ...lock, "src/", "tests/") },
    {
      name: "documentation",
      run: () => lintDocumentation(modules, gate),
    },
  ];
  const notebooks = "src/commands/notebook.ts";
  if (modules.includes(notebooks)) {
    list.push({
      name: "notebooks",
      run: deno("run", "-A", ...lock, notebooks, "check"),
    });
  }
  return list;
}

async function modulesUnder(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(`${ROOT}${folder}`)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await modulesUnder(path));
    else if (path.endsWith(".ts")) found.push(path);
  }
  return found.sort();
}

async function ok(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { "without-tests": { type: "boolean", default: false } },
  });
  await using gate = await openGate();
  const list = checks(gate, await modulesUnder("src"));
  if (!values["without-tests"]) {
    list.push({
      name: "tests",
      run: () => runTests([], gate),
    });
  }
  const failed: string[] = [];
  for (const { name, run } of list) {
    console.log(`# ${name}`);
    if (await run() !== 0) failed.push(name);
  }
  if (failed.length > 0) console.log(`Failed: ${failed.join(", ")}`);
  console.log(`${list.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

if (import.meta.main) {
  await endWith({ does: "check", help: HELP, run: ok });
}

/**
 * `deno task data`: puts the public data sets on this machine.
 *
 * @module
 */

import { DATA_SOURCES, ensureDataSet } from "../problems/data_sets.ts";
import { endWith } from "./command.ts";
import { oneOf } from "./usage.ts";

const HELP = `Usage: deno task data [NAME…]

Downloads the named data sets of data/sources.json, or all of them, into
data/downloads/ and checks their SHA-256. What is there already is left alone,
and a broken download goes on where it stopped. SPARKLE_DATA_MIRROR=FOLDER takes
the files from a folder instead of the network. The exit code is 0 when every
data set is there, 1 when one is missing, 2 for a name that is none of these.

Data sets:
${
  DATA_SOURCES.map(({ name, about }) => `  ${name.padEnd(23)}${about}`)
    .join("\n")
}`;

/** Makes one data set ready, with progress; says whether it is there. */
async function makeReady(name: string): Promise<boolean> {
  const source = DATA_SOURCES.find((candidate) => candidate.name === name);
  const isTerminal = Deno.stdout.isTerminal();
  const encoder = new TextEncoder();
  const clear = isTerminal ? "\r\x1b[K" : "";
  const set = await ensureDataSet(name, {
    onProgress(bytes) {
      if (!isTerminal || !source) return;
      const share = Math.round((100 * bytes) / source.bytes);
      Deno.stdout.writeSync(encoder.encode(`${clear}${name}: ${share} %`));
    },
  });
  if ("path" in set) console.log(`${clear}${name}: ${set.path}`);
  else console.error(`${clear}${name}: ${set.reason}`);
  return "path" in set;
}

async function data(names: readonly string[]): Promise<number> {
  const known = DATA_SOURCES.map((source) => source.name);
  const wanted = names.length > 0
    ? names.map((name) => oneOf("data set", name, known))
    : known;
  let missing = 0;
  for (const name of wanted) if (!await makeReady(name)) missing++;
  if (missing > 0) console.log(`${missing} of ${wanted.length} missing`);
  return missing === 0 ? 0 : 1;
}

if (import.meta.main) {
  await endWith({ does: "fetch data", help: HELP, run: data });
}

/**
 * `deno task doctor`: what this machine offers, and what to do about the rest.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { findKernelspec, type Kernelspec } from "../notebook/kernelspec.ts";
import {
  DATA_SOURCES,
  type DataSet,
  findDataSet,
} from "../problems/data_sets.ts";
import {
  type BackendReport,
  chooseBackend,
  describeBackends,
} from "../tensors/backend.ts";
import {
  describeTensorFlow,
  type TensorFlowReport,
} from "../tensors/tensorflow/describe.ts";
import { endWith } from "./command.ts";
import { ROOT } from "./gate.ts";

const HELP = `Usage: deno task doctor [--json]

Says what this machine offers: Deno, TensorFlow.js backends and which is used,
threads, Jupyter's kernelspec, the base model, data sets; and what to do about
what is missing. The exit code is 0 when the study can run, else 1.`;

/** What was found. */
export interface Diagnosis {
  /** Deno's version. */
  readonly deno: string;
  /** How many threads run at once. */
  readonly threads: number;
  /** Every TensorFlow.js backend, fastest first. */
  readonly backends: readonly BackendReport[];
  /** The backend that is used; null when none starts. */
  readonly backend: string | null;
  /** TensorFlow's version, devices and CUDA, by what they are. */
  readonly tensorflow: TensorFlowReport["facts"];
  /** The Deno kernel that Jupyter finds; null when it finds none. */
  readonly kernelspec: Kernelspec | null;
  /** Whether the shipped base model is there. */
  readonly hasBaseModel: boolean;
  /** The data sets, by name; in a few words where one is missing. */
  readonly dataSets: Readonly<Record<string, "present" | string>>;
  /** What to do about what is missing, a sentence each. */
  readonly advice: readonly string[];
}

/**
 * Looks at the machine; changes and downloads nothing.
 *
 * @returns What was found.
 */
export async function diagnose(): Promise<Diagnosis> {
  const backends = await describeBackends();
  const choice = await chooseBackend().then(
    (name) => ({ name, reason: "" }),
    (error: Error) => ({ name: null, reason: error.message }),
  );
  const tensorflow = await describeTensorFlow();
  const dataSets: Record<string, string> = {};
  for (const { name } of DATA_SOURCES) {
    const set = await findDataSet(name);
    dataSets[name] = stateOf(set);
  }
  const kernelspec = await findKernelspec();
  const hasBaseModel = await isFile(`${ROOT}data/base/model.safetensors`);
  const missing = Object.keys(dataSets)
    .filter((name) => dataSets[name] !== "present");
  const advice: string[] = [];
  if (choice.name === null) {
    advice.push(`${choice.reason}. Unset SPARKLE_BACKEND to take what starts.`);
  }
  advice.push(...tensorflow.advice);
  if (!hasBaseModel) {
    advice.push("Train the base model: deno task base.");
  }
  if (kernelspec === null) {
    advice.push(
      "To open the notebooks in Jupyter or VS Code, install the kernel: deno " +
        "task notebook install. The study does not need it.",
    );
  } else if (kernelspec.trouble) {
    advice.push(
      `${kernelspec.trouble}. Install it anew: deno task notebook install.`,
    );
  }
  if (missing.length > 0) {
    advice.push(howToFetch(missing));
  }
  return {
    deno: Deno.version.deno,
    threads: navigator.hardwareConcurrency,
    backends,
    backend: choice.name,
    tensorflow: tensorflow.facts,
    kernelspec,
    hasBaseModel,
    dataSets,
    advice,
  };
}

function stateOf(set: DataSet): string {
  if ("path" in set) return "present";
  if (!set.isAbsent) return set.reason;
  return mirror() === "" ? "not downloaded" : "not in SPARKLE_DATA_MIRROR";
}

function howToFetch(missing: readonly string[]): string {
  const isAll = missing.length === DATA_SOURCES.length;
  const task = ["deno task data", ...isAll ? [] : missing].join(" ");
  return mirror() === ""
    ? `Download what is missing: ${task}. Or set SPARKLE_DATA_MIRROR to a ` +
      "folder that has the files."
    : `Data sets are taken from ${mirror()} (SPARKLE_DATA_MIRROR). To ` +
      `download what is missing, unset it: ${task}.`;
}

function mirror(): string {
  return Deno.env.get("SPARKLE_DATA_MIRROR") ?? "";
}

function toText(found: Diagnosis): string {
  const line = (name: string, text: string) => `${name.padEnd(23)}${text}`;
  return [
    line("Deno", found.deno),
    line("threads", String(found.threads)),
    ...found.backends.map((report) =>
      line(
        report.name,
        `${
          report.name === found.backend
            ? "used: "
            : report.isAvailable
            ? ""
            : "no: "
        }${report.note.replaceAll("\n", `\n${" ".repeat(23)}`)}${
          speed(report)
        }`,
      )
    ),
    ...Object.entries(found.tensorflow).map(([name, fact]) =>
      line(`  ${name}`, fact)
    ),
    line("Jupyter kernel", kernelText(found.kernelspec)),
    line("base model", found.hasBaseModel ? "present" : "missing"),
    ...Object.entries(found.dataSets).map(([name, state]) => line(name, state)),
    ...found.advice.map((sentence) => `\n${sentence}`),
  ].join("\n");
}

function kernelText(kernel: Kernelspec | null): string {
  return kernel ? `${kernel.command}, by ${kernel.path}` : "not installed";
}

function speed({ gflops }: BackendReport): string {
  return gflops === undefined ? "" : `; ${gflops.toPrecision(3)} GFLOP/s`;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function doctor(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { json: { type: "boolean", default: false } },
  });
  const found = await diagnose();
  console.log(values.json ? JSON.stringify(found, null, 2) : toText(found));
  return found.backend !== null && found.hasBaseModel ? 0 : 1;
}

if (import.meta.main) {
  await endWith({ does: "look at this machine", help: HELP, run: doctor });
}

/**
 * Deno's documentation lint, for the project's own part of what it reads.
 *
 * @module
 */

import { type Gate, outputOfDeno, ROOT } from "./gate.ts";

/**
 * Lints the documentation of modules and prints what is wrong.
 *
 * Deno also follows re-exports into packages, and calls a package's type
 * private wherever a signature names it; neither is the project's to mend.
 *
 * @param modules Paths from the root.
 * @param gate Where Deno runs.
 * @returns 0 when all is well, else 1.
 */
export async function lintDocumentation(
  modules: readonly string[],
  gate: Gate,
): Promise<number> {
  const given = ["doc", "--lint", "--quiet", ...modules];
  const { code, text } = await outputOfDeno(given, gate);
  const complaints = ownComplaints(text, ROOT);
  for (const complaint of complaints) console.log(complaint);
  const isUnderstood = code === 0 || text.includes("documentation lint error");
  if (!isUnderstood) console.log(text);
  return complaints.length === 0 && isUnderstood ? 0 : 1;
}

/**
 * Picks the complaints about files in a folder from the lint's output.
 *
 * @param text What `deno doc --lint` printed, without colours.
 * @param root The folder's path.
 * @returns One text a complaint, without those about packages' types.
 */
export function ownComplaints(text: string, root: string): string[] {
  return text.split(/^(?=error)/m).filter((complaint) => {
    const place = /^ *--> (.*):\d+:\d+$/m.exec(complaint);
    if (!place?.[1]?.startsWith(root)) return false;
    return !PACKAGE_TYPE.test(complaint);
  }).map((complaint) => complaint.trimEnd());
}

const PACKAGE_TYPE =
  /references private type '(Tensor\w*|Scalar|Variable|MathBackendCPU|WebGPUBackend|PlotOptions)'/;

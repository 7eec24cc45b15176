/**
 * One answer under every preset, side by side.
 *
 * @module
 */

import { grade, type GradeRequest } from "./grade.ts";
import { gradeOfficially, type OfficialMode } from "./official/official.ts";
import type { PresetName } from "./presets.ts";
import type { Verdict } from "./verdict.ts";

const OFFICIAL: readonly OfficialMode[] = [
  "official",
  "official-fixed",
  "official-train",
];

/**
 * Grades an answer under every preset, without the symbolic engine.
 *
 * @param request Reference and response.
 * @returns A verdict for each preset.
 *
 * @example A fraction that only the defect of the official grader accepts
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { gradeUnderPresets } from "kit/rewards/under_presets.ts";
 *
 * const response = "\\boxed{\\frac{12}{3}}";
 * const verdicts = gradeUnderPresets({ gold: "\\frac{1}{23}", response });
 * assertEquals(verdicts.official.score, 1);
 * assertEquals(verdicts["official-fixed"].score, 0);
 * assertEquals(verdicts.default.score, 0);
 * ```
 */
export function gradeUnderPresets(
  request: GradeRequest,
): Readonly<Record<PresetName, Verdict>> {
  const verdicts = { default: grade(request) } as Record<PresetName, Verdict>;
  for (const mode of OFFICIAL) {
    verdicts[mode] = gradeOfficially(request, mode);
  }
  return verdicts;
}

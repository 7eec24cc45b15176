/**
 * Ways to grade by name.
 *
 * @module
 */

import type { OfficialMode } from "./official/official.ts";

/** A way to grade that has a name. */
export type PresetName = "default" | OfficialMode;

/** Every preset, with what it is. */
export const PRESETS: Readonly<Record<PresetName, string>> = {
  default: "the kit's own: mathematical objects, exactly where possible",
  official: "the SPARKLE release's evaluation grader, defects included",
  "official-fixed": "the same with its LaTeX conversion repaired, nothing else",
  "official-train": "the SPARKLE release's reward grader",
};

/**
 * Whether a text names a preset.
 *
 * @param name Any text.
 * @returns Whether it does.
 */
export function isPreset(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}

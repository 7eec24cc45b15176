/**
 * Ways to grade by name.
 *
 * @module
 */

/** A way to grade that has a name. */
export type PresetName = "default";

/** Every preset, with what it is. */
export const PRESETS: Readonly<Record<PresetName, string>> = {
  default: "the kit's own: mathematical objects, exactly where possible",
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

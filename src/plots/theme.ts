/**
 * How every figure looks: one page, one font, one colour per meaning.
 *
 * @module
 */

/** Colours and font that figures share. */
export const THEME = {
  /** Behind everything: explicit, so that a dark page does not swallow text. */
  background: "#ffffff",
  /** Text and axes. */
  ink: "#1b1e23",
  /** What is there to guide the eye only. */
  faint: "#8a9099",
  /** The first family is the one PNG files are drawn with. */
  font: "DejaVu Sans, system-ui, sans-serif",
  /** Group composition, wrong to right; lightness rises and falls with it. */
  outcomes: { wrong: "#a63603", mixed: "#8a93a0", right: "#08519c" },
  /** Shares from none to all, in five steps of lightness. */
  steps: ["#eef1f6", "#c3d3ea", "#86abd6", "#3f78b5", "#12427a"],
} as const;

/** A page to draw on. */
export type Theme = "light" | "dark";

/**
 * Series colours: at least 3:1 on white, told apart with any colour vision, after
 * Okabe and Ito, "Color universal design" (2008), the light ones darkened.
 */
const COLOURS = [
  "#1b1e23",
  "#0072b2",
  "#d55e00",
  "#aa3377",
  "#008f68",
  "#7a5c00",
  "#6b7785",
  "#5b3fc4",
] as const;

/**
 * What each colour becomes on a dark page: at least 3:1 on it, and told apart
 * with any colour vision there as well.
 */
const ON_DARK: Readonly<Record<string, string>> = {
  "#ffffff": "#14171c",
  "#1b1e23": "#e6e9ee",
  "#8a9099": "#7d8590",
  "#a63603": "#f0813f",
  "#8a93a0": "#7b8492",
  "#08519c": "#6cb0f5",
  "#eef1f6": "#20262f",
  "#c3d3ea": "#264464",
  "#86abd6": "#3670a6",
  "#3f78b5": "#6fa9de",
  "#12427a": "#cfe4fb",
  "#0072b2": "#4aa8e8",
  "#d55e00": "#f28a2e",
  "#aa3377": "#e36fb0",
  "#008f68": "#1fae82",
  "#7a5c00": "#efe07a",
  "#6b7785": "#6f7885",
  "#5b3fc4": "#9c86ff",
};

/**
 * A drawing in light colours, put into those of a theme.
 *
 * @param markup The drawing, in colours of this module.
 * @param theme The page that it goes onto.
 * @returns The drawing with each colour exchanged.
 *
 * @example The page itself
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inTheme } from "kit/plots/theme.ts";
 *
 * assertEquals(inTheme('fill="#ffffff"', "dark"), 'fill="#14171c"');
 * assertEquals(inTheme('fill="#ffffff"', "light"), 'fill="#ffffff"');
 * ```
 */
export function inTheme(markup: string, theme: Theme): string {
  if (theme === "light") return markup;
  return markup.replace(
    /#[0-9a-f]{6}\b/g,
    (colour) => ON_DARK[colour] ?? colour,
  );
}

/** The series of the study that have a colour of their own everywhere. */
const KNOWN = [
  "base",
  "stage-one",
  "pss",
  "hard-only",
  "mixed",
  "adaptive",
] as const;

const SYMBOLS = [
  "circle",
  "square",
  "triangle",
  "diamond",
  "star",
  "wye",
  "cross",
] as const;

/** One series' looks: never colour alone. */
export interface SeriesLook {
  /** The series' name. */
  readonly name: string;
  /** Its colour, as #rrggbb. */
  readonly colour: string;
  /** Its symbol, by Plot's name. */
  readonly symbol: string;
}

/**
 * Gives each series a colour and a symbol.
 *
 * The study's own models look the same in every figure; others take the looks
 * that are left, in the order given.
 *
 * @param names The series, repeats allowed.
 * @returns One look per distinct name, in the order given.
 * @throws {RangeError} If there are more names than looks.
 *
 * @example A known name keeps its colour wherever it stands
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { seriesLooks } from "kit/plots/theme.ts";
 *
 * const [first] = seriesLooks(["pss"]);
 * const [, second] = seriesLooks(["other", "pss"]);
 * assertEquals(first, second);
 * ```
 */
export function seriesLooks(names: readonly string[]): SeriesLook[] {
  const distinct = [...new Set(names)];
  if (distinct.length > COLOURS.length) {
    throw new RangeError(
      `Cannot tell the series of a figure apart: at most ${COLOURS.length} are possible, got ${distinct.length}`,
    );
  }
  const known: readonly string[] = KNOWN;
  const taken = new Set(distinct.map((name) => known.indexOf(name)));
  const free = [1, 2, 3, 4, 5, 6, 7, 0].filter((index) => !taken.has(index));
  return distinct.map((name) => {
    const own = known.indexOf(name);
    const index = own >= 0 ? own : free.shift()!;
    return {
      name,
      colour: COLOURS[index]!,
      symbol: SYMBOLS[index % SYMBOLS.length]!,
    };
  });
}

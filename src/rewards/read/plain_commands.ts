/**
 * One spelling for LaTeX's layout: sizes, spacing, fonts, colours, quantities.
 *
 * @module
 */

/**
 * Drops the commands that say how an answer looks, and gives those that say
 * the same thing one name.
 *
 * @param text An answer in one alphabet.
 * @returns It without sizes, spacing, colours and aligned rows.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { plainCommands } from "kit/rewards/read/plain_commands.ts";
 *
 * assertEquals(plainCommands("\\color{red}\\left(\\dfrac12\\right)"), "(\\frac12)");
 * assertEquals(plainCommands("\\SI{5}{cm}"), "5\\text{ cm}");
 * ```
 */
export function plainCommands(text: string): string {
  return unaligned(
    withoutLayout(plainNumbers(plainUnits(withoutColour(text)))),
  );
}

const COLOUR = /\\(?:color|textcolor|colorbox)\s*(?:\[[^\][]*\])?\{[^{}]*\}/g;

/** What ends a proof or a sentence and is no part of its answer. */
const ENDS =
  /(?:\\(?:blacksquare|square|Box|qed|qedsymbol|ldotp|checkmark)(?![A-Za-z])|[■□∎✓✔✅])[\s.$]*$/u;

function withoutColour(text: string): string {
  return text.replace(COLOUR, "").replace(ENDS, "")
    .replace(/<(b|i|em|strong|u|span|p|code)>([^<>]*)<\/\1>/g, "$2")
    .replace(/<sup>([^<>]*)<\/sup>/g, "^{$1}")
    .replace(/<sub>([^<>]*)<\/sub>/g, "_{$1}");
}

/** `5\frac{\text{m}}{\text{s}^2}`. */
const UNIT_FRACTION =
  /(?<=[\d}][\s\\,;]{0,3})\\frac\{\s*\\(?:text|mathrm|mbox|textrm)\{([^{}]*)\}(\^\{?\d\}?)?\s*\}\s*\{\s*\\(?:text|mathrm|mbox|textrm)\{([^{}]*)\}(\^\{?\d\}?)?\s*\}/g;

/** `5^{\text{th}}` and `5\text{th}`; `5th` in a formula may be a product. */
const ORDINAL =
  /(?<=\d) ?(?:\^\{ ?\\text\w*\{ ?(?:st|nd|rd|th) ?\} ?\}|\^?\\(?:text\w*|mathrm)\{ ?(?:st|nd|rd|th) ?\})/g;

/** `30^{\text{o}}` and `30^o`: an o for degrees. */
const DEGREES =
  /(?<=\d\s?)\^\s?(?:\{\s?\\(?:text|mathrm)\{\s?[o0]\s?\}\s?\}|\\(?:text|mathrm)\{\s?[o0]\s?\}|\{o\}|o(?![A-Za-z]))/g;

/** Old switches such as `{\rm cm}` as commands, and units in one form. */
function plainUnits(text: string): string {
  return text
    .replace(/\{\s*\\(rm|it|sf|tt)(?![A-Za-z])\s*([^{}]*)\}/g, "\\text$1{ $2}")
    .replace(/\\(rm|it|sf|tt)\s*\{/g, "\\text$1{")
    .replace(/\\(?:SI|qty)\{([^{}]*)\}\{([^{}]*)\}/g, "$1\\text{ $2}")
    .replace(/\\(?:si|unit)\{([^{}]*)\}/g, "\\text{ $1}")
    .replace(UNIT_FRACTION, "\\text{ $1$2/$3$4}")
    .replace(/\b(sq|cu)\.\s?(?=[a-z\\])/gi, "$1 ")
    .replace(/(?<=\d(?:\s|\\[,;]|~)*)\\Omega\s*$/, "\\text{ ohm}")
    .replace(/\\mu\s?\\(?:text|mathrm|textrm)\{ ?(?=[a-zA-Z])/g, "\\text{ u")
    .replace(/\\ang\{([^{}]*)\}/g, "$1^\\circ ")
    .replace(/\\textdegree(?![A-Za-z])/g, "^\\circ ")
    .replace(DEGREES, "^\\circ ");
}

/** Repeating decimals, ordinals and siunitx's numbers. */
function plainNumbers(text: string): string {
  return text
    .replace(/\\num\{([^{}]*)\}/g, "$1")
    .replace(/\{\s?(\\(?:overline|bar|dot)\s?\{\d+\})\s?\}/g, "$1")
    .replace(
      /(?<=\.\d{0,40})\\dot\{?(\d)\}?(\d*)\\dot\{?(\d)\}?/g,
      "\\overline{$1$2$3}",
    )
    .replace(ORDINAL, "")
    .replace(
      /^(\s*\d*(?:1st|2nd|3rd|[04-9]th|1\dth))(?=\s*\.?\s*$)/,
      (nth) => nth.slice(0, -2),
    );
}

function withoutLayout(text: string): string {
  const isRows = /\\begin|\\\\\s/.test(text);
  return (isRows ? text : text.replace(/\\\\(?=[A-Za-z{}%$])/g, "\\"))
    .replace(/\\\\\[[^\][]{0,10}\]/g, "\\\\ ")
    .replace(/\\left\s*\\\{\s*(?=\\begin\{(?:array|aligned|cases))/g, "")
    .replace(/\\(?:left|right|middle)(?![A-Za-z])\s*\.?/g, "")
    .replace(/\\(?:[bB]igg?[lrm]?)(?![A-Za-z])/g, "")
    .replace(
      /(\d)(?:\{,\}|,\\!|\\!,|(?:\{\\,\}|\\,)(?=\d{3}(?!\d)))\s*(?=\d{3})/g,
      "$1",
    )
    .replace(/\\!/g, "")
    .replace(/\{([,/:])\}/g, "$1")
    .replace(
      /(?<!\\)\\(?:[,;:> ]|(?:quad|qquad|thinspace|enspace|medspace|hfill|displaystyle|textstyle|scriptstyle|limits|nolimits|mathstrut|strut|allowbreak|noindent|centering|large|Large|normalsize|bf|rm|it|tt|sf|cal)(?![A-Za-z]))/g,
      " ",
    )
    .replace(
      /~|\\phantom\{[^{}]*\}|\\(?:tag|label|hspace|vspace)\*?\{[^{}]*\}/g,
      " ",
    )
    .replace(/\\(?:[dtcs]|nice|flat)frac(?![A-Za-z])/g, "\\frac")
    .replace(/\^\{?(\d+)\}?\/_\{?(\d+)\}?/g, "\\frac{$1}{$2}")
    .replace(/\\bigtriangleup(?![A-Za-z])/g, "\\triangle")
    .replace(/\\infin(?![A-Za-z])/g, "\\infty")
    .replace(/\\[dt]binom(?![A-Za-z])/g, "\\binom")
    .replace(/\\not\s*(?:=|\\equal)/g, "\\ne ")
    .replace(/\\not\s*\\in(?![A-Za-z])/g, "\\notin ")
    .replace(
      /\\(?:begin|end)\{(?:align|aligned|equation|gather|gathered|math|displaymath|multline|split|flalign|center)\*?\}/g,
      " ",
    );
}

/** Rows of an aligned derivation as one chain of relations. */
function unaligned(text: string): string {
  if (
    /\\begin\{(?:[pbBvV]?(?:small)?matrix|array|d?cases)|\\[pbvBV]?matrix/.test(
      text,
    )
  ) {
    return text;
  }
  return text
    .replace(/\\\\\s*&?\s*(?==|<|>|\\(?:approx|le|ge|equiv)\b)/g, " ")
    .replace(/(?<!\\)\\&/g, "\\text{ and }")
    .replace(/&/g, " ");
}

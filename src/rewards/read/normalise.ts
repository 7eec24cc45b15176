/**
 * Brings the many spellings of one answer to one alphabet, before it is read.
 *
 * @module
 */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const FRACTIONS: Readonly<Record<string, string>> = {
  "½": "1/2",
  "⅓": "1/3",
  "⅔": "2/3",
  "¼": "1/4",
  "¾": "3/4",
  "⅕": "1/5",
  "⅖": "2/5",
  "⅗": "3/5",
  "⅘": "4/5",
  "⅙": "1/6",
  "⅚": "5/6",
  "⅛": "1/8",
  "⅜": "3/8",
  "⅝": "5/8",
  "⅞": "7/8",
};

/** Characters and what they are in LaTeX; a space ends a command's name. */
const CHARACTERS: Readonly<Record<string, string>> = {
  "−": "-",
  "–": "-",
  "—": "-",
  "‐": "-",
  "‑": "-",
  "﹣": "-",
  "×": "\\times ",
  "✕": "\\times ",
  "÷": "\\div ",
  "·": "\\cdot ",
  "⋅": "\\cdot ",
  "∙": "\\cdot ",
  "∗": "*",
  "⁄": "/",
  "∕": "/",
  "√": "\\sqrt ",
  "∛": "\\sqrt[3]",
  "π": "\\pi ",
  "∞": "\\infty ",
  "≤": "\\le ",
  "⩽": "\\le ",
  "≥": "\\ge ",
  "⩾": "\\ge ",
  "≠": "\\ne ",
  "≈": "\\approx ",
  "≡": "\\equiv ",
  "∪": "\\cup ",
  "∩": "\\cap ",
  "∖": "\\setminus ",
  "∈": "\\in ",
  "∉": "\\notin ",
  "∅": "\\emptyset ",
  "ℝ": "\\mathbb{R}",
  "ℤ": "\\mathbb{Z}",
  "ℕ": "\\mathbb{N}",
  "ℚ": "\\mathbb{Q}",
  "ℂ": "\\mathbb{C}",
  "±": "\\pm ",
  "∓": "\\mp ",
  "°": "^\\circ ",
  "º": "^\\circ ",
  "∘": "^\\circ ",
  "′": "'",
  "’": "'",
  "‘": "'",
  "“": '"',
  "”": '"',
  "…": "\\ldots ",
  "⋯": "\\ldots ",
  "→": "\\to ",
  "⇒": "\\Rightarrow ",
  "⟨": "\\langle ",
  "⟩": "\\rangle ",
  "⌊": "\\lfloor ",
  "⌋": "\\rfloor ",
  "⌈": "\\lceil ",
  "⌉": "\\rceil ",
  "∧": "\\wedge ",
  "∨": "\\vee ",
  "，": ",",
  "、": ",",
  "。": ".",
  "；": ";",
  "：": ":",
  "（": "(",
  "）": ")",
  "【": "[",
  "】": "]",
  "｛": "\\{",
  "｝": "\\}",
  "％": "\\%",
  "＄": "\\$",
};

const GREEK: Readonly<Record<string, string>> = Object.fromEntries(
  ("α alpha β beta γ gamma δ delta ε epsilon ϵ epsilon ζ zeta η eta θ theta " +
    "ι iota κ kappa λ lambda μ mu µ mu ν nu ξ xi ρ rho σ sigma τ tau υ upsilon " +
    "φ phi ϕ phi χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi " +
    "Π Pi Σ Sigma Φ Phi Ψ Psi Ω Omega")
    .split(" ").reduce<[string, string][]>((pairs, word, index, words) => {
      if (index % 2 === 1) pairs.push([words[index - 1]!, `\\${word} `]);
      return pairs;
    }, []),
);

const SPELLINGS = new Map(Object.entries({ ...CHARACTERS, ...GREEK }));

/** A currency sign that is not a mathematics delimiter. */
export const CURRENCY = "¤";

/**
 * Rewrites an answer's characters, spacing and synonymous commands.
 *
 * Only the spelling changes: the order of what is written never does. Doing it
 * twice is the same as doing it once.
 *
 * @param text An answer as written.
 * @returns It in plain LaTeX, without delimiters, sizes and layout.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { normalise } from "kit/rewards/read/normalise.ts";
 *
 * assertEquals(normalise("$\\left(\\dfrac{1}{2},\\,−3\\right)$."), "(\\frac{1}{2}, -3)");
 * ```
 */
export function normalise(text: string): string {
  let clean = plainCharacters(text);
  clean = unaligned(plainCommands(clean));
  clean = withoutDelimiters(clean);
  return counts(trimmed(clean));
}

/** Control characters but tab and line feed, and characters without width. */
const INVISIBLE = /(?![\t\n])\p{Cc}|[\u200b-\u200f\ufeff]/gu;

function plainCharacters(text: string): string {
  const visible = text.replace(INVISIBLE, "");
  if (!/[^\t\n -~]/.test(visible)) return visible;
  return visible
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (run) => `^{${digits(run, SUPERSCRIPTS)}}`)
    .replace(/[₀₁₂₃₄₅₆₇₈₉]+/g, (run) => `_{${digits(run, SUBSCRIPTS)}}`)
    .replace(/[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]/g, (sign) => {
      const [above, below] = FRACTIONS[sign]!.split("/");
      return `\\frac{${above}}{${below}}`;
    })
    .replace(/[^\x20-\x7e]/gu, spelled)
    .normalize("NFKC")
    .replace(/[^\x20-\x7e]/gu, spelled);
}

function spelled(character: string): string {
  return SPELLINGS.get(character) ?? character;
}

function digits(run: string, alphabet: string): string {
  return [...run].map((sign) => alphabet.indexOf(sign)).join("");
}

/** Ways to write how many there are to choose, as `\binom` or a quotient. */
function counts(text: string): string {
  return text
    .replace(
      /(?:\{\})?[_^]\{?(\d{1,4}|n)\}?\s*C_\{?(\d{1,4}|[a-z])\}?/g,
      "\\binom{$1}{$2}",
    )
    .replace(/^(\d{1,4})C(\d{1,4})$/, "\\binom{$1}{$2}")
    .replace(/^(\d{1,4})P(\d{1,4})$/, "\\frac{$1!}{($1-$2)!}");
}

/** Rows of an aligned derivation as one chain of relations. */
function unaligned(text: string): string {
  if (/\\begin\{(?:[pbBvV]?(?:small)?matrix|array|d?cases)/.test(text)) {
    return text;
  }
  return text.replace(/\\\\\s*&?\s*(?==|<|>|\\(?:approx|le|ge|equiv)\b)/g, " ")
    .replace(/(?<!\\)&/g, " ");
}

function plainCommands(text: string): string {
  const isRows = /\\begin|\\\\\s/.test(text);
  return (isRows ? text : text.replace(/\\\\(?=[A-Za-z{}%$])/g, "\\"))
    .replace(/\\\\\[[^\][]{0,10}\]/g, "\\\\ ")
    .replace(/\\left\s*\\\{\s*(?=\\begin\{(?:array|aligned|cases))/g, "")
    .replace(/\\(?:left|right|middle)(?![A-Za-z])\s*\.?/g, "")
    .replace(/\\(?:[bB]igg?[lrm]?)(?![A-Za-z])/g, "")
    .replace(/(\d)(?:\{,\}|,\\!|\\!,|\\,(?=\d{3}(?!\d)))(?=\d{3})/g, "$1")
    .replace(/\\!/g, "")
    .replace(/\{,\}/g, ",")
    .replace(
      /(?<!\\)\\(?:[,;:> ]|(?:quad|qquad|thinspace|enspace|medspace|hfill|displaystyle|textstyle|scriptstyle|limits|nolimits|mathstrut|strut|allowbreak|noindent|centering|large|Large|normalsize|bf|rm|it|tt|sf|cal)(?![A-Za-z]))/g,
      " ",
    )
    .replace(
      /~|\\phantom\{[^{}]*\}|\\(?:tag|label|hspace|vspace)\*?\{[^{}]*\}/g,
      " ",
    )
    .replace(/\\[dtc]frac(?![A-Za-z])/g, "\\frac")
    .replace(/\\[dt]binom(?![A-Za-z])/g, "\\binom")
    .replace(
      /\\(?:begin|end)\{(?:align|aligned|equation|gather|gathered|math|displaymath|multline|split|flalign|center)\*?\}/g,
      " ",
    );
}

function withoutDelimiters(text: string): string {
  const signs = text.replaceAll("\\$", CURRENCY)
    .replace(/(?<!\\)\\[()[\]]/g, " ");
  const count = signs.split("$").length - 1;
  return count === 1 && /\$\s*[\d.]/.test(signs)
    ? signs.replace("$", CURRENCY)
    : signs.replaceAll("$", " ");
}

function trimmed(text: string): string {
  let clean = text.replace(/\s+/g, " ").trim();
  const isBold = /^(\*\*|__)(.*?)\1?$/.exec(clean);
  if (isBold) clean = isBold[2]!;
  return clean.replace(
    /(?:\*\*|[\s,;:`"]|(?<!\.)\.{1,2}(?!\.)|(?<!\\)\\)+$/,
    "",
  )
    .replace(/^[\s`":]+/, "");
}

/**
 * One alphabet for answers: what Unicode can write, as LaTeX writes it.
 *
 * @module
 */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱˣ";
const RAISED = "0123456789+-()nix";
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
  "⅐": "1/7",
  "⅑": "1/9",
  "⅒": "1/10",
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
  "△": "\\triangle ",
  "∠": "\\angle ",
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

/** Control characters but tab and line feed, and characters without width. */
const INVISIBLE = /(?![\t\n])\p{Cc}|[\u200b-\u200f\ufeff]/gu;

/**
 * Rewrites characters beyond ASCII as LaTeX, and drops what cannot be seen.
 *
 * @param text An answer as written.
 * @returns It in ASCII, but for letters that LaTeX has no command for.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { plainCharacters } from "kit/rewards/read/plain_characters.ts";
 *
 * assertEquals(plainCharacters("2½×10⁻³"), "2\\frac{1}{2}\\times 10^{-3}");
 * ```
 */
export function plainCharacters(text: string): string {
  const visible = text.replace(INVISIBLE, "");
  if (!/[^\t\n -~]/.test(visible)) return visible;
  return visible
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱˣ]+/g, (run) => `^{${raised(run)}}`)
    .replace(/[₀₁₂₃₄₅₆₇₈₉]+/g, (run) => `_{${digits(run, SUBSCRIPTS)}}`)
    .replace(/[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒]/g, (sign) => {
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

function raised(run: string): string {
  return [...run].map((sign) => RAISED[SUPERSCRIPTS.indexOf(sign)]).join("");
}

function digits(run: string, alphabet: string): string {
  return [...run].map((sign) => alphabet.indexOf(sign)).join("");
}

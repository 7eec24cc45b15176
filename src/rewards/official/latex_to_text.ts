/**
 * LaTeX to plain text as the SPARKLE release's graders do it, losses included:
 * fractions without brackets, roots without their index, no binomials.
 *
 * Source: the release uses pylatexenc 2.10's text conversion, then replaces six
 * signs.
 *
 * @module
 */

const SIGNS: Readonly<Record<string, string>> = {
  pi: "pi",
  infty: "inf",
  cup: "U",
  cdot: "*",
  times: "*",
  pm: "±",
  mp: "∓",
  le: "≤",
  leq: "≤",
  ge: "≥",
  geq: "≥",
  in: "∈",
  cap: "∩",
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  theta: "θ",
  lambda: "λ",
  mu: "μ",
  phi: "ϕ",
  omega: "ω",
  circ: "∘",
  to: "→",
  emptyset: "∅",
  ldots: "…",
  dots: "…",
};

/** Functions, which keep their name and glue to what follows. */
const NAMES =
  /^(?:sin|cos|tan|cot|sec|csc|arcsin|arccos|arctan|sinh|cosh|tanh|log|ln|exp|max|min|gcd|lim|det|arg)$/;

/**
 * Converts LaTeX to text.
 *
 * @param latex A formula.
 * @returns Its text.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { latexToText } from "kit/rewards/official/latex_to_text.ts";
 *
 * assertEquals(latexToText("\\frac{1+x}{2}"), "1+x/2");
 * assertEquals(latexToText("\\sqrt[3]{8}"), "sqrt(8)");
 * ```
 */
export function latexToText(latex: string): string {
  const text = latex.replaceAll("\\tfrac", "\\frac")
    .replaceAll("\\dfrac", "\\frac").replaceAll("\\frac", " \\frac");
  return converted(text, 0).trim();
}

/** Deepest nesting that is converted; the rest stays as it is. */
const MOST_DEPTH = 64;

function converted(latex: string, depth: number): string {
  if (depth > MOST_DEPTH) return latex;
  let text = "";
  let at = 0;
  const argument = (): string => {
    const found = argumentAt(latex, at);
    at = found.end;
    return converted(found.content, depth + 1);
  };
  while (at < latex.length) {
    const sign = latex[at]!;
    if (sign === "{") text += argument();
    else if (sign !== "\\") {
      if (sign !== "}" && sign !== "$") text += /[~&]/.test(sign) ? " " : sign;
      at++;
    } else {
      const name = /^\\([A-Za-z]+\*?|[^])?\s*/.exec(latex.slice(at, at + 60))!;
      const command = name[1] ?? "";
      at += /^[A-Za-z]/.test(command) ? name[0].length : 1 + command.length;
      text += commandText(command, argument, () => {
        const end = latex[at] === "[" ? latex.indexOf("]", at) : -1;
        if (end > 0) at = end + 1;
      });
    }
  }
  return text;
}

function commandText(
  command: string,
  argument: () => string,
  skipOption: () => void,
): string {
  switch (command) {
    case "frac": {
      const above = argument();
      return `${above}/${argument()}`;
    }
    case "sqrt":
      skipOption();
      return `sqrt(${argument()})`;
    case "begin":
    case "end":
      argument();
      return command === "begin" ? "[ " : " ]";
    case "left":
    case "right":
    case "ne":
      return "";
    case "\\":
      return "; ";
    case "{":
    case "}":
    case "%":
    case "$":
    case "&":
      return command;
    case ",":
    case ";":
    case ":":
    case " ":
      return " ";
  }
  if (NAMES.test(command)) return command;
  return SIGNS[command] ?? "";
}

function argumentAt(
  text: string,
  from: number,
): { readonly content: string; readonly end: number } {
  let at = from;
  while (text[at] === " ") at++;
  if (text[at] === "\\") {
    const command = /^\\(?:[A-Za-z]+|[^])?/.exec(text.slice(at, at + 60))![0];
    return { content: command, end: at + command.length };
  }
  if (text[at] !== "{") return { content: text[at] ?? "", end: at + 1 };
  let depth = 0;
  for (let end = at; end < text.length; end++) {
    if (text[end] === "\\") end++;
    else if (text[end] === "{") depth++;
    else if (text[end] === "}" && --depth === 0) {
      return { content: text.slice(at + 1, end), end: end + 1 };
    }
  }
  return { content: text.slice(at + 1), end: text.length };
}

/**
 * The first check of the SPARKLE release's evaluation grader: equality of
 * strings after the normalisation of the MATH data set.
 *
 * @module
 */

/**
 * Whether two answers are the same string after normalisation.
 *
 * @param gold The reference answer.
 * @param given The answer to be judged.
 * @returns Whether they are; what cannot be normalised is compared as it is.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { sameNormalised } from "kit/rewards/official/hendrycks.ts";
 *
 * assert(sameNormalised("\\frac{1}{2}", "0.5"));
 * assert(sameNormalised("x=5", "y=5")); // any short left side is cut
 * ```
 */
export function sameNormalised(gold: string, given: string): boolean {
  return normalised(gold) === normalised(given);
}

function normalised(answer: string): string {
  const text = answer.trim();
  const inside = /^\\text\{([^]*)\}$/.exec(text)?.[1] ?? text;
  return stripped(inside) ?? text;
}

/** The normal form, or null where the original gives up. */
function stripped(answer: string): string | null {
  let text = answer.replaceAll("\n", "")
    .replaceAll("\\!", "")
    .replaceAll("\\\\", "\\")
    .replaceAll("tfrac", "frac").replaceAll("dfrac", "frac")
    .replaceAll("\\left", "").replaceAll("\\right", "")
    .replaceAll("^{\\circ}", "").replaceAll("^\\circ", "")
    .replaceAll("\\$", "");
  const parts = text.split("\\text{ ");
  if (parts.length > 2) return null;
  text = parts[0]!.replaceAll("\\%", "")
    .replaceAll(" .", " 0.").replaceAll("{.", "{0.");
  if (text === "") return text;
  if (text.startsWith(".")) text = `0${text}`;
  const sides = text.split("=");
  if (sides.length === 2 && sides[0]!.length <= 2) text = sides[1]!;
  const rooted = bracedRoots(text);
  const fractions = rooted && bracedFractions(rooted.replaceAll(" ", ""));
  if (fractions === null) return null;
  const half = fractions === "0.5" ? "\\frac{1}{2}" : fractions;
  return half.replace(
    /^(-?\d+)\/(-?\d+)$/,
    (all, a, b) =>
      all === `${Number(a)}/${Number(b)}` ? `\\frac{${a}}{${b}}` : all,
  );
}

/** `\sqrt7` with braces; null where nothing follows a root. */
function bracedRoots(text: string): string | null {
  const [first, ...rest] = text.split("\\sqrt") as [string, ...string[]];
  let result = first;
  for (const part of rest) {
    if (part === "") return null;
    result += part.startsWith("{")
      ? `\\sqrt${part}`
      : `\\sqrt{${part[0]}}${part.slice(1)}`;
  }
  return result;
}

/** `\frac12` and `\frac1{2}` with braces; null where too little follows. */
function bracedFractions(text: string): string | null {
  const [first, ...rest] = text.split("\\frac") as [string, ...string[]];
  let result = first;
  for (const part of rest) {
    if (part.startsWith("{")) result += `\\frac${part}`;
    else {
      if (part.length < 2) return text;
      const [above, below] = [part[0]!, part[1]!];
      result += below === "{"
        ? `\\frac{${above}}${part.slice(1)}`
        : `\\frac{${above}}{${below}}${part.slice(2)}`;
    }
  }
  return result;
}

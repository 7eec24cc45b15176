/**
 * Letters of multiple-choice answers.
 *
 * @module
 */

/**
 * Reads a bare choice letter, as a reference answer has it.
 *
 * @param text An answer such as `B`, `(B)`, `\text{(B)}`.
 * @returns The letter, or null when the text is something else.
 */
export function choiceLetter(text: string): string | null {
  const plain = withoutDress(text);
  return /^(?:[Oo]ption |[Cc]hoice )?[([]?([A-J])[)\].:]?$/.exec(plain)?.[1] ??
    null;
}

/**
 * Reads the letter of a chosen option, with or without the option's text.
 *
 * @param text An answer such as `(B) 12`, `B. twelve`, `option B`.
 * @returns The letter, or null when none is chosen.
 */
export function chosenLetter(text: string): string | null {
  const plain = withoutDress(text);
  const match =
    /^(?:(?:the )?(?:(?:correct|right|best|final) )?(?:option|choice|answer|letter)(?: is)?\s*:?\s*)?(?:[([]\s*([A-Ja-j])\s*[)\]]|([A-J])(?:[).:,]|\s*$|\s+(?:-|=|is\b|because\b)))/i
      .exec(plain);
  if (match === null) return null;
  const rest = plain.slice(match[0].length);
  return SECOND.test(rest) ? null : (match[1] ?? match[2]!).toUpperCase();
}

/** Other letters and nothing else: "A, B" chooses neither. */
const SECOND =
  /^(?:[\s,;/&()]|and\b|or\b)*[A-J](?:[\s,;/&().]|and\b|or\b|[A-J]\b)*$/;

/**
 * Whether an answer opens with the word that a yes-or-no reference is.
 *
 * @param gold `yes`, `no`, `true` or `false`; anything else is no such word.
 * @param given An answer such as `Yes, because 2 > 1`.
 * @returns Whether it does.
 */
export function opensWith(gold: string, given: string): boolean {
  const word = /^(?:yes|no|true|false)$/i.exec(withoutDress(gold))?.[0];
  const [, first, rest = ""] = /^(yes|no|true|false)(?:[,.;:](.*)|\s*)$/is
    .exec(withoutDress(given)) ?? [];
  const isTakenBack = /^\W*(?:yes|no|true|false)\W*$/i.test(rest);
  return word !== undefined && !isTakenBack &&
    word.toLowerCase() === first?.toLowerCase();
}

function withoutDress(text: string): string {
  let plain = text.trim();
  for (let round = 0; round < 3; round++) {
    plain = plain.replace(
      /\\(?:text|textbf|textit|textrm|mathrm|mathbf|mbox|boxed|bf)\s*\{([^{}]*)\}/g,
      "$1",
    );
  }
  return plain.replace(/[$*`\\{}"']|\\[()[\]]/g, "").replace(/[.\s]+$/, "")
    .trim();
}

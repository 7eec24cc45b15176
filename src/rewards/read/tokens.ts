/**
 * Cuts a normalised answer into tokens.
 *
 * @module
 */

import { unitNamed } from "./units.ts";

/** The smallest piece of an answer. */
export interface Token {
  /** `number`, `name` for a letter, `word`, `command`, or `mark` for a sign. */
  readonly kind: "number" | "name" | "word" | "command" | "mark";
  /** The piece; commands keep their backslash. */
  readonly text: string;
  /** Whether a space stands before it. */
  readonly isSpaced: boolean;
  /** Whether it stood in `\text{…}` or `\mathrm{…}`. */
  readonly isUpright: boolean;
}

/** How to cut where two ways are possible. */
export interface TokenOptions {
  /** Whether `48,206` is one number and not two. */
  readonly thousands: boolean;
  /** Whether `6e3` is one number and not 6 times e times 3. */
  readonly scientific: boolean;
  /** Whether `3,75` is three and three quarters. */
  readonly decimalComma: boolean;
}

/** Names that are functions or constants wherever they stand. */
const NAMED = new Map<string, string>(
  ("sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan asin acos " +
    "atan log ln lg exp sqrt cbrt pi infinity infty inf oo gcd lcm max min abs " +
    "floor ceil cis binom choose mod sgn arg det Re Im theta alpha beta lambda")
    .split(" ").map((name) => [name, `\\${name}`]),
);
for (const alias of ["infinity", "inf", "oo"]) NAMED.set(alias, "\\infty");

/** Short words that are words and not products of letters. */
const SHORT_WORDS = new Set(
  ("yes no odd even true false all not none red sun mon tue wed thu fri sat " +
    "so we the is if for are per sq dne has of to in on an at by it one two six ten " +
    "boy day may june july ted tom joe bob amy ann")
    .split(" "),
);

/** Commands whose content is words. */
const TEXT =
  /^\\(?:text|mathrm|mbox|hbox|textrm|textbf|textit|textsf|texttt|textnormal|textup|textsl|emph|operatorname|operatorname\*|mathsf|mathtt)$/;

/** Commands that only change how their content looks. */
const DRESS =
  /^\\(?:mathbf|mathit|mathcal|mathscr|mathfrak|boldsymbol|bm|pmb|boxed|fbox|underline|ensuremath|mathop|mathnormal|color|cancel)$/;

/**
 * Cuts a normalised answer into tokens, in one pass.
 *
 * @param text A normalised answer.
 * @param options How to cut where two ways are possible.
 * @returns The tokens in order.
 */
export function tokenise(text: string, options: TokenOptions): Token[] {
  const tokens: Token[] = [];
  const brackets: string[] = []; // the kinds of bracket that are open
  cut(text, false);
  return joinedWords(tokens);

  function cut(part: string, isUpright: boolean): void {
    let at = 0;
    let isSpaced = true;
    const push = (kind: Token["kind"], piece: string): void => {
      tokens.push({ kind, text: piece, isSpaced, isUpright });
      isSpaced = false;
    };
    while (at < part.length) {
      const start = at;
      const sign = part[at]!;
      if (/\s/.test(sign)) {
        isSpaced = true;
        at++;
      } else if (sign === "\\") at = command(part, at, isUpright, push);
      else if (/[0-9.]/.test(sign) && !part.startsWith("...", at)) {
        const written = numberAt(part, at, inTuple(), options);
        if (written) push("number", plainNumber(written, options));
        else push("mark", sign);
        at += written?.length ?? 1;
      } else if (/\p{L}/u.test(sign)) {
        const run = /\p{L}+/uy;
        run.lastIndex = at;
        const letters = run.exec(part)![0];
        at += letters.length;
        const follows = tokens.at(-1)?.kind;
        for (const [kind, piece] of cutLetters(letters, isUpright, follows)) {
          push(kind, piece);
        }
      } else {
        const mark = /\*\*|<=|>=|!=|<>|==|->|=>|\.\.\.|./suy;
        mark.lastIndex = at;
        const piece = mark.exec(part)![0];
        bracket(piece);
        push("mark", piece);
        at += piece.length;
      }
      if (at === start) at++;
    }
  }

  function command(
    part: string,
    at: number,
    isUpright: boolean,
    push: (kind: Token["kind"], piece: string) => void,
  ): number {
    const match = /\\(?:[A-Za-z]+\*?|[\s\S]|$)/y;
    match.lastIndex = at;
    const name = match.exec(part)![0];
    const after = at + name.length;
    if (TEXT.test(name) || DRESS.test(name)) {
      const inside = bracedAt(part, after);
      if (inside === null) return after;
      cut(inside.content, isUpright || TEXT.test(name));
      return inside.end;
    }
    if (name === "\\mathbb" || name === "\\Bbb") {
      const inside = bracedAt(part, after);
      if (inside === null) return after;
      push("command", `\\mathbb{${inside.content.trim()}}`);
      return inside.end;
    }
    if (name === "\\begin" || name === "\\end") {
      const inside = bracedAt(part, after);
      push("command", inside ? `${name}{${inside.content}}` : name);
      return inside?.end ?? after;
    }
    bracket(name);
    if (/^\\[A-Za-z]/.test(name)) push("command", name);
    else push("mark", name === "\\%" ? "%" : name === "\\|" ? "|" : name);
    return after;
  }

  function bracket(piece: string): void {
    if (/^(?:[([{]|\\\{)$/.test(piece)) brackets.push(piece);
    else if (/^(?:[)\]}]|\\\})$/.test(piece)) brackets.pop();
  }

  function inTuple(): boolean {
    return brackets.some((open) => open !== "{");
  }
}

/** The content of the braces, or the one letter, that follows a command. */
function bracedAt(
  text: string,
  from: number,
): { readonly content: string; readonly end: number } | null {
  let open = from;
  while (text[open] === " ") open++;
  if (text[open] !== "{") {
    return open < text.length && /[A-Za-z0-9]/.test(text[open]!)
      ? { content: text[open]!, end: open + 1 }
      : null;
  }
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) {
      return { content: text.slice(open + 1, at), end: at + 1 };
    }
  }
  return { content: text.slice(open + 1), end: text.length };
}

function numberAt(
  text: string,
  at: number,
  inTuple: boolean,
  options: TokenOptions,
): string | null {
  const patterns: RegExp[] = [];
  if (options.decimalComma && !inTuple) {
    patterns.push(/\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\d.,])|\d+,\d+(?![\d,])/y);
  }
  if (options.thousands && !inTuple) {
    patterns.push(/\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d|,\d)/y);
  }
  patterns.push(/\d{1,3}(?: \d{3})+(?:\.\d+)?(?![\d/]| \d|\s*\\frac)/y);
  if (options.scientific) {
    patterns.push(/(?:\d+\.?\d*|\.\d+)[eE][-+]?\d+(?![\d.])/y);
  }
  patterns.push(/\d+\.?\d*|\.\d+/y);
  for (const pattern of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return found;
  }
  return null;
}

/** The number with a point and without separators. */
function plainNumber(written: string, { decimalComma }: TokenOptions): string {
  const pointed = decimalComma && written.includes(",")
    ? written.replaceAll(".", "").replace(",", ".")
    : written;
  return pointed.replace(/[, ]/g, "");
}

function cutLetters(
  letters: string,
  isUpright: boolean,
  follows: Token["kind"] | undefined,
): [Token["kind"], string][] {
  if (letters.length === 1) return [["name", letters]];
  const named = NAMED.get(letters) ??
    (letters.length > 3 ? NAMED.get(letters.toLowerCase()) : undefined);
  if (named !== undefined) return [["command", named]];
  const small = letters.toLowerCase();
  const isWord = isUpright || letters.length > 3 || SHORT_WORDS.has(small) ||
    small === "and" || small === "or" || /[^A-Za-z]/.test(letters) ||
    (follows === "number" && unitNamed(letters) !== null);
  if (small === "in" && follows === "name") return [["command", "\\in"]];
  const split = /^([a-zA-Z]?)(sin|cos|tan|log|ln|sqrt|pi|exp)([a-zA-Z]?)$/
    .exec(letters);
  if (split && !isUpright) {
    return [split[1]!, split[2]!, split[3]!].filter((part) => part !== "")
      .flatMap((part) => cutLetters(part, false, undefined));
  }
  if (!isWord) return [...letters].map((letter) => ["name", letter]);
  return [["word", letters]];
}

/** Puts words that follow each other into one token; `and`, `or` stay apart. */
function joinedWords(tokens: readonly Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    const isJoint = (candidate: Token) =>
      candidate.kind === "word" && !/^(?:and|or)$/i.test(candidate.text);
    if (last && isJoint(last) && isJoint(token)) {
      const text = `${last.text} ${token.text}`;
      joined[joined.length - 1] = { ...last, text };
    } else joined.push(token);
  }
  return joined;
}

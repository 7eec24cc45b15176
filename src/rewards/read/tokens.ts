/**
 * Cuts a normalised answer into tokens.
 *
 * @module
 */

import { LETTER_UNITS, unitNamed } from "./units.ts";

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
  ("sin cos tan cot sec csc sinh cosh tanh coth sech csch arcsinh arccosh " +
    "arctanh asinh acosh atanh arcsin arccos arctan asin acos " +
    "atan arccot arcsec arccsc arctg arcctg log ln lg exp sqrt cbrt pi infinity infty inf oo gcd lcm max min abs " +
    "floor ceil cis binom choose mod sgn arg det Re Im theta alpha beta lambda")
    .split(" ").map((name) => [name, `\\${name}`]),
);
for (const alias of ["infinity", "inf", "oo"]) NAMED.set(alias, "\\infty");
NAMED.set("union", "\\cup");

/** Short words that are words and not products of letters. */
const SHORT_WORDS = new Set(
  ("yes no odd even true false all not none red sun mon tue wed thu fri sat " +
    "so we the is if for are per sq dne has of to in on an at by it one two six ten " +
    "boy day may june july ted tom joe bob amy ann rad deg cu")
    .split(" "),
);

/** Commands whose content is words. */
const TEXT =
  /^\\(?:text|mathrm|mbox|hbox|textrm|textbf|textit|textsf|texttt|textnormal|textup|textsl|emph|operatorname|operatorname\*|mathsf|mathtt)$/;

/** Commands that only change how their content looks. */
const DRESS =
  /^\\(?:mathbf|mathit|mathcal|mathscr|mathfrak|boldsymbol|bm|pmb|boxed|fbox|answer|underline|ensuremath|mathop|mathbin|mathrel|mathord|mathpunct|mathopen|mathclose|mathnormal|color|cancel)$/;

/**
 * Cuts a normalised answer into tokens, in one pass.
 *
 * @param text A normalised answer.
 * @param options How to cut where two ways are possible.
 * @returns The tokens in order.
 */
export function tokenise(text: string, options: TokenOptions): Token[] {
  const cutting: Cutting = { tokens: [], brackets: [], options };
  cut(cutting, text, false);
  return joinedWords(cutting.tokens);
}

/** What was cut so far. */
interface Cutting {
  readonly tokens: Token[];
  /** The brackets that are open. */
  readonly brackets: string[];
  readonly options: TokenOptions;
}

function cut(cutting: Cutting, part: string, isUpright: boolean): void {
  let isSpaced = true;
  const push = (kind: Token["kind"], text: string): void => {
    cutting.tokens.push({ kind, text, isSpaced, isUpright });
    isSpaced = false;
  };
  for (let at = 0; at < part.length;) {
    if (/\s/.test(part[at]!)) {
      isSpaced = true;
      at++;
    } else if (part[at] === "\\") {
      at = cutCommand(cutting, part, at, isUpright, push);
    } else at += cutPiece(cutting, part, at, isUpright, push);
  }
}

type Push = (kind: Token["kind"], text: string) => void;

const MARK = /\*\*|<=|>=|!=|<>|==|->|=>|\.\.\.|./suy;

/** Cuts a number, letters or a sign; says how many characters it has. */
function cutPiece(
  { tokens, brackets, options }: Cutting,
  part: string,
  at: number,
  isUpright: boolean,
  push: Push,
): number {
  const inTuple = brackets.some((open) => open !== "{");
  const number = part.startsWith("...", at)
    ? null
    : numberAt(part, at, inTuple, options);
  if (number !== null) {
    push("number", plainNumber(number, options));
    return number.length;
  }
  const letters = matchAt(/\p{L}+/uy, part, at);
  if (letters === null) {
    const mark = matchAt(MARK, part, at)!;
    noteBracket(brackets, mark);
    push("mark", mark);
    return mark.length;
  }
  const rest = part.slice(at + letters.length, at + letters.length + 8);
  const pieces = isUnitWord(letters, tokens, rest)
    ? [["word", letters] as const]
    : isProduct(letters, isUpright, tokens, rest)
    ? [...letters].map((letter) => ["name", letter] as const)
    : cutLetters(letters, isUpright, tokens.at(-1)?.kind);
  for (const [kind, piece] of pieces) push(kind, piece);
  return letters.length;
}

/** Cuts a command with what it changes; says where to go on. */
function cutCommand(
  cutting: Cutting,
  part: string,
  at: number,
  isUpright: boolean,
  push: Push,
): number {
  const name = matchAt(/\\(?:[A-Za-z]+\*?|[\s\S]|$)/y, part, at)!;
  const after = at + name.length;
  const isText = TEXT.test(name);
  const takesBraces = isText || DRESS.test(name) ||
    /^\\(?:mathbb|Bbb|begin|end)$/.test(name);
  const inside = takesBraces ? bracedAt(part, after) : null;
  if (inside === null) {
    noteBracket(cutting.brackets, name);
    if (/^\\[A-Za-z]/.test(name)) {
      if (!isText && !DRESS.test(name)) push("command", name);
    } else push("mark", name === "\\%" ? "%" : name === "\\|" ? "|" : name);
    return after;
  }
  if (/^\\(?:mathbb|Bbb)$/.test(name)) {
    push("command", `\\mathbb{${inside.content.trim()}}`);
  } else if (/^\\(?:begin|end)$/.test(name)) {
    push("command", `${name}{${inside.content}}`);
  } else cut(cutting, inside.content, isUpright || isText);
  return inside.end;
}

function noteBracket(brackets: string[], piece: string): void {
  if (/^(?:[([{]|\\\{)$/.test(piece)) brackets.push(piece);
  else if (/^(?:[)\]}]|\\\})$/.test(piece)) brackets.pop();
}

/** What a sticky pattern finds at a place. */
function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
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
  if (!/[0-9.]/.test(text[at]!)) return null;
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
    const found = matchAt(pattern, text, at);
    if (found !== null) return found;
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

/** Whether two letters that could be a word are in a formula, as in `at + b`. */
function isProduct(
  letters: string,
  isUpright: boolean,
  tokens: readonly Token[],
  rest: string,
): boolean {
  if (letters.length !== 2 || isUpright || !SHORT_WORDS.has(letters)) {
    return false;
  }
  return /^\s?[-+^*=/]/.test(rest) ||
    /^[-+*/^=(]$/.test(tokens.at(-1)?.text ?? "");
}

/** Whether letters are a word for what stands before them and all around. */
function isUnitWord(
  letters: string,
  tokens: readonly Token[],
  rest: string,
): boolean {
  const [before, last] = [tokens.at(-2), tokens.at(-1)];
  if (last === undefined) return false;
  if (/\p{Script=Han}|\p{Script=Hangul}/u.test(letters)) return true;
  const isKnown = unitNamed(letters) !== null;
  if (last.kind === "word" && !/^(?:and|or)$/i.test(last.text)) {
    return letters.length > 1 || isKnown && POWER_WORD.test(last.text);
  }
  if (/^[ap]m$/i.test(letters) && before?.text === ":") return true;
  if (letters.length === 1 || !isKnown) return false;
  if (last.text === "/") return before !== undefined && isUnit(before);
  const isAfterValue = last.kind === "number" || /^[})]$/.test(last.text);
  return isAfterValue && letters !== "in" && /^\s*(?:$|[,;.)}/])/.test(rest);
}

/** A word, or a letter that is set apart as a unit. */
function isUnit({ kind, text, isSpaced }: Token): boolean {
  return kind === "word" ||
    (kind === "name" && isSpaced && LETTER_UNITS.has(text));
}

/** What raises the unit behind it. */
const POWER_WORD = /\b(?:sq|square|cu|cubic)$/i;

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

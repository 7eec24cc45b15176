/**
 * Reads what cannot be taken apart from outside: a number, a symbol, something
 * in brackets, a command with its arguments.
 *
 * @module
 */

import {
  type Cursor,
  deeper,
  expect,
  isNext,
  peek,
  rawArgument,
  splitDigit,
  take,
  Unreadable,
} from "./cursor.ts";
import {
  type Expression,
  integer,
  type NumberNode,
  power,
  product,
  quotient,
  symbol,
} from "./expression.ts";
import { holds } from "./expression_parts.ts";
import { rational } from "./rational.ts";
import { isFunction, readFunction } from "./read_function.ts";
import { readBraced, readGroup, readSetBraces } from "./read_group.ts";
import { readMatrix } from "./read_matrix.ts";
import { readSum } from "./read_terms.ts";
import { repeating } from "./repeating.ts";

/** Longest number that is read, in digits. */
const MOST_DIGITS = 1200;

/**
 * Reads one atom.
 *
 * @param cursor Where reading is; moves behind the atom.
 * @returns The atom.
 * @throws {Unreadable} If none stands here.
 */
export function readAtom(cursor: Cursor): Expression {
  return deeper(cursor, () => {
    const token = peek(cursor);
    if (token === undefined || cursor.stops.includes(token.text)) {
      throw new Unreadable("something is missing");
    }
    switch (token.kind) {
      case "number":
        return readNumber(cursor);
      case "name":
        cursor.at++;
        return symbol(token.text);
      case "word":
        cursor.at++;
        return wordNumber(token.text) ?? { kind: "text", text: token.text };
      case "command":
        return readCommand(cursor, token.text);
      case "mark":
        return readMark(cursor, token.text);
    }
  });
}

const NUMBER_WORDS =
  "zero one two three four five six seven eight nine ten eleven twelve".split(
    " ",
  );

function wordNumber(word: string): Expression | null {
  const value = NUMBER_WORDS.indexOf(word.toLowerCase());
  return value < 0 ? null : integer(value);
}

function readNumber(cursor: Cursor): Expression {
  const written = peek(cursor)!.text;
  cursor.at++;
  const value = decimal(written);
  if (!written.includes(".")) return value;
  if (isNext(cursor, "\\overline", "\\bar", "\\dot")) {
    cursor.at++;
    return repeated(written, rawArgument(cursor));
  }
  const inside = cursor.tokens[cursor.at + 1];
  if (
    isNext(cursor, "(") && inside?.kind === "number" &&
    cursor.tokens[cursor.at + 2]?.text === ")" && !peek(cursor)!.isSpaced
  ) {
    cursor.at += 3;
    return repeated(written, inside.text);
  }
  return value;
}

function repeated(start: string, period: string): Expression {
  if (!/^\d{1,40}$/.test(period)) throw new Unreadable("no digits repeat");
  return repeating(decimal(start), period);
}

/**
 * Reads a number as written: digits, a point, an exponent of ten.
 *
 * @param written Digits such as `12`, `.6`, `6.4e-3`.
 * @returns Its node.
 * @throws {Unreadable} If it has too many digits.
 */
export function decimal(written: string): NumberNode {
  const [mantissa, exponent = "0"] = written.toLowerCase().split("e") as [
    string,
    string?,
  ];
  const [before, after = ""] = mantissa.split(".") as [string, string?];
  const shift = Number(exponent) - after.length;
  if (mantissa.length + Math.abs(shift) > MOST_DIGITS) {
    throw new Unreadable("a number has too many digits");
  }
  const digits = BigInt(before + after);
  const scale = 10n ** BigInt(Math.abs(shift));
  const value = shift < 0
    ? rational(digits, scale)!
    : rational(digits * scale)!;
  const isWhole = !written.includes(".") && shift >= 0;
  return {
    kind: "number",
    value,
    places: isWhole ? null : Math.max(0, -shift),
  };
}

function readMark(cursor: Cursor, mark: string): Expression {
  switch (mark) {
    case "(":
    case "[":
    case "]":
      return readGroup(cursor);
    case "{":
      return readBraced(cursor);
    case "\\{":
      return readSetBraces(cursor);
    case "|":
      return readBars(cursor, "|", "|", "abs");
    case "...":
      cursor.at++;
      return symbol("\\ldots");
  }
  throw new Unreadable(`"${mark}" stands where a value is needed`);
}

function readBars(
  cursor: Cursor,
  open: string,
  close: string,
  name: string,
): Expression {
  expect(cursor, open);
  cursor.stops.push(close);
  const inside = readSum(cursor);
  cursor.stops.pop();
  expect(cursor, close);
  return { kind: "call", name, inputs: [inside] };
}

const SYMBOLS = new Map([
  ["\\varnothing", "\\emptyset"],
  ["\\Reals", "\\mathbb{R}"],
  ["\\reals", "\\mathbb{R}"],
  ["\\R", "\\mathbb{R}"],
  ["\\Z", "\\mathbb{Z}"],
  ["\\N", "\\mathbb{N}"],
  ["\\Q", "\\mathbb{Q}"],
  ["\\C", "\\mathbb{C}"],
  ["\\imath", "i"],
  ["\\varphi", "\\phi"],
  ["\\varepsilon", "\\epsilon"],
  ["\\vartheta", "\\theta"],
  ["\\varrho", "\\rho"],
]);

const DECORATIONS =
  /^\\(?:vec|hat|bar|overline|tilde|widehat|widetilde|overrightarrow|overleftrightarrow|dot|ddot|widebar)$/;

/** Marks over a letter, narrow for wide. */
const MARKS = new Map([
  ["\\overline", "\\bar"],
  ["\\widebar", "\\bar"],
  ["\\widehat", "\\hat"],
  ["\\widetilde", "\\tilde"],
  ["\\overrightarrow", "\\vec"],
]);

/** Brackets that apply a function to what is between them. */
const BARS = new Map<string, { readonly close: string; readonly name: string }>(
  [
    ["\\lfloor", { close: "\\rfloor", name: "floor" }],
    ["\\lceil", { close: "\\rceil", name: "ceil" }],
    ["\\lvert", { close: "\\rvert", name: "abs" }],
    ["\\mid", { close: "\\mid", name: "abs" }],
    ["\\vert", { close: "\\vert", name: "abs" }],
    ["\\lVert", { close: "\\rVert", name: "norm" }],
  ],
);

function readCommand(cursor: Cursor, name: string): Expression {
  const bars = BARS.get(name);
  if (bars) return readBars(cursor, name, bars.close, bars.name);
  if (name === "\\lbrace") return readSetBraces(cursor);
  if (/^\\(?:langle|lbrack|lparen)$/.test(name)) return readGroup(cursor);
  cursor.at++;
  if (isFunction(name)) return readFunction(cursor, name);
  if (/^\\(?:begin\{|[pbBvV]?matrix$)/.test(name)) {
    return readMatrix(cursor, name);
  }
  if (DECORATIONS.test(name)) return readDecorated(cursor, name);
  switch (name) {
    case "\\frac": {
      const above = readArgument(cursor);
      return quotient(above, readArgument(cursor));
    }
    case "\\binom": {
      const above = readArgument(cursor);
      return {
        kind: "call",
        name: "binom",
        inputs: [above, readArgument(cursor)],
      };
    }
    case "\\sqrt":
      return readRoot(cursor);
    case "\\cbrt":
      return power(readArgument(cursor), quotient(integer(1), integer(3)));
    case "\\ldots":
    case "\\dots":
    case "\\cdots":
      return symbol("\\ldots");
    case "\\end":
      throw new Unreadable(`${name} stands where a value is needed`);
  }
  return symbol(SYMBOLS.get(name) ?? name);
}

/** `\sqrt`, with `\sqrt[3]{…}`, `\sqrt7` and `\sqrt(7)`. */
function readRoot(cursor: Cursor): Expression {
  let degree: Expression = integer(2);
  if (take(cursor, "[")) {
    cursor.stops.push("]");
    degree = readSum(cursor);
    cursor.stops.pop();
    expect(cursor, "]");
  }
  const radicand = isNext(cursor, "{") ? readBraced(cursor) : readAtom(cursor);
  return power(radicand, quotient(integer(1), degree));
}

/** An argument in braces, or the next atom; of a number, its first digit. */
export function readArgument(cursor: Cursor): Expression {
  splitDigit(cursor);
  if (take(cursor, "-")) {
    const atom = readAtom(cursor);
    return { kind: "product", factors: [integer(-1), atom] };
  }
  return isNext(cursor, "{") ? readBraced(cursor) : readAtom(cursor);
}

/** A bar over letters is a name, over a complex number its conjugate. */
function readDecorated(cursor: Cursor, name: string): Expression {
  const start = cursor.at;
  const raw = rawArgument(cursor);
  if (/^[A-Z]{2,}$/.test(raw)) return product([...raw].map(symbol));
  const isBar = /^\\(?:bar|overline)$/.test(name);
  if (!isBar || /^[A-Za-z]+$/.test(raw)) {
    return symbol(`${MARKS.get(name) ?? name}{${raw}}`);
  }
  cursor.at = start;
  const inside = readArgument(cursor);
  const isComplex = holds(
    inside,
    (part) => part.kind === "symbol" && part.name === "i",
  );
  if (!isComplex) throw new Unreadable("a bar stands over something");
  return { kind: "call", name: "conj", inputs: [inside] };
}

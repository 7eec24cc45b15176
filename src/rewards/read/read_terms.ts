/**
 * Reads sums, products, powers and what they are made of.
 *
 * @module
 */

import {
  type Cursor,
  deeper,
  isNext,
  peek,
  rawArgument,
  take,
  Unreadable,
} from "./cursor.ts";
import {
  type Expression,
  integer,
  negative,
  power,
  product,
  quotient,
  sum,
} from "./expression.ts";
import { CURRENCY } from "./normalise.ts";
import { readAtom } from "./read_atom.ts";
import { continued } from "./repeating.ts";
import { readFeetAndInches, withSmallerUnits } from "./read_compound.ts";
import { readUnit } from "./read_unit.ts";

const PLUS_MINUS = ["\\pm", "\\mp", "+-"];

/**
 * Reads a sum, with `\pm` as a call of its own.
 *
 * @param cursor Where reading is; moves behind the sum.
 * @returns The sum.
 * @throws {Unreadable} If there is none.
 */
export function readSum(cursor: Cursor): Expression {
  return deeper(cursor, () => {
    let terms: Expression[] = [];
    let sign = leadingSign(cursor);
    while (true) {
      const term = readProduct(cursor);
      if (sign === "+" || sign === "-") {
        terms.push(sign === "-" ? negative(term) : term);
      } else {
        const name = sign === "\\mp" ? "mp" : "pm";
        terms = [...terms, { kind: "call", name, inputs: [term] }];
      }
      const next = ["+", "-", ...PLUS_MINUS].find((mark) => take(cursor, mark));
      if (next === undefined) return overWhatFollows(cursor, sum(terms));
      sign = next;
      const second = leadingSign(cursor); // as in "3 + -2"
      if (second === "-") sign = sign === "-" ? "+" : "-";
    }
  });
}

/** `\over` and `\choose` divide all that stands before them. */
function overWhatFollows(cursor: Cursor, above: Expression): Expression {
  if (take(cursor, "\\over")) return quotient(above, readSum(cursor));
  if (!take(cursor, "\\choose")) return above;
  return { kind: "call", name: "binom", inputs: [above, readSum(cursor)] };
}

function leadingSign(cursor: Cursor): string {
  let sign = "+";
  for (let count = 0; count < 8; count++) {
    if (take(cursor, "-")) sign = sign === "-" ? "+" : "-";
    else if (!take(cursor, "+")) break;
  }
  return PLUS_MINUS.find((mark) => take(cursor, mark)) ?? sign;
}

function readProduct(cursor: Cursor): Expression {
  const isMoney = take(cursor, CURRENCY, "€", "£", "¥", "₹");
  const first = isMoney && take(cursor, "-")
    ? negative(readPower(cursor))
    : readPower(cursor);
  let value = first;
  const isText = value.kind === "text";
  while (true) {
    if (takeTimes(cursor)) value = product([value, signed(cursor)]);
    else if (take(cursor, "/", "\\div")) {
      value = quotient(value, signed(cursor));
    } else {
      const unit = isText ? null : readUnit(cursor, value);
      if (unit !== null) {
        value = withSmallerUnits(cursor, withUnit(value, unit));
      } else if (startsFactor(cursor, value)) {
        const isBare = peek(cursor)!.text !== "(";
        const factor = readPower(cursor);
        if (isText || factor.kind === "text") {
          throw new Unreadable("words stand beside a value");
        }
        const sum = isBare ? mixed(cursor, value, factor) : null;
        value = sum ?? product([value, factor]);
      } else break;
    }
  }
  return isMoney
    ? withSmallerUnits(cursor, { kind: "quantity", value, unit: "dollar" })
    : value;
}

const SCALES = new Map([
  ["thousand", 3n],
  ["million", 6n],
  ["billion", 9n],
  ["trillion", 12n],
]);

function withUnit(value: Expression, unit: string): Expression {
  const [first, ...rest] = unit.split(" ") as [string, ...string[]];
  const scale = SCALES.get(first);
  if (scale === undefined) return { kind: "quantity", value, unit };
  const scaled = product([value, integer(10n ** scale)]);
  return rest.length === 0 ? scaled : withUnit(scaled, rest.join(" "));
}

function takeTimes(cursor: Cursor): boolean {
  return take(cursor, "*", "\\cdot", "\\times", "\\ast", "\\bullet");
}

function signed(cursor: Cursor): Expression {
  if (take(cursor, "-")) return negative(signed(cursor));
  take(cursor, "+");
  return readPower(cursor);
}

/** Whether the next token can be multiplied without a sign. */
function startsFactor(cursor: Cursor, value: Expression): boolean {
  const token = peek(cursor);
  if (token === undefined || cursor.stops.includes(token.text)) return false;
  const next = cursor.tokens[cursor.at + 1]?.text ?? "";
  if (token.text === "(" && /^\\[bp]?mod$/.test(next)) return false;
  // "7 (seven)" says one thing twice.
  const isWord = cursor.tokens[cursor.at + 1]?.kind === "word" ||
    cursor.tokens[cursor.at - 1]?.kind === "word";
  if (token.text === "(" && isWord) return false;
  if (value.kind === "group" && /^[Uu]$/.test(token.text)) return false;
  if (token.kind === "name" || token.kind === "number") return true;
  if (token.kind === "word") return !/^(?:and|or)$/i.test(token.text);
  if (token.kind === "mark") {
    return ["(", "{", "[", "|", "\\{"].includes(token.text);
  }
  return !NOT_FACTORS.test(token.text);
}

const NOT_FACTORS =
  /^\\end\{.*\}$|^\\(?:le|leq|leqq|leqslant|ge|geq|geqq|geqslant|lt|gt|ne|neq|approx|simeq|sim|cong|equiv|in|notin|ni|cup|cap|setminus|backslash|smallsetminus|mid|vert|to|rightarrow|Rightarrow|implies|iff|Leftrightarrow|colon|pmod|bmod|mod|rangle|rfloor|rceil|rvert|rVert|rbrace|rbrack|rparen|pm|mp|cdot|times|ast|div|over|choose|land|lor|wedge|vee|because|therefore|subset|subseteq|propto|mapsto|circ|degree|ldots|dots|cdots|bigcup|bigcap|newline|cr|text|hline)$|^\\\\$/;

/** `5 3/8` and `5\frac{3}{8}` are sums; any other neighbours are a product. */
function mixed(
  cursor: Cursor,
  value: Expression,
  factor: Expression,
): Expression | null {
  if (value.kind !== "number" || value.places !== null) return null;
  if (value.value.denominator !== 1n) return null;
  if (factor.kind === "quantity") { // 33\frac13\%
    const whole = mixed(cursor, value, factor.value);
    return whole && { ...factor, value: whole };
  }
  let part: Expression = factor;
  if (factor.kind === "number" && take(cursor, "/")) {
    part = quotient(factor, readPower(cursor));
  } else if (factor.kind === "number") {
    throw new Unreadable("two numbers stand side by side");
  }
  if (part.kind !== "product" || part.factors.length !== 2) return null;
  const [above, below] = part.factors as [Expression, Expression];
  const isPlain = above.kind === "number" && below.kind === "power" &&
    below.base.kind === "number" && above.places === null &&
    below.base.places === null && above.value.numerator > 0n;
  return isPlain ? sum([value, part]) : null;
}

/** Reads a factor with its powers, subscripts, factorials and degrees. */
export function readPower(cursor: Cursor): Expression {
  let value = readAtom(cursor);
  while (true) {
    if (isNext(cursor, "^", "**")) {
      cursor.at++;
      value = inDegrees(cursor, raised(cursor, value, readExponent(cursor)));
    } else if (take(cursor, "_")) {
      value = subscripted(value, rawArgument(cursor));
    } else if (take(cursor, "!")) {
      const name = take(cursor, "!") ? "doublefactorial" : "factorial";
      value = { kind: "call", name, inputs: [value] };
    } else if (take(cursor, "%")) {
      value = { kind: "quantity", value, unit: "%" };
    } else if (take(cursor, "\\degree", "\\circ")) {
      const unit = degreeUnit(cursor);
      value = inDegrees(cursor, { kind: "quantity", value, unit });
    } else if (take(cursor, "'", "\\prime")) {
      value = primed(cursor, value);
    } else if (take(cursor, "\\ldots", "\\dots", "\\cdots", "...")) {
      value = continued(value);
    } else return value;
  }
}

/** Degrees with the minutes and seconds behind them. */
function inDegrees(cursor: Cursor, value: Expression): Expression {
  return value.kind === "quantity" && value.unit === "degree"
    ? withSmallerUnits(cursor, value)
    : value;
}

function primed(cursor: Cursor, value: Expression): Expression {
  if (value.kind === "symbol") return { ...value, name: `${value.name}'` };
  const length = value.kind === "number"
    ? readFeetAndInches(cursor, value)
    : null;
  if (length === null) throw new Unreadable("a prime stands alone");
  return length;
}

function degreeUnit(cursor: Cursor): string {
  const token = peek(cursor);
  if (token?.kind !== "name" || !/^[CF]$/.test(token.text)) return "degree";
  cursor.at++;
  return `degree ${token.text}`;
}

function raised(
  cursor: Cursor,
  base: Expression,
  exponent: Expression,
): Expression {
  if (exponent.kind !== "symbol") {
    return base.kind === "quantity" && base.unit === "degree"
      ? { ...base, value: power(base.value, exponent) }
      : power(base, exponent);
  }
  switch (exponent.name) {
    case "\\circ":
      return { kind: "quantity", value: base, unit: degreeUnit(cursor) };
    case "\\prime":
    case "*":
      if (base.kind !== "symbol") break;
      return { ...base, name: `${base.name}'` };
    case "T":
    case "\\top":
      if (base.kind === "matrix") return transposed(base.rows);
      if (base.kind === "group") return transposed([base.items]);
  }
  return power(base, exponent);
}

function transposed(rows: readonly (readonly Expression[])[]): Expression {
  const width = Math.min(...rows.map((row) => row.length));
  const columns = Array.from(
    { length: width },
    (_, column) => rows.map((row) => row[column]!),
  );
  return { kind: "matrix", rows: columns };
}

function readExponent(cursor: Cursor): Expression {
  const token = peek(cursor);
  if (take(cursor, "\\circ", "\\degree")) {
    return { kind: "symbol", name: "\\circ" };
  }
  if (take(cursor, "\\prime", "*")) return { kind: "symbol", name: "\\prime" };
  if (take(cursor, "-")) return negative(readExponent(cursor));
  if (take(cursor, "+")) return readExponent(cursor);
  if (token?.text === "{") {
    const mark = cursor.tokens[cursor.at + 1]?.text;
    const isEnd = cursor.tokens[cursor.at + 2]?.text === "}";
    if (isEnd && /^(?:\\circ|\\prime|\*|\\degree|')$/.test(mark ?? "")) {
      cursor.at += 3;
      const name = /circ|degree/.test(mark!) ? "\\circ" : "\\prime";
      return { kind: "symbol", name };
    }
  }
  const value = readAtom(cursor);
  return isNext(cursor, "^", "**") && take(cursor, "^", "**")
    ? power(value, readExponent(cursor))
    : value;
}

const NUMBER_WORDS =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    .split(" ");

function subscripted(value: Expression, written: string): Expression {
  const script = written.replace(/^\((\d+)\)$/, "$1");
  if (value.kind === "power") {
    return power(subscripted(value.base, script), value.exponent);
  }
  if (value.kind === "symbol") {
    return { kind: "symbol", name: `${value.name}_${script}` };
  }
  const base = NUMBER_WORDS.includes(script)
    ? NUMBER_WORDS.indexOf(script)
    : /^\d{1,2}$/.test(script)
    ? Number(script)
    : 0;
  if (value.kind === "number" && value.places === null && base > 1) {
    return { kind: "based", digits: String(value.value.numerator), base };
  }
  throw new Unreadable("a subscript stands at a value");
}

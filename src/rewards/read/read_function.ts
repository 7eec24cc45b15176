/**
 * Reads a function with its argument.
 *
 * @module
 */

import {
  type Cursor,
  deeper,
  isNext,
  peek,
  splitDigit,
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
} from "./expression.ts";
import { readArgument } from "./read_atom.ts";
import { readBraced, readGroup, readSetBraces } from "./read_group.ts";
import { readPower } from "./read_terms.ts";

/** What each function's command is called in a tree. */
const FUNCTIONS = new Map<string, string>(
  ("sin cos tan cot sec csc sinh cosh tanh coth sech csch arcsinh arccosh arctanh arcsin arccos arctan arccot " +
    "arcsec arccsc log ln exp abs floor ceil gcd lcm max min cis sgn arg det Re Im")
    .split(" ").map((name) => [`\\${name}`, name]),
);
for (
  const [alias, name] of [
    ["asin", "arcsin"],
    ["asinh", "arcsinh"],
    ["acosh", "arccosh"],
    ["atanh", "arctanh"],
    ["acos", "arccos"],
    ["atan", "arctan"],
    ["lg", "log"],
    ["operatorname{cis}", "cis"],
    ["tg", "tan"],
    ["ctg", "cot"],
    ["arctg", "arctan"],
    ["arcctg", "arccot"],
    ["cosec", "csc"],
  ] as const
) FUNCTIONS.set(`\\${alias}`, name);

const INVERSES = new Map([
  ["sin", "arcsin"],
  ["cos", "arccos"],
  ["tan", "arctan"],
  ["cot", "arccot"],
]);

/**
 * Whether a command is a function that takes an argument.
 *
 * @param command A command with its backslash.
 * @returns Whether it is.
 */
export function isFunction(command: string): boolean {
  return FUNCTIONS.has(command);
}

/**
 * Reads what follows a function's command: subscript, power and argument.
 *
 * @param cursor Where reading is, behind the command; moves.
 * @param command The command.
 * @returns The function applied, and raised where `\sin^2 x` says so.
 * @throws {Unreadable} If no argument follows.
 */
export function readFunction(cursor: Cursor, command: string): Expression {
  let name = FUNCTIONS.get(command)!;
  let base: Expression | null = command === "\\lg" ? integer(10) : null;
  let exponent: Expression | null = null;
  for (let count = 0; count < 2; count++) {
    if (take(cursor, "_")) base = readSubscript(cursor);
    else if (take(cursor, "^")) exponent = readArgument(cursor);
  }
  const isInverse = exponent?.kind === "product" || exponent?.kind === "number"
    ? INVERSES.has(name) && isMinusOne(exponent)
    : false;
  if (isInverse) [name, exponent] = [INVERSES.get(name)!, null];
  const inputs = readInputs(cursor);
  if (inputs.length === 0) throw new Unreadable(`${command} has no argument`);
  const value = applied(name, base, inputs);
  return exponent === null ? value : power(value, exponent);
}

function isMinusOne(value: Expression): boolean {
  if (value.kind === "number") {
    return value.value.numerator === -1n && value.value.denominator === 1n;
  }
  return value.kind === "product" && value.factors.length === 2 &&
    value.factors[0]!.kind === "number" &&
    value.factors[1]!.kind === "number" &&
    value.factors[0].value.numerator * value.factors[1].value.numerator === -1n;
}

/** A logarithm's base; of `\log_28`, the first digit. */
function readSubscript(cursor: Cursor): Expression {
  const next = cursor.tokens[cursor.at + 1];
  const hasMore = next !== undefined &&
    (next.kind !== "mark" || ["(", "{", "[", "|"].includes(next.text));
  if (!hasMore) splitDigit(cursor);
  return isNext(cursor, "{") ? readBraced(cursor) : readPower(cursor);
}

function applied(
  name: string,
  base: Expression | null,
  inputs: readonly Expression[],
): Expression {
  if (name === "exp") return power({ kind: "symbol", name: "e" }, inputs[0]!);
  if (name === "log" && base !== null) {
    const ln = (input: Expression): Expression => ({
      kind: "call",
      name: "ln",
      inputs: [input],
    });
    return quotient(ln(inputs[0]!), ln(base));
  }
  return { kind: "call", name, inputs };
}

/** What a function is applied to: a bracket, or factors up to a sign. */
function readInputs(cursor: Cursor): readonly Expression[] {
  return deeper(cursor, () => {
    if (isNext(cursor, "(", "[")) {
      const group = readGroup(cursor);
      return group.kind === "group" ? group.items : [group];
    }
    if (isNext(cursor, "\\{")) {
      const set = readSetBraces(cursor);
      return set.kind === "group" ? set.items : [set];
    }
    if (isNext(cursor, "{")) {
      const inside = readBraced(cursor);
      return inside.kind === "group" ? inside.items : [inside];
    }
    if (take(cursor, "-")) return [negative(readPower(cursor))];
    const factors = [readPower(cursor)];
    while (continues(cursor)) factors.push(readPower(cursor));
    let value = product(factors);
    if (
      isNext(cursor, "/") && cursor.tokens[cursor.at + 1]?.kind === "number"
    ) {
      cursor.at++;
      value = quotient(value, readPower(cursor));
    }
    return [value];
  });
}

function continues(cursor: Cursor): boolean {
  const token = peek(cursor);
  if (token === undefined || cursor.stops.includes(token.text)) return false;
  if (token.kind === "name" || token.kind === "number") return true;
  return token.kind === "command" &&
    (/^\\(?:frac|sqrt|pi|theta|alpha|beta|phi|omega|lambda)$/.test(token.text));
}

/**
 * Reads an answer: text in, trees out.
 *
 * @module
 */

import { readBased } from "./based.ts";
import { type Cursor, Unreadable } from "./cursor.ts";
import type { Expression } from "./expression.ts";
import { holds, partsOf } from "./expression_parts.ts";
import { normalise } from "./normalise.ts";
import { spokenNumber } from "./number_words.ts";
import { readItems } from "./read_list.ts";
import { spokenSet } from "./spoken_sets.ts";
import { type Token, tokenise, type TokenOptions } from "./tokens.ts";

/** An answer as it was read. */
export interface ReadAnswer {
  /** The normalised text. */
  readonly text: string;
  /** What it can mean, likeliest first; empty when it cannot be read. */
  readonly readings: readonly Expression[];
  /** Why it cannot be read; null when it can. */
  readonly problem: string | null;
}

/** How numbers are written. */
export interface ReadOptions {
  /** Whether `3,75` is 3.75; with `auto` that is one reading. Default `off`. */
  readonly decimalComma?: "off" | "on" | "auto";
}

/**
 * Reads an answer as mathematics; words alone are read as text.
 *
 * Where a text means two things, such as `1,234` or `2e-1`, both are readings.
 *
 * @param answer An answer as written.
 * @param options How numbers are written.
 * @returns The readings; never throws.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readAnswer } from "kit/rewards/read/read_answer.ts";
 *
 * assertEquals(readAnswer("\\text{even}").readings, [
 *   { kind: "text", text: "even" },
 * ]);
 * assertEquals(readAnswer("1,234").readings.length, 2);
 * assertEquals(readAnswer("\\frac{1}{").readings, []);
 * ```
 */
export function readAnswer(
  answer: string,
  options: ReadOptions = {},
): ReadAnswer {
  const text = normalise(answer);
  const based = readBased(text);
  if (based !== null) return { text, readings: [based], problem: null };
  const said = spokenSet(text) ?? spokenNumber(text) ?? text;
  const { decimalComma: comma = "off" } = options;
  const usual = {
    thousands: true,
    scientific: true,
    decimalComma: comma === "on",
  };
  const ways: TokenOptions[] = [usual];
  if (comma === "auto") ways.push({ ...usual, decimalComma: true });
  if (/\d,\d/.test(text)) ways.push({ ...ways[0]!, thousands: false });
  if (/\d[eE][-+]?\d/.test(text)) ways.push({ ...ways[0]!, scientific: false });
  const readings: Expression[] = [];
  const seen = new Set<string>();
  let problem: string | null = text === "" ? "it is empty" : null;
  for (const way of ways) {
    const tokens = tokenise(said, way);
    const cut = tokens.map((token) => token.text).join(" ");
    if (text === "" || seen.has(cut)) continue;
    seen.add(cut);
    const reading = readTokens(tokens);
    if (typeof reading === "string") problem ??= reading;
    else readings.push(reading);
  }
  return { text, readings, problem: readings.length > 0 ? null : problem };
}

function readTokens(tokens: Token[]): Expression | string {
  const cursor: Cursor = { tokens, at: 0, depth: 0, nodes: 0, stops: [] };
  try {
    const items = readItems(cursor);
    const rest = cursor.tokens[cursor.at];
    if (rest !== undefined) return `"${rest.text}" stands where it cannot`;
    const node: Expression = items.length === 1
      ? items[0]!
      : { kind: "list", items, isEither: tokens.some(isOr) };
    return wordsAreAlone(node) ? node : "words stand among values";
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}

function isOr({ kind, text }: Token): boolean {
  return kind === "word" ? /^or$/i.test(text) : /^\\(?:lor|vee)$/.test(text);
}

/** Whether words are whole items, or the name before an equals sign. */
function wordsAreAlone(node: Expression): boolean {
  if (node.kind === "text") return true;
  if (node.kind === "list" || node.kind === "group") {
    return node.items.every(wordsAreAlone);
  }
  const parts = partsOf(node);
  const looked = node.kind === "relation" ? parts.slice(1) : parts;
  return looked.every((part) =>
    node.kind === "relation"
      ? wordsAreAlone(part)
      : !holds(part, ({ kind }) => kind === "text")
  );
}

/**
 * Answers in boxes.
 *
 * @module
 */

import type { Policy } from "../policy.ts";

/** A closed box and where it stands. */
interface Box {
  readonly content: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the boxed answer, in one pass over the text.
 *
 * @param text A response.
 * @param policy The last box, or all that stand side by side with it.
 * @returns The content, or null when no closed box holds anything.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { boxedAnswer } from "kit/rewards/extract/boxes.ts";
 *
 * const text = "\\boxed{17} or \\boxed{29}";
 * assertEquals(boxedAnswer(text, "last"), "29");
 * assertEquals(boxedAnswer(text, "join"), "17, 29");
 * ```
 */
export function boxedAnswer(
  text: string,
  policy: Policy["boxes"],
): string | null {
  const boxes = closedBoxes(text);
  const last = boxes.at(-1);
  if (last === undefined) return null;
  if (policy === "last") return last.content;
  const side = [last];
  for (let index = boxes.length - 2; index >= 0; index--) {
    const box = boxes[index]!;
    if (!isJoint(text.slice(box.end, side[0]!.start))) break;
    side.unshift(box);
  }
  return side.map(({ content }) => content).join(", ");
}

/**
 * Counts the closed boxes that hold something, so that hedging is seen.
 *
 * @param text A response.
 * @returns How many there are; boxes in boxes count once.
 */
export function countBoxes(text: string): number {
  return closedBoxes(text).length;
}

const MARK = /\\?\\?(?:begin)?(?:b?oxed|fbox|framebox)\s{0,3}/g;

function closedBoxes(text: string): Box[] {
  const starts = new Map<number, number>(); // brace → start of its command
  const boxes: Box[] = [];
  for (const mark of text.matchAll(MARK)) {
    const after = mark.index + mark[0].length;
    if (text[after] === "{") starts.set(after, mark.index);
    else if (mark[0].startsWith("\\")) {
      const bare = /^[^\s${}\\.,;]+|^\\[a-zA-Z]+(?:\{[^{}]*\}|\d)*/.exec(
        text.slice(after, after + 100),
      );
      if (!bare) continue;
      const end = after + bare[0].length;
      boxes.push({ content: bare[0], start: mark.index, end });
    }
  }
  const isUsed = (box: Box) => box.content.trim() !== "";
  if (starts.size === 0) return boxes.filter(isUsed);
  const closed = bracedBoxes(text, starts);
  return outermost([...boxes, ...closed].filter(isUsed));
}

/** In order of their start, without the boxes in boxes. */
function outermost(boxes: readonly Box[]): Box[] {
  const kept: Box[] = [];
  for (const box of boxes.toSorted((a, b) => a.start - b.start)) {
    if (box.start >= (kept.at(-1)?.end ?? 0)) kept.push(box);
  }
  return kept;
}

/** The boxes whose brace is closed; an escaped brace is no brace. */
function bracedBoxes(text: string, starts: ReadonlyMap<number, number>): Box[] {
  const boxes: Box[] = [];
  const open: number[] = [];
  const [first = 0] = starts.keys();
  for (let at = first; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "{") open.push(at);
    else if (text[at] === "}") {
      const brace = open.pop();
      const start = brace === undefined ? undefined : starts.get(brace);
      if (brace === undefined || start === undefined) continue;
      boxes.push({ content: text.slice(brace + 1, at), start, end: at + 1 });
    }
  }
  return boxes;
}

function isJoint(between: string): boolean {
  return between.length < 60 &&
    /^(?:\s|[$,;.&]|\\[()[\]\\,;: ]|and|or|\\text|\\quad|[{}])*$/.test(
      between,
    ) &&
    !/\n\s*\n/.test(between);
}

/**
 * The part of a response that may hold its answer.
 *
 * @module
 */

const REASONING: readonly (readonly [string, string])[] = [
  ["<think>", "</think>"],
  ["<thinking>", "</thinking>"],
  ["<thought>", "</thought>"],
  ["[THINK]", "[/THINK]"],
  ["◁think▷", "◁/think▷"],
];

/** What ends a response, whatever follows. */
const ENDS =
  /<\|(?:im_end|im_start|endoftext|eot_id|end_of_text|end|user)\|>|<\/s>|<\uff5c|\n(?:User|Human|USER|HUMAN|Question|Problem):\s/;

/**
 * Leaves out the reasoning and what follows the response's end.
 *
 * @param text What the model wrote.
 * @returns The rest, or null when the reasoning is never closed.
 */
export function answerPart(text: string): string | null {
  let rest = text;
  for (const [open, close] of REASONING) {
    const closed = rest.lastIndexOf(close);
    if (closed >= 0) rest = rest.slice(closed + close.length);
    if (rest.includes(open)) {
      if (closed < 0 || !isEmptyAfter(rest, open)) return null;
    }
  }
  const start = /\S/.exec(rest)?.index ?? 0;
  const end = ENDS.exec(rest.slice(start + 1));
  return end ? rest.slice(0, start + 1 + end.index) : rest;
}

/** Whether an opening tag after the last closing one holds nothing. */
function isEmptyAfter(text: string, open: string): boolean {
  return text.slice(text.lastIndexOf(open) + open.length).trim() === "";
}

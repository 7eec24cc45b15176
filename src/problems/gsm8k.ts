/**
 * GSM8K's test set and its Socratic form, read into the common record.
 *
 * Source: Cobbe et al., "Training verifiers to solve math word problems",
 * arXiv:2110.14168, and its repository openai/grade-school-math.
 *
 * @module
 */

import { type JsonLines, parseJsonLines } from "../base/json_lines.ts";
import type { Problem, Subproblem } from "./problem.ts";

/** What the two texts are called in errors. */
export interface Gsm8kOptions {
  /** The plain file's name; `gsm8k_test.jsonl`. */
  readonly file?: string;
  /** The Socratic file's name; `gsm8k_test_socratic.jsonl`. */
  readonly socraticFile?: string;
}

/**
 * Reads GSM8K, with the sub-questions of its Socratic form where given.
 *
 * Steps are the lines of the worked solution without calculator marks. The plan
 * is the list of sub-questions. A sub-answer is the value of its calculator
 * mark; without one, the last is the final answer when its sentence says that
 * number. Anything else is empty, not guessed. Final answers stay as written,
 * thousands separators included.
 *
 * @param plain The text of `gsm8k_test.jsonl`.
 * @param socratic The text of `gsm8k_test_socratic.jsonl`; without it there are
 * no plans and no subproblems.
 * @param options File names for errors.
 * @returns Problems `gsm8k/<row>`, rows counted from 0, whose difficulty is the
 * number of steps; and what was wrong with the bad lines of either file.
 */
export function readGsm8k(
  plain: string,
  socratic = "",
  options: Gsm8kOptions = {},
): JsonLines<Problem> {
  const {
    file = "gsm8k_test.jsonl",
    socraticFile = "gsm8k_test_socratic.jsonl",
  } = options;
  const chains = parseJsonLines(socratic, { file: socraticFile, row: chain });
  const byQuestion = new Map(chains.rows.map((row) => [row.question, row]));
  const { rows, errors } = parseJsonLines(plain, {
    file,
    row: (value, line) => {
      const item = worked(value);
      return toProblem(item, byQuestion.get(item.question), line - 1);
    },
  });
  return { rows, errors: [...errors, ...chains.errors] };
}

/**
 * Removes calculator marks: `9 * 2 = $<<9*2=18>>18` becomes `9 * 2 = $18`.
 *
 * @param text A solution with or without marks.
 * @returns The solution as a person reads it.
 */
export function withoutCalculatorMarks(text: string): string {
  return text.replace(MARK, "");
}

const MARK = /<<[^<>]*>>/g;

/** A question with the lines of its worked solution and its final answer. */
interface Worked {
  readonly question: string;
  readonly lines: readonly string[];
  readonly answer: string;
}

interface Chain {
  readonly question: string;
  readonly subproblems: readonly Subproblem[];
}

function worked(value: unknown): Worked {
  const { question, answer } = (value ?? {}) as Record<string, unknown>;
  if (typeof question !== "string" || typeof answer !== "string") {
    throw new SyntaxError(
      `question and answer must be texts, got ${typeof question} and ${typeof answer}`,
    );
  }
  const lines = answer.split("\n");
  const last = lines.pop()!;
  const final = /^#### *(-?[\d,]*\d(?:\.\d+)?)$/.exec(last.trimEnd());
  if (!final || answer.split("####").length !== 2) {
    throw new SyntaxError(
      `the answer must end in its only line "#### number", got "${last}"`,
    );
  }
  return { question, lines, answer: final[1]! };
}

function chain(value: unknown): Chain {
  const { question, lines, answer } = worked(value);
  const subproblems = lines.map((line, index) => {
    const parts = line.split("**");
    if (parts.length !== 2) {
      throw new SyntaxError(
        `each step must be "sub-question ** answer", got "${line}"`,
      );
    }
    const isLast = index === lines.length - 1;
    return {
      question: parts[0]!.trim(),
      answer: subAnswer(parts[1]!.trim(), isLast ? answer : undefined),
    };
  });
  return { question, subproblems };
}

function subAnswer(sentence: string, final?: string): string {
  const mark = sentence.match(MARK)?.at(-1);
  const value = mark?.slice(mark.lastIndexOf("=") + 1, -2).trim();
  if (final === undefined) return value ?? "";
  if (value !== undefined) return amount(value) === amount(final) ? value : "";
  const numbers = sentence.match(/-?\d[\d,]*(?:\.\d+)?/g) ?? [];
  return numbers.some((number) => amount(number) === amount(final))
    ? final
    : "";
}

/** The number that a text writes, as a fraction or with separators. */
function amount(text: string): number {
  const [above, below = "1"] = text.replaceAll(",", "").split("/");
  return Number(above) / Number(below);
}

function toProblem(
  item: Worked,
  chain: Chain | undefined,
  row: number,
): Problem {
  const steps = item.lines
    .map((line) => withoutCalculatorMarks(line).trim())
    .filter((line) => line !== "");
  const subproblems = chain?.subproblems ?? [];
  const plan = subproblems.map((subproblem) => subproblem.question).join("\n");
  return {
    id: `gsm8k/${row}`,
    source: "gsm8k",
    question: item.question,
    answers: [item.answer],
    steps,
    ...(plan && { plan }),
    subproblems,
    difficulty: steps.length,
    domains: ["arithmetic", "word problem"],
  };
}

/**
 * The answers that four language models once gave to GSM8K, with their labels.
 *
 * Source: `example_model_solutions.jsonl` of openai/grade-school-math.
 *
 * @module
 */

import { type JsonLines, parseJsonLines } from "../base/json_lines.ts";

/** The models, from the weakest to the strongest. */
export const GSM8K_MODELS = [
  "6b_finetuning",
  "6b_verification",
  "175b_finetuning",
  "175b_verification",
] as const;

/** One model's recorded answer to one problem. */
export interface Gsm8kSolution {
  /** The problem's id, as `readGsm8k` gives it. */
  readonly problemId: string;
  /** Who answered. */
  readonly model: typeof GSM8K_MODELS[number];
  /** What the problem asks. */
  readonly question: string;
  /** The accepted answers. */
  readonly answers: readonly string[];
  /** What the model wrote, calculator marks and all; ends in `A: number`. */
  readonly solution: string;
  /** Whether the file calls it correct. */
  readonly isLabelledCorrect: boolean;
}

/**
 * Reads the recorded answers, four to a problem.
 *
 * @param text The text of `gsm8k_model_solutions.jsonl`.
 * @param file Its name in errors.
 * @returns Answers in the order of the file, and of `GSM8K_MODELS` within a
 * line; and what was wrong with the bad lines.
 */
export function readGsm8kModelSolutions(
  text: string,
  file = "gsm8k_model_solutions.jsonl",
): JsonLines<Gsm8kSolution> {
  const { rows, errors } = parseJsonLines(text, { file, row: solutions });
  return { rows: rows.flat(), errors };
}

function solutions(value: unknown, line: number): Gsm8kSolution[] {
  const row = (value ?? {}) as Record<string, unknown>;
  const { question, ground_truth: truth } = row;
  const reference = typeof truth === "string"
    ? /(?:^|\n)A: *(\S+)\s*$/.exec(truth)
    : null;
  if (typeof question !== "string" || !reference) {
    throw new SyntaxError(
      `a question and a ground_truth that ends in "A: number" are needed, got ` +
        `${JSON.stringify(question)} and ${JSON.stringify(truth)}`,
    );
  }
  return GSM8K_MODELS.map((model) => {
    const entry = (row[model] ?? {}) as Record<string, unknown>;
    const { solution, is_correct: label } = entry;
    if (typeof solution !== "string" || typeof label !== "boolean") {
      throw new SyntaxError(
        `"${model}" must have a text as solution and true or false as is_correct, got ` +
          `${typeof solution} and ${typeof label}`,
      );
    }
    return {
      problemId: `gsm8k/${line - 1}`,
      model,
      question,
      answers: [reference[1]!],
      solution,
      isLabelledCorrect: label,
    };
  });
}

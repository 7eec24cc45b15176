/**
 * The SPARKLE release's graders as they are, so that numbers can be compared
 * with published ones.
 *
 * Two graders: one for evaluation, whose LaTeX conversion never takes effect,
 * and one for rewards, where it does. `official-fixed` is the first with that
 * one defect repaired, which shows how much of a difference comes from it.
 *
 * Source: sparkle-reasoning/sparkle, commit c3581c9, evaluation and reward
 * graders; arXiv:2506.04723. Unlike them, nothing here can hang or run.
 *
 * @module
 */

import type { GradeRequest } from "../grade.ts";
import { refusal } from "../limits.ts";
import type { Verdict } from "../verdict.ts";
import { officialAnswer, officialBox } from "./extract.ts";
import { sameNormalised } from "./hendrycks.ts";
import { latexToText } from "./latex_to_text.ts";
import { plainEqual } from "./plain_value.ts";

/** Which of the release's graders. */
export type OfficialMode = "official" | "official-fixed" | "official-train";

/**
 * Grades as the release does.
 *
 * @param request Reference and response.
 * @param mode Which grader.
 * @returns The verdict; its policy is the mode, since no other applies.
 *
 * @example A LaTeX answer that is never understood
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { gradeOfficially } from "kit/rewards/official/official.ts";
 *
 * const request = { gold: "\\sqrt{50}", response: "\\boxed{5\\sqrt{2}}" };
 * assertEquals(gradeOfficially(request, "official").score, 0);
 * assertEquals(gradeOfficially(request, "official-fixed").score, 1);
 * ```
 */
export function gradeOfficially(
  request: GradeRequest,
  mode: OfficialMode,
): Verdict {
  return { ...graded(request, mode), policy: mode };
}

function graded(request: GradeRequest, mode: OfficialMode): Verdict {
  const { gold, response, kind = "response", finish } = request;
  const golds = [gold].flat().filter((one) => typeof one === "string")
    .map((one) => one.includes("\\boxed") ? officialBox(one) : one)
    .filter((one) => one !== null && one.trim() !== "") as string[];
  if (golds.length === 0) {
    return verdict("unscored", null, null, "There is no reference answer.");
  }
  const found = kind === "answer"
    ? { answer: response, method: "whole" }
    : officialAnswer(response);
  if (found === null) {
    const isCut = finish === "length";
    const reason = isCut
      ? "The limit cut the response before an answer."
      : "No answer was found.";
    return verdict(isCut ? "truncated" : "no_answer", null, null, reason);
  }
  const { answer, method } = found;
  const refused = refusal(answer);
  if (refused !== null && !golds.includes(answer)) {
    return verdict(
      "limit",
      answer,
      method,
      `The answer was not read: ${refused}.`,
    );
  }
  const right = golds.find((one) => officialEqual(one, answer, mode));
  return right === undefined
    ? verdict(
      "incorrect",
      answer,
      method,
      `The answer is ${golds[0]}, not ${answer.slice(0, 80)}.`,
    )
    : verdict("correct", answer, method, `The answer is ${right}.`);
}

function verdict(
  status: Verdict["status"],
  extracted: string | null,
  method: string | null,
  reason: string,
): Verdict {
  const score = status === "unscored" ? null : status === "correct" ? 1 : 0;
  return { status, score, extracted, method, reason };
}

/**
 * Whether the release takes two answers for the same.
 *
 * @param gold The reference answer.
 * @param given The answer to be judged.
 * @param mode Which grader.
 * @returns Its verdict.
 */
export function officialEqual(
  gold: string,
  given: string,
  mode: OfficialMode,
): boolean {
  if (mode === "official-train") return equalInTraining(gold, given);
  return sameNormalised(gold, given) ||
    equalElements(gold, given, mode === "official-fixed");
}

function equalInTraining(gold: string, given: string): boolean {
  const [a, b] = [gold, given].map((text) => normalForm(text, "train"));
  return a === b || plainEqual(a!, b!) === "equal";
}

function equalElements(
  gold: string,
  given: string,
  convertsLatex: boolean,
): boolean {
  const mode = convertsLatex ? "fixed" : "raw";
  const [a, b] = [normalForm(gold, mode), normalForm(given, mode)];
  if (a === b) return true;
  if (b === "") return false;
  const [left, right] = [elements(a), elements(b)];
  const bracketsDiffer = left.length > 1 &&
    (a[0] !== b[0] || a.at(-1) !== b.at(-1));
  if (bracketsDiffer || left.length !== right.length) return false;
  return left.every((element, index) => equalElement(element, right[index]!));
}

function equalElement(gold: string, given: string): boolean {
  const isFraction = (text: string) => /^-?\d+.?\/0*[1-9]\d*.?$/.test(text);
  if (isFraction(gold) && isFraction(given)) return gold === given;
  if (isInteger(gold) !== isInteger(given)) return false;
  const bare = (text: string) => text.replace(/[{}\\]/g, "");
  const outcome = plainEqual(gold, given);
  return outcome === "equal" ||
    (outcome === "error" && bare(gold) === bare(given));
}

function elements(text: string): string[] {
  const isTuple = text.length > 2 && /^[()[\]][^()[\]]*[()[\]]$/.test(text);
  return isTuple
    ? text.slice(1, -1).split(",").map((part) => part.trim())
    : [text];
}

/** Unit words, which are cut out wherever they stand, inside words too. */
const UNITS =
  /(?:degree|cm|centimeter|meter|mile|second|minute|hour|day|week|month|year|foot|feet|inch|yard)(?:es)?(?:s)? *(?:\^[0-9]+)?/g;

function normalForm(answer: string, mode: "raw" | "fixed" | "train"): string {
  let text = answer.trim();
  text = /^\\text\{([^]+?)\}$/.exec(text)?.[1] ?? text;
  text = text.replace(/\\?[%$]/g, "")
    .replaceAll(" or ", " , ").replaceAll(" and ", " , ")
    .replaceAll("million", "*10^6").replaceAll("billion", "*10^9")
    .replaceAll("trillion", "*10^12")
    .replace(UNITS, "").replace(/\^ *\\circ/g, "");
  if (/^\{[^]*\}$/.test(text)) text = text.slice(1, -1);
  if (mode !== "train") {
    text = roundedFloat(text.replaceAll(",\\!", ""));
  }
  if (mode !== "raw" && text.includes("\\")) text = latexToText(text);
  text = text.replace(/- */g, "-");
  if (mode !== "train") text = text.replace(/([0-9]) +([0-9])/g, "$1+$2");
  text = text.replace(/[ {}]/g, "").toLowerCase();
  return mode !== "train" && isInteger(text)
    ? String(BigInt(Math.round(Number(withoutCommas(text)))))
    : text;
}

function roundedFloat(text: string): string {
  if (!/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(text)) {
    return text;
  }
  const value = Number(text);
  const isWhole = Number.isFinite(value) &&
    Math.abs(value - Math.round(value)) <= 1e-7;
  return isWhole ? String(BigInt(Math.round(value))) : text;
}

function isInteger(text: string): boolean {
  const plain = withoutCommas(text);
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(plain)) return false;
  const value = Number(plain);
  return Number.isFinite(value) && Math.abs(value - Math.round(value)) <= 1e-7;
}

function withoutCommas(text: string): string {
  let before = text;
  while (true) {
    const after = before.replace(/(\d),(\d{3})(?=$|\D)/g, "$1$2");
    if (after === before) return after;
    before = after;
  }
}

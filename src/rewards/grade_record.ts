/**
 * One record of a file of answers: what is graded, and under which policy.
 *
 * @module
 */

import type { GradeRequest } from "./grade.ts";
import type { Policy } from "./policy.ts";
import { isPreset, type PresetName } from "./presets.ts";

/** What is graded, as a record of a file has it. */
export interface GradeRecord extends GradeRequest {
  /** The record's own id; null when it has none. */
  readonly id: string | number | null;
  /** Which preset it asks for; undefined for the run's. */
  readonly preset?: PresetName;
  /** Its label, when it has one. */
  readonly expected?: boolean;
}

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  boxes: ["last", "join"],
  percent: ["strict", "lenient"],
  unreduced: ["accept", "reject"],
  lists: ["unordered", "ordered"],
  tupleVsSet: ["distinct", "same"],
  setRelation: ["golden", "both"],
  variables: ["named", "byPosition"],
  decimalComma: ["off", "on", "auto"],
  units: ["oneSided", "ignore", "require", "convert"],
  degrees: ["ignore", "require"],
  leadingName: ["strip", "keep"],
  textCase: ["fold", "exact"],
  chain: ["last", "any", "reject"],
  truncated: ["wrong", "exclude"],
};

/**
 * Checks a record.
 *
 * Policy fields stand beside the others or under `policy`, in their own
 * spelling or in snake case; `policy` may also name a preset.
 *
 * @param value A parsed line.
 * @returns The record.
 * @throws {TypeError} If it is no record or a field is of the wrong kind.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readGradeRecord } from "kit/rewards/grade_record.ts";
 *
 * const line = { id: 7, gold: "4", prediction: "#### 4", set_relation: "both" };
 * const { id, response, policy } = readGradeRecord(line);
 * assertEquals([id, response], [7, "#### 4"]);
 * assertEquals(policy, { setRelation: "both" });
 * ```
 */
export function readGradeRecord(value: unknown): GradeRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`a record is needed, got ${JSON.stringify(value)}`);
  }
  const fields = value as Record<string, unknown>;
  const response = fields.prediction ?? fields.response;
  if (typeof response !== "string") {
    throw new TypeError(
      `"prediction" must be a text, got ${JSON.stringify(response)}`,
    );
  }
  const { id = null, gold, kind = "response", finish, expected, policy } =
    fields;
  if (gold === undefined) {
    throw new TypeError('"gold" must be a text or a list of texts, got none');
  }
  if (kind !== "response" && kind !== "answer") {
    throw new TypeError(
      `"kind" must be "response" or "answer", got ${JSON.stringify(kind)}`,
    );
  }
  if (id !== null && typeof id !== "string" && typeof id !== "number") {
    throw new TypeError(`"id" must be a text or a number, got ${typeof id}`);
  }
  return {
    id,
    gold: goldOf(gold),
    response,
    kind,
    policy: { ...policyFields(fields), ...policyFields(policy) },
    ...finish === "length" ? { finish } : {},
    ...typeof expected === "boolean" ? { expected } : {},
    ...typeof policy === "string" ? { preset: presetOf(policy) } : {},
  };
}

/** Numbers stand for their text; anything else is left for the grader to refuse. */
function goldOf(gold: unknown): string | readonly string[] {
  const text = (one: unknown) => typeof one === "number" ? String(one) : one;
  return (Array.isArray(gold) ? gold.map(text) : text(gold)) as string;
}

function presetOf(name: string): PresetName {
  if (isPreset(name)) return name;
  throw new TypeError(`"policy" must name a preset, got "${name}"`);
}

function policyFields(fields: unknown): Partial<Policy> {
  if (typeof fields !== "object" || fields === null) return {};
  const found: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(fields)) {
    const name = field.replace(
      /_([a-z])/g,
      (_, letter) => letter.toUpperCase(),
    );
    if (!(name in CHOICES) && !/^(?:decimals|absTol|relTol)$/.test(name)) {
      continue;
    }
    if (value === null) continue;
    checkField(name, value);
    found[name] = value;
  }
  return found as Partial<Policy>;
}

function checkField(name: string, value: unknown): void {
  const choices = CHOICES[name];
  const isRight = choices
    ? choices.includes(value as string)
    : name === "decimals"
    ? isDecimals(value)
    : [value].flat().every((one) =>
      typeof one === "number" && one >= 0 && Number.isFinite(one)
    );
  if (isRight) return;
  const needed = choices?.map((choice) => `"${choice}"`).join(", ") ??
    (name === "decimals" ? '{"significant": n} or {"places": n}' : "numbers");
  throw new TypeError(
    `"${name}" must be ${needed}, got ${JSON.stringify(value)}`,
  );
}

function isDecimals(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { significant, places } = value as Record<string, unknown>;
  const count = significant ?? places;
  return Number.isInteger(count) && (count as number) >= 0 &&
    (count as number) <= 15;
}

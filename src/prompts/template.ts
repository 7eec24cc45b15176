/**
 * Template sets: the wording of prompts as data, checked when read and filled
 * in one pass.
 *
 * One pass means that what a slot is filled with is never searched for slots:
 * a problem text that holds `{{planning}}` or `$&` stays as it is.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { parseJson } from "../base/json.ts";

/** The wording of every prompt, and how to recognise it again. */
export interface TemplateSet {
  /** The set's name, recorded with results. */
  readonly name: string;
  /** Licence of the wording. */
  readonly licence: string;
  /** SHA-256 of the content, hexadecimal; layout of the file does not matter. */
  readonly sha256: string;
  /** The system message, or null for none. */
  readonly system: string | null;
  /** Fixed texts that templates name as slots. */
  readonly fragments: Readonly<Record<string, string>>;
  /** Templates by name: `direct`, `plan`, `knowledge`, `subproblem`, `pss`, … */
  readonly templates: Readonly<Record<string, string>>;
  /** What stands between the items of a list. */
  readonly joints: Joints;
}

/** What stands between the items of each kind of list; a newline by default. */
export interface Joints {
  /** Between the steps of a hint. */
  readonly steps: string;
  /** Between earlier subproblems. */
  readonly earlier: string;
  /** Between the items of a plan. */
  readonly plan: string;
}

/** How a template set is completed. */
export interface TemplateSetOptions {
  /** Supplies the templates and fragments that the file lacks; none by default. */
  readonly fallback?: TemplateSet;
}

/** The slots that the kit fills; a set's fragments come on top. */
const SLOTS: ReadonlySet<string> = new Set([
  "question",
  "planning",
  "knowledge",
  "hint",
  "augmented_problem",
  "earlier",
  "subproblem_question",
  "number",
  "asked",
  "answer",
]);

/**
 * Checks a parsed template-set file and makes it ready for use.
 *
 * @param json The content of the file, schema `sparkle-template-set/1`.
 * @param options What stands in for missing templates.
 * @returns The set with its SHA-256.
 * @throws {TypeError} If a member is missing or of the wrong kind.
 * @throws {RangeError} If a template names an unknown slot.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { render, templateSet } from "kit/prompts/template.ts";
 *
 * const set = templateSet({
 *   schema: "sparkle-template-set/1",
 *   name: "short",
 *   licence: "MIT",
 *   fragments: { cue: "Think." },
 *   templates: { direct: "{{question}} {{cue}}" },
 * });
 * const text = render(set, "direct", { question: "What is {{cue}}?" });
 * assertEquals(text, "What is {{cue}}? Think.");
 * ```
 */
export function templateSet(
  json: unknown,
  options: TemplateSetOptions = {},
): TemplateSet {
  const file = record(json, "the template set");
  if (file.schema !== "sparkle-template-set/1") {
    throw new TypeError(
      `Cannot read the template set: schema must be "sparkle-template-set/1", got ${
        JSON.stringify(file.schema)
      }`,
    );
  }
  const name = text(file.name, "name");
  const { fallback } = options;
  const joints = file.joints === undefined ? {} : texts(file.joints, "joints");
  const content = {
    name,
    licence: text(file.licence, "licence"),
    system: file.system == null ? null : text(file.system, "system"),
    fragments: {
      ...fallback?.fragments,
      ...texts(file.fragments ?? {}, "fragments"),
    },
    templates: {
      ...fallback?.templates,
      ...texts(file.templates, "templates"),
    },
    joints: {
      steps: joints.steps ?? fallback?.joints.steps ?? "\n",
      earlier: joints.earlier ?? fallback?.joints.earlier ?? "\n",
      plan: joints.plan ?? fallback?.joints.plan ?? "\n",
    },
  };
  checkSlots(content);
  return { ...content, sha256: contentHash(content) };
}

/**
 * Reads a template set from a JSON file.
 *
 * @param path Where the file is.
 * @param options What stands in for missing templates.
 * @returns The set.
 * @throws {SyntaxError} If the file is not JSON.
 * @throws {TypeError} If a member is missing or of the wrong kind.
 * @throws {RangeError} If a template names an unknown slot.
 */
export async function readTemplateSet(
  path: string | URL,
  options: TemplateSetOptions = {},
): Promise<TemplateSet> {
  const json = parseJson(await Deno.readTextFile(path), path);
  return templateSet(json, options);
}

/**
 * Fills a template in one pass.
 *
 * @param set The wording.
 * @param name The template's name in the set.
 * @param slots What the slots are filled with.
 * @returns The filled text; nothing is trimmed or added.
 * @throws {RangeError} If the set has no such template, or a slot of it is
 * neither a fragment nor given.
 */
export function render(
  set: TemplateSet,
  name: string,
  slots: Readonly<Record<string, string>>,
): string {
  if (!Object.hasOwn(set.templates, name)) {
    throw new RangeError(
      `Cannot render template "${name}": template set "${set.name}" must have it, got only ${
        Object.keys(set.templates).join(", ")
      }`,
    );
  }
  return set.templates[name]!.replaceAll(SLOT, (_, slot: string) => {
    if (Object.hasOwn(set.fragments, slot)) return set.fragments[slot]!;
    if (Object.hasOwn(slots, slot)) return slots[slot]!;
    throw new RangeError(
      `Cannot render template "${name}" of set "${set.name}": slot "${slot}" must be given, got only ${
        Object.keys(slots).join(", ")
      }`,
    );
  });
}

const SLOT = /\{\{([^{}]*)\}\}/g;

function checkSlots(set: Omit<TemplateSet, "sha256">) {
  for (const fragment of Object.keys(set.fragments)) {
    if (SLOTS.has(fragment)) {
      throw new RangeError(
        `Cannot use template set "${set.name}": a fragment must not have the name of a slot, got "${fragment}"`,
      );
    }
  }
  for (const [name, template] of Object.entries(set.templates)) {
    for (const [, slot] of template.matchAll(SLOT)) {
      if (SLOTS.has(slot!) || Object.hasOwn(set.fragments, slot!)) continue;
      throw new RangeError(
        `Cannot use template "${name}" of set "${set.name}": slots must be fragments or one of ${
          [...SLOTS].join(", ")
        }, got "${slot}"`,
      );
    }
  }
}

/** The same for equal content, whatever the order of the members. */
function contentHash(content: unknown): string {
  const canonical = JSON.stringify(content, (_, value) => {
    if (value === null || typeof value !== "object") return value;
    const entries = Object.entries(value);
    return Object.fromEntries(entries.sort(([a], [b]) => a < b ? -1 : 1));
  });
  return createHash("sha256").update(canonical).digest("hex");
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new TypeError(
    `Cannot read ${what}: an object is needed, got ${JSON.stringify(value)}`,
  );
}

function text(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(
    `Cannot read the template set: ${what} must be a string, got ${
      JSON.stringify(value)
    }`,
  );
}

function texts(value: unknown, what: string): Record<string, string> {
  const members = Object.entries(record(value, `${what} of the template set`));
  return Object.fromEntries(
    members.map(([key, member]) => [key, text(member, `${what}.${key}`)]),
  );
}

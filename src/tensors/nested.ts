/**
 * Records and lists of tensors and plain values, taken apart and put together.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";

/** A value whose tensors were taken out. */
export interface Flat {
  /** The tensors, in the order they were met. */
  readonly tensors: readonly tf.Tensor[];
  /** The value with a number in the place of each tensor. */
  readonly template: Template;
  /** Equal for values of one structure, with tensors alike and plain values equal. */
  readonly key: string;
}

/** A tensor's place in a structure. */
export class Slot {
  /** Its number among the tensors. */
  readonly index: number;

  /**
   * Marks a place.
   *
   * @param index Its number among the tensors.
   */
  constructor(index: number) {
    this.index = index;
  }
}

/** A structure without its tensors. */
export type Template =
  | Slot
  | Plain
  | readonly Template[]
  | { readonly [name: string]: Template };

/** What is compared by value. */
export type Plain = number | string | boolean | bigint | null | undefined;

/**
 * Takes the tensors out of a value.
 *
 * @param value Lists and records of any depth, of tensors and plain values.
 * @param refuse Makes an error for a value of another kind.
 * @returns Tensors, structure and a key.
 */
export function flatten(
  value: unknown,
  refuse: (kind: string) => Error,
): Flat {
  const tensors: tf.Tensor[] = [];
  let key = "";
  const visit = (part: unknown): Template => {
    if (part instanceof tf.Tensor) {
      key += `${part.dtype}[${part.shape}];`;
      return new Slot(tensors.push(part) - 1);
    }
    if (Array.isArray(part)) {
      key += `(${part.length}:`;
      const list = part.map(visit);
      key += ")";
      return list;
    }
    if (isRecord(part)) {
      key += "{";
      const entries = Object.entries(part).map(([name, inner]) => {
        key += `${JSON.stringify(name)}:`;
        return [name, visit(inner)] as const;
      });
      key += "}";
      return Object.fromEntries(entries);
    }
    if (!isPlain(part)) throw refuse(kindOf(part));
    key += plainKey(part);
    return part;
  };
  const template = visit(value);
  return { tensors, template, key };
}

/** Puts tensors back into a structure. */
export function unflatten(
  template: Template,
  tensors: readonly tf.Tensor[],
): unknown {
  if (template instanceof Slot) return tensors[template.index];
  if (Array.isArray(template)) {
    return template.map((part) => unflatten(part, tensors));
  }
  if (!isRecord(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map((
      [name, part],
    ) => [name, unflatten(part as Template, tensors)]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isPlain(value: unknown): value is Plain {
  return value === null || value === undefined ||
    ["number", "string", "boolean", "bigint"].includes(typeof value);
}

function plainKey(value: Plain): string {
  if (typeof value === "string") return `${JSON.stringify(value)};`;
  return `${typeof value} ${Object.is(value, -0) ? "-0" : value};`;
}

function kindOf(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  return `an object of class ${value?.constructor?.name ?? "unknown"}`;
}

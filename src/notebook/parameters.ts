/**
 * Gives a notebook other values for its parameters.
 *
 * The cell tagged `parameters` holds only `const name: type = literal;` lines.
 * The new values go into a cell right after it, tagged `injected-parameters`,
 * which repeats those constants; without that cell the notebook is as it was.
 *
 * @module
 */

import { type Cell, hasTag, type Notebook } from "./notebook_file.ts";

/** A parameter a notebook declares. */
export interface Parameter {
  /** Its name. */
  readonly name: string;
  /** Its type as written: `number`, `boolean`, `string` or a union of literals. */
  readonly type: string;
  /** Its value as written. */
  readonly literal: string;
  /** The comment on its line or above it; empty if none. */
  readonly comment: string;
}

/** What a parameter can be. */
export type ParameterValue = number | boolean | string;

/**
 * Lists what a notebook lets its caller choose.
 *
 * @param notebook The notebook.
 * @returns Its parameters in order; empty without a tagged cell.
 * @throws {SyntaxError} If the tagged cell holds anything else.
 */
export function parametersOf(notebook: Notebook): Parameter[] {
  return parametersIn(notebook, "parameters");
}

/**
 * The value of each parameter: the one that was injected, or the notebook's own.
 *
 * @param notebook The notebook.
 * @returns Values by name, in the order in which they are declared.
 * @throws {SyntaxError} If a tagged cell holds anything else.
 */
export function parameterValues(
  notebook: Notebook,
): Record<string, ParameterValue> {
  const all = ["parameters", "injected-parameters"]
    .flatMap((tag) => parametersIn(notebook, tag));
  return Object.fromEntries(
    all.map(({ name, literal }) => [name, valueOf(literal)]),
  );
}

function parametersIn(notebook: Notebook, tag: string): Parameter[] {
  const cell = notebook.cells.find((cell) => hasTag(cell, tag));
  const parameters: Parameter[] = [];
  let above: string[] = [];
  for (const [i, line] of (cell?.source ?? "").split("\n").entries()) {
    const comment = line.match(/^\s*\/\/\s?(.*)$/);
    const constant = line.match(DECLARATION);
    if (comment) above.push(comment[1]!);
    else if (constant) {
      const [, name, type, literal, beside] = constant;
      parameters.push({
        name: name!,
        type: (type ?? typeOf(literal!)).trim(),
        literal: literal!,
        comment: beside?.trim() || above.join(" "),
      });
      above = [];
    } else if (line.trim() !== "") {
      throw new SyntaxError(
        `Cannot read line ${
          i + 1
        } of the cell tagged "${tag}": needs \`const name: type = literal;\`, got ${line}`,
      );
    } else above = [];
  }
  return parameters;
}

/**
 * The notebook with other values, and without those of an earlier run.
 *
 * @param notebook The notebook.
 * @param values New values by name; text is read by the declared type.
 * @returns The notebook with one cell more, or none if there are no values.
 * @throws {RangeError} If the notebook declares no parameter of that name.
 * @throws {TypeError} If a value is not of the declared type.
 */
export function withParameters(
  notebook: Notebook,
  values: Readonly<Record<string, ParameterValue>>,
): Notebook {
  const cells = notebook.cells
    .filter((cell) => !hasTag(cell, "injected-parameters"));
  const chosen = Object.entries(values);
  if (chosen.length === 0) return { ...notebook, cells };
  const declared = parametersOf(notebook);
  const source = chosen.map(([name, value]) => {
    const parameter = declared.find((p) => p.name === name);
    if (!parameter) {
      const names = declared.map((p) => p.name).join(", ") || "none";
      throw new RangeError(
        `Cannot set parameter ${name}: needs one the notebook declares (${names})`,
      );
    }
    return `const ${name}: ${parameter.type} = ${literalOf(parameter, value)};`;
  }).join("\n");
  const at = cells.findIndex((cell) => hasTag(cell, "parameters"));
  const injected: Cell = {
    cell_type: "code",
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    source,
    outputs: [],
    execution_count: null,
  };
  return { ...notebook, cells: cells.toSpliced(at + 1, 0, injected) };
}

const LITERAL = String
  .raw`-?[\d_]+(?:\.\d+)?(?:e[-+]?\d+)?|true|false|"(?:[^"\\]|\\.)*"`;
const DECLARATION = new RegExp(
  String
    .raw`^\s*const\s+([A-Za-z_$][\w$]*)\s*(?::([^=]+))?=\s*(${LITERAL})\s*;\s*(?:\/\/(.*))?$`,
);

function typeOf(literal: string): string {
  if (literal.startsWith('"')) return "string";
  return literal === "true" || literal === "false" ? "boolean" : "number";
}

function valueOf(literal: string): ParameterValue {
  return typeOf(literal) === "number"
    ? Number(literal.replaceAll("_", ""))
    : JSON.parse(literal);
}

function literalOf(parameter: Parameter, value: ParameterValue): string {
  const text = String(value);
  const types = parameter.type.split("|").map((type) => type.trim());
  for (const type of types) {
    if (type === "number" && text.trim() !== "" && Number.isFinite(+text)) {
      return String(+text);
    }
    if (type === "boolean" && (text === "true" || text === "false")) {
      return text;
    }
    if (type === "string") return JSON.stringify(text);
    if (type === text || type === JSON.stringify(text)) return type;
  }
  throw new TypeError(
    `Cannot set parameter ${parameter.name}: needs ${parameter.type}, got ${
      JSON.stringify(value)
    }`,
  );
}

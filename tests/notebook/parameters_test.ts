import { assertEquals, assertThrows } from "@std/assert";
import type { Notebook } from "kit/notebook/notebook_file.ts";
import {
  parametersOf,
  type ParameterValue,
  parameterValues,
  withParameters,
} from "kit/notebook/parameters.ts";

function declaring(source: string): Notebook {
  const cell = {
    cell_type: "code",
    id: "a",
    metadata: { tags: ["parameters"] },
    source,
    outputs: [],
    execution_count: null,
  };
  const after = { ...cell, id: "b", metadata: {}, source: "steps;" };
  return { cells: [cell, after], metadata: {} };
}

const all = declaring(`// How long
const steps: number = 1_000;
const rate = 1e-3; // of learning

const smoke: boolean = false;
const name: string = "a = \\"b\\"; // c";
const arm: "hard" | "mixed" = "mixed";`);

Deno.test("parametersOf() reads names, types, literals and comments", () => {
  assertEquals(
    parametersOf(all).map((p) => [p.name, p.type, p.literal, p.comment]),
    [
      ["steps", "number", "1_000", "How long"],
      ["rate", "number", "1e-3", "of learning"],
      ["smoke", "boolean", "false", ""],
      ["name", "string", '"a = \\"b\\"; // c"', ""],
      ["arm", '"hard" | "mixed"', '"mixed"', ""],
    ],
  );
});

Deno.test("parametersOf() refuses anything but constants", () => {
  assertThrows(
    () => parametersOf(declaring("const a: number = 1;\nlet b = 2;")),
    SyntaxError,
    "line 2",
  );
});

Deno.test("withParameters() writes values by the declared type", () => {
  const values: Record<string, ParameterValue> = {
    steps: "20",
    rate: 0.5,
    smoke: "true",
    name: 'q"',
    arm: "hard",
  };
  const { cells } = withParameters(all, values);
  assertEquals(cells.length, 3);
  assertEquals(cells[1]?.source.split("\n"), [
    "const steps: number = 20;",
    "const rate: number = 0.5;",
    "const smoke: boolean = true;",
    'const name: string = "q\\"";',
    'const arm: "hard" | "mixed" = "hard";',
  ]);
});

Deno.test("withParameters() refuses values of another type", () => {
  const wrong: [string, ParameterValue][] = [
    ["steps", "many"],
    ["steps", ""],
    ["rate", Infinity],
    ["smoke", "yes"],
    ["arm", "soft"],
  ];
  for (const [name, value] of wrong) {
    assertThrows(() => withParameters(all, { [name]: value }), TypeError, name);
  }
});

Deno.test("withParameters() replaces the values of an earlier run", () => {
  const once = withParameters(all, { steps: 1 });
  assertEquals(withParameters(once, { steps: 1 }), once);
  assertEquals(withParameters(once, {}), all);
});

Deno.test("parameterValues() are the notebook's own, or the injected ones", () => {
  const own = {
    steps: 1000,
    rate: 1e-3,
    smoke: false,
    name: 'a = "b"; // c',
    arm: "mixed",
  };
  assertEquals(parameterValues(all), own);
  const changed = withParameters(all, { arm: "hard", steps: "-2" });
  assertEquals(parameterValues(changed), { ...own, arm: "hard", steps: -2 });
  assertEquals(parameterValues({ cells: [], metadata: {} }), {});
});

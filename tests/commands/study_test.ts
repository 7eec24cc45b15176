import { assertEquals, assertStringIncludes } from "@std/assert";
import { command } from "./command.ts";

const refused: [string, string[], string][] = [
  [
    "study",
    ["--profile", "tiny"],
    `the profile must be smoke, quick, full, got "tiny"`,
  ],
  [
    "study",
    ["--seed", "1.5"],
    `the seed must be a whole number from 0, got "1.5"`,
  ],
  ["study", ["--only", "04,77"], `got "77"`],
  ["study", ["--fast"], "Unknown option '--fast'"],
  ["base", ["--scale", "0"], `the scale must be a number above 0, got "0"`],
  ["base", ["--size", "7B"], `the size must be 0.6M, 0.3M, 2.6M, got "7B"`],
];

for (const [name, args, message] of refused) {
  Deno.test(`${name} refuses ${args.join(" ")} before it starts`, async () => {
    const { code, out, error } = await command(name, args);
    assertEquals([code, out], [2, ""]);
    assertStringIncludes(error, message);
  });
}

for (
  const name of ["study", "base", "data", "doctor", "ok", "test", "notebook"]
) {
  Deno.test(`${name} --help says how it is called, and does nothing`, async () => {
    const { code, out, error } = await command(name, ["--help"]);
    assertEquals([code, error], [0, ""]);
    assertStringIncludes(out, `deno task ${name}`);
  });
}

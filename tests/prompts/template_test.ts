import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import {
  readTemplateSet,
  render,
  templateSet,
} from "../../src/prompts/template.ts";
import { MADE, PLAIN, TAGGED } from "../../src/prompts/wording.ts";

const FILE = {
  schema: "sparkle-template-set/1",
  name: "test",
  licence: "MIT",
  fragments: { cue: "CUE" },
  templates: { direct: "{{question}}|{{cue}}", pss: "{{question}}{{hint}}" },
  system: null,
};

Deno.test("render() fills in one pass and leaves slots and $ in a problem alone", () => {
  const question = "{{cue}} {{hint}} $& $1 $$ $' \\frac{{1}}{2}";
  assertEquals(
    render(templateSet(FILE), "direct", { question }),
    `${question}|CUE`,
  );
});

Deno.test("render() names the slot that is missing, and the template", () => {
  const set = templateSet(FILE);
  assertThrows(
    () => render(set, "pss", { question: "q" }),
    RangeError,
    'slot "hint"',
  );
  assertThrows(() => render(set, "plan", {}), RangeError, '"plan"');
  assertThrows(() => render(set, "constructor", {}), RangeError);
});

Deno.test("templateSet() names an unknown slot", () => {
  for (const slot of ["plannning", "", " question", "__proto__"]) {
    const templates = { direct: `{{${slot}}}` };
    assertThrows(
      () => templateSet({ ...FILE, templates }),
      RangeError,
      `got "${slot}"`,
    );
  }
});

Deno.test("templateSet() refuses a fragment that would stand for what is asked", () => {
  assertThrows(
    () => templateSet({ ...FILE, fragments: { cue: "C", question: "Q" } }),
    RangeError,
    'a fragment must not have the name of a slot, got "question"',
  );
});

Deno.test("templateSet() refuses what is not a template set", () => {
  for (
    const bad of [
      null,
      [],
      7,
      {},
      { ...FILE, schema: "other/1" },
      { ...FILE, name: 3 },
      { ...FILE, templates: { direct: 1 } },
      { ...FILE, templates: undefined },
      { ...FILE, system: 1 },
      { ...FILE, joints: { plan: null } },
    ]
  ) assertThrows(() => templateSet(bad), TypeError);
  const fragments = { question: "x" };
  assertThrows(() => templateSet({ ...FILE, fragments }), RangeError);
});

Deno.test("templateSet() takes missing templates from another set only on request", () => {
  const own = templateSet(FILE);
  assertThrows(() => render(own, "knowledge", {}), RangeError);
  const filled = templateSet(FILE, { fallback: MADE });
  const slots = { question: "q", knowledge: "k" };
  assertEquals(render(filled, "knowledge", slots), "know k ; q >");
  assertEquals(render(filled, "direct", slots), "q|CUE");
  assertEquals(own.joints.plan, "\n");
  assertEquals(filled.joints.plan, " ");
});

Deno.test("templateSet() has the SHA-256 of the content, whatever the order", () => {
  const turned = Object.fromEntries(Object.entries(FILE).reverse());
  assertEquals(templateSet(turned).sha256, templateSet(FILE).sha256);
  const fragments = { cue: "CUE " };
  assertNotEquals(
    templateSet({ ...FILE, fragments }).sha256,
    templateSet(FILE).sha256,
  );
  const shas = [MADE, TAGGED, PLAIN].map(({ sha256 }) => sha256);
  assertEquals(new Set(shas).size, 3);
  assert(shas.every((sha) => /^[0-9a-f]{64}$/.test(sha)));
});

Deno.test("readTemplateSet() reads a file, and says which file is not JSON", async () => {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, JSON.stringify(FILE, null, 2));
    assertEquals(await readTemplateSet(path), templateSet(FILE));
    await Deno.writeTextFile(path, '{"schema": ');
    await assertRejects(() => readTemplateSet(path), SyntaxError, path);
  } finally {
    await Deno.remove(path);
  }
});

import { assertEquals } from "@std/assert";
import { firstDifference } from "kit/base/difference.ts";

Deno.test("firstDifference() finds none between equal values, in any order", () => {
  const value = { a: [1, { b: null }], c: "x", d: undefined };
  assertEquals(
    firstDifference(value, { c: "x", a: [1, { b: null }] }),
    undefined,
  );
  assertEquals(firstDifference(3, 3), undefined);
  // JSON has no NaN: it comes back as null.
  assertEquals(firstDifference({ a: NaN }, { a: null }), undefined);
});

Deno.test("firstDifference() says where, what is needed and what was got", () => {
  const cases: [unknown, unknown, string, string, string][] = [
    [1, 2, "", "1", "2"],
    [{ a: 1 }, {}, "a", "1", "nothing"],
    [{}, { a: { b: 1 } }, "a", "nothing", '{"b":1}'],
    [{ a: [1, 2] }, { a: [1] }, "a.1", "2", "nothing"],
    [{ a: [1] }, { a: { 0: 1 } }, "a", "[1]", '{"0":1}'],
    [{ a: { b: "1" } }, { a: { b: 1 } }, "a.b", '"1"', "1"],
  ];
  for (const [needed, got, path, first, second] of cases) {
    assertEquals(
      firstDifference(needed, got),
      { path, needed: first, got: second },
    );
  }
});

Deno.test("firstDifference() cuts long values short", () => {
  const { got } = firstDifference("", "x".repeat(500))!;
  assertEquals(got, `"${"x".repeat(79)}…`);
});

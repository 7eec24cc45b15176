import { assert, assertEquals, assertThrows } from "@std/assert";
import { seriesLooks, THEME } from "kit/plots/theme.ts";

/** WCAG 2.2 contrast of a colour against white. */
function contrast(colour: string): number {
  const parts = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const [r, g, b] = parts as [number, number, number];
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}

const eight = ["a", "b", "c", "d", "e", "f", "g", "h"];

Deno.test("seriesLooks() stand out from white by 3 to 1", () => {
  for (const { colour } of seriesLooks(eight)) assert(contrast(colour) >= 3);
  assert(contrast(THEME.ink) >= 7);
});

Deno.test("seriesLooks() are distinct, whatever known names occur", () => {
  for (const names of [eight, ["x", "pss", "y", "base", "stage-one"]]) {
    const colours = seriesLooks(names).map(({ colour }) => colour);
    assertEquals(new Set(colours).size, names.length);
  }
});

Deno.test("seriesLooks() counts a repeated name once and refuses nine", () => {
  assertEquals(seriesLooks(["a", "a"]).length, 1);
  assertThrows(() => seriesLooks([...eight, "i"]), RangeError, "got 9");
});

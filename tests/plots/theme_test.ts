import { assert, assertEquals, assertThrows } from "@std/assert";
import { inTheme, seriesLooks, THEME } from "kit/plots/theme.ts";

/** Red, green and blue in linear light. */
function linear(colour: string): [number, number, number] {
  const parts = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return parts as [number, number, number];
}

function luminance(colour: string): number {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2 contrast of two colours. */
function contrast(colour: string, page = "#ffffff"): number {
  const [a, b] = [luminance(colour), luminance(page)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Full protanopia, deuteranopia and tritanopia: Machado et al. (2009) table 1. */
const VISION = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Where a colour lies in OKLab, whose distances are those seen. */
function seen(colour: string, matrix: number[][]): number[] {
  const light = linear(colour);
  const [r, g, b] = matrix.map((row) =>
    Math.max(0, row.reduce((sum, x, i) => sum + x * light[i]!, 0))
  ) as [number, number, number];
  const [l, m, s] = [
    0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
    0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
    0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
  ].map(Math.cbrt) as [number, number, number];
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
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

Deno.test("inTheme() keeps series and outcomes apart from a dark page", () => {
  const page = inTheme(THEME.background, "dark");
  const all = [
    ...seriesLooks(eight).map(({ colour }) => colour),
    ...Object.values(THEME.outcomes),
  ];
  for (const colour of all) {
    const own = inTheme(colour, "dark");
    assert(contrast(own, page) >= 3, `${own} on ${page}`);
  }
  assert(contrast(inTheme(THEME.ink, "dark"), page) >= 7);
});

for (const theme of ["light", "dark"] as const) {
  for (const [name, matrix] of Object.entries(VISION)) {
    Deno.test(`colours are told apart with ${name} on a ${theme} page`, () => {
      const places = (colours: readonly string[]) =>
        colours.map((colour) => seen(inTheme(colour, theme), matrix));
      const near = (list: readonly number[][]) =>
        Math.min(
          ...list.flatMap((a, i) =>
            list.slice(0, i).map((b) =>
              Math.hypot(...a.map((x, j) => x - b[j]!))
            )
          ),
        );
      // The models of the study come first and have to differ most.
      const looks = seriesLooks(["base", "stage-one", "pss"]);
      const study = near(places(looks.map(({ colour }) => colour)));
      assert(study > 0.12, `study ${study}`);
      const outcomes = near(places(Object.values(THEME.outcomes)));
      assert(outcomes > 0.1, `outcomes ${outcomes}`);
      const steps = near(places(THEME.steps));
      assert(steps > 0.08, `steps ${steps}`);
      // Others differ in symbol as well.
      const every = near(
        places(seriesLooks(eight).map(({ colour }) => colour)),
      );
      assert(every > 0.03, `every ${every}`);
    });
  }
}

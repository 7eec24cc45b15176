import { assertEquals } from "@std/assert";
import { withDecimals } from "kit/base/decimals.ts";
import { headline } from "kit/experiments/results.ts";
import { table } from "kit/notebook/table.ts";
import { signed } from "kit/plots/series.ts";

Deno.test("withDecimals() rounds halves away from zero, however they were computed", () => {
  // Each is 63.75, 0.35 or 1.005 on paper; some are stored a little below.
  const halves: [number, number, string][] = [
    [63.75, 1, "63.8"],
    [100 * 0.6375, 1, "63.8"],
    [100 * (1 - 0.3625), 1, "63.8"],
    [-100 * 0.6375, 1, "-63.8"],
    [0.35, 1, "0.4"],
    [0.1 + 0.25, 1, "0.4"],
    [1.005, 2, "1.01"],
    [100 * 0.01005, 2, "1.01"],
    [0.5, 0, "1"],
    [1.5, 0, "2"],
    [2.5, 0, "3"],
  ];
  for (const [value, digits, text] of halves) {
    assertEquals(withDecimals(value, digits), text, `${value} to ${digits}`);
  }
});

Deno.test("withDecimals() leaves what is clearly below or above a half", () => {
  assertEquals(withDecimals(63.7499, 1), "63.7");
  assertEquals(withDecimals(63.7501, 1), "63.8");
  // 1e-9 below the half, at the eleventh digit.
  assertEquals(withDecimals(63.749999999, 1), "63.7");
  assertEquals(withDecimals(2 / 3, 3), "0.667");
});

Deno.test("withDecimals() has no minus zero, and takes every number", () => {
  const texts: [number, number, string][] = [
    [0, 1, "0.0"],
    [-0, 1, "0.0"],
    [-0.04, 1, "0.0"],
    [-0.05, 1, "-0.1"],
    [1e-300, 3, "0.000"],
    [123456789012.345, 2, "123456789012.35"],
    [2 ** 53, 1, "9007199254740992.0"],
    [-(2 ** 53), 0, "-9007199254740992"],
    [NaN, 1, "NaN"],
    [Infinity, 1, "Infinity"],
    [-Infinity, 0, "-Infinity"],
  ];
  for (const [value, digits, text] of texts) {
    assertEquals(withDecimals(value, digits), text, `${value} to ${digits}`);
  }
});

Deno.test("withDecimals() is toFixed() away from the halves", () => {
  for (let i = 0; i < 20_000; i++) {
    // Thousandths that end in 1 to 4 and 6 to 9 are no halves of tenths.
    const value = (i * 7919 % 200_001 - 100_000) / 1000;
    if (Math.round(Math.abs(value) * 1000) % 50 === 0) continue;
    const text = value.toFixed(1).replace(/^-(0\.0)$/, "$1");
    assertEquals(withDecimals(value, 1), text, `${value}`);
  }
});

Deno.test("table(), headline() and signed() write one share in one way", () => {
  // 0.xxx5 exactly, as shares of thousands of answers: all halves of tenths.
  for (let i = 5; i < 10_000; i += 10) {
    const share = i / 10_000;
    const text = withDecimals(i / 100, 1);
    const { value } = headline("a", {
      ...{ value: share, low: share, high: share, level: 0.95 },
      ...{ n: 1, method: "none" },
    }, { seed: 0 });
    // Two columns: as notebooks compute per cent, and as summary.json has it.
    const rows = [{ computed: 100 * share, kept: value }];
    const words = `${table(rows, { digits: 1 })}`.split("\n")[1]!;
    assertEquals(words.trim().split(/ +/), [text, text], `${share}`);
    assertEquals(signed(100 * share), `+${text}`);
    assertEquals(signed(-value), `−${text}`);
  }
});

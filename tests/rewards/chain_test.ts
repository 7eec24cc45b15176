import { assert, assertEquals } from "@std/assert";
import { readChain } from "kit/rewards/chain.ts";

const line = { name: "a", left: "3", operator: "#", right: "1", result: "4" };

Deno.test("readChain() reads lines and answer, whatever the spaces", () => {
  assertEquals(readChain(" a = 3  # 1 = 4 ;\nA\t4 "), {
    lines: [line],
    answer: "4",
    isWellFormed: true,
  });
});

Deno.test("readChain() passes over what it cannot read, at the cost of form", () => {
  const cases: [string, number, string | null][] = [
    // text, lines, answer
    ["", 0, null],
    ["a = 3 # 1 = 4 ;", 1, null],
    ["a = 3 # 1 = 4", 0, null],
    ["hm ; a = 3 # 1 = 4 ; A 4", 1, "4"],
    ["a = 3 # 1 = ; A 4", 0, "4"],
    ["a = 3 # 1 = 44 ; A 4", 0, "4"],
    ["aa = 3 # 1 = 4 ; A 4", 0, "4"],
    ["a = 3 + 1 = 4 ; A 4", 0, "4"],
    ["A 3 ; a = 3 # 1 = 4 ; A 4", 1, "4"],
    ["A 3 A 4", 0, "4"],
    ["A", 0, null],
    ["A x", 0, null],
    [";;", 0, null],
  ];
  for (const [text, lines, answer] of cases) {
    const chain = readChain(text);
    assertEquals(
      [chain.lines.length, chain.answer, chain.isWellFormed],
      [lines, answer, false],
      text,
    );
  }
});

Deno.test("readChain() takes time in proportion to the text", () => {
  const time = (length: number) => {
    const text = "a = 3 # 1 = 4 ; ".repeat(length);
    const start = performance.now();
    assertEquals(readChain(text).lines.length, length);
    return performance.now() - start;
  };
  time(2000);
  // Sixteen times the text: 256 times the time if it were quadratic.
  const small = Math.max(time(2000), 1);
  assert(time(32_000) < 100 * small);
});

import { assertEquals } from "@std/assert";
import { officialAnswer } from "kit/rewards/official/extract.ts";
import { officialEqual } from "kit/rewards/official/official.ts";

const tex = String.raw;

// Answer, reference, and the verdicts of the release's own code: evaluation,
// evaluation with the LaTeX conversion repaired, reward.
const PAIRS: readonly (readonly [string, string, string])[] = [
  ["0.5", tex`\frac{1}{2}`, "yyy"],
  ["2.5", tex`\frac{5}{2}`, "nyy"],
  [tex`-\frac{3}{4}`, "-0.75", "nyy"],
  ["2/4", tex`\frac{1}{2}`, "nny"],
  [tex`\sqrt{8}`, tex`2\sqrt{2}`, "nyy"],
  [tex`\frac{\sqrt{3}}{2}`, tex`\frac{1}{2}\sqrt{3}`, "nyy"],
  [tex`\frac{1}{\sqrt{2}}`, tex`\frac{\sqrt{2}}{2}`, "nyy"],
  [tex`4\sqrt{3}+2`, tex`2+4\sqrt{3}`, "nyy"],
  [tex`\frac{1+\sqrt{5}}{2}`, tex`\frac{\sqrt{5}+1}{2}`, "nnn"],
  [tex`\frac{\pi}{2}`, "pi/2", "nyy"],
  [tex`2\pi`, "2pi", "yyy"],
  [tex`3\pi`, "9.42", "nnn"],
  [tex`1\frac{1}{2}`, "1.5", "nyn"],
  [tex`1\frac{1}{2}`, tex`\frac{11}{2}`, "nny"],
  ["7 3/4", "31/4", "yyn"],
  [tex`\frac{14}{3}`, tex`4\frac{2}{3}`, "nyn"],
  [tex`\frac{3}{4}x`, tex`\frac{3x}{4}`, "nny"],
  ["4", "2+2", "nny"],
  ["2^{10}", "1024", "nnn"],
  ["5!", "120", "nny"],
  ["10 million", "10000000", "nny"],
  [tex`1.5\times10^3`, "1500", "nny"],
  ["1,000", "1000", "yyn"],
  ["1{,}000", "1000", "yyn"],
  ["025", "25", "yyn"],
  ["27", "27.0", "yyy"],
  ["9007199254740993", "9007199254740992", "yyn"],
  ["x=5", "5", "yyn"],
  ["y=5", "x=5", "yyn"],
  ["y=2x+1", "2x+1", "yyn"],
  [tex`x \in [0,1]`, "[0,1]", "nnn"],
  ["(1,2)", "(1, 2)", "yyy"],
  ["(2,1)", "(1,2)", "nnn"],
  ["[0,1)", "[0,1]", "nnn"],
  [tex`\left(1,\frac{1}{2}\right)`, "(1,0.5)", "nyn"],
  [tex`(3, \frac{\pi}{2})`, tex`(3,\pi/2)`, "nyy"],
  ["1,2", "2,1", "nnn"],
  ["2 or 3", "2, 3", "yyy"],
  ["3 and 2", "2 and 3", "nnn"],
  [tex`\{1,2\}`, tex`\{2,1\}`, "nnn"],
  [tex`\pm 2`, "2, -2", "nnn"],
  [tex`(-\infty,2)\cup(3,\infty)`, tex`(3,\infty)\cup(-\infty,2)`, "nnn"],
  ["5 cm", "5", "yyy"],
  [tex`5\text{cm}`, "5", "nyy"],
  ["5 cm^3", "5 cm^2", "yyy"],
  [tex`90^{\circ}`, "90", "yyn"],
  [tex`50\%`, "50", "yyy"],
  [tex`50\%`, "0.5", "nnn"],
  ["18 dollars", "18", "nnn"],
  [tex`\frac{1}{23}`, tex`\frac{12}{3}`, "ynn"],
  [tex`\frac{11}{2}`, tex`\frac{1}{12}`, "ynn"],
  [tex`\sqrt{51}`, tex`\sqrt{5}1`, "ynn"],
  ["x^{12}", "x^{1}2", "yyy"],
  [tex`\frac{1}{2x}`, tex`\frac{1}{2}x`, "yyy"],
  [tex`\frac{1+x}{2}`, tex`1+\frac{x}{2}`, "nyy"],
  [tex`\sqrt[3]{8}`, tex`\sqrt{8}`, "nyy"],
  [tex`0.\overline{3}`, "0.3", "nyy"],
  [tex`\binom{5}{2}`, "52", "nyy"],
  [tex`\binom{5}{2}`, "10", "nnn"],
  [
    tex`\begin{pmatrix}1&2\end{pmatrix}`,
    tex`\begin{pmatrix}12\end{pmatrix}`,
    "nny",
  ],
  [tex`\text{Sunday}`, tex`\text{Sun}`, "yyy"],
  [tex`\text{(C)}`, "C", "yyy"],
  ["x^2+2x+1", "(x+1)^2", "yyy"],
  ["2x+y+z", "z+y+2x", "nnn"],
  ["0.333", "1/3", "nnn"],
  ["10_3", "10", "nnn"],
];

Deno.test("officialEqual() gives the verdicts of the release's code", () => {
  const modes = ["official", "official-fixed", "official-train"] as const;
  const wrong = PAIRS.map(([given, gold, expected]) => {
    const got = modes.map((mode) =>
      officialEqual(gold, given, mode) ? "y" : "n"
    )
      .join("");
    return { given, gold, expected, got };
  }).filter(({ expected, got }) => expected !== got);
  assertEquals(wrong, []);
});

// Responses and what the release's code extracts from them.
Deno.test("officialAnswer() extracts what the release's code extracts", () => {
  const cases: [string, string | null][] = [
    [tex`a \boxed{1} b \boxed{2}`, "2"],
    [tex`\boxed{1} then \boxed{2`, null],
    [tex`<answer>7</answer> \boxed{2`, "7"],
    [tex`<think>\boxed{4}</think><answer>5</answer>`, "4"],
    [tex`$\boxed 7$`, "7"],
    [tex`\boxed7`, null],
    [tex`\fbox{7}`, null],
    [tex`\boxed {3}`, "{3}"],
    [tex`\boxed{}<answer>9</answer>`, "9"],
    ["<answer>The answer is 3.14</answer>", "3"],
    [
      "<answer>The value is 5 and the result is 6</answer>",
      "5 and the result is 6",
    ],
    ["<answer>radius = 3</answer>", "radius = 3"],
    ["<answer>value=3</answer>", "3"],
    ["<answer>1</answer><answer>2</answer>", "2"],
    ["<answer>unclosed 5", null],
    ["The answer is 12.", "12."],
    ["the answer is 12", null],
    ["Answer: 1\nAnswer: 2", "1"],
    ["#### 18", null],
    ["So x = 5", null],
    ["So Answer: 12<|endoftext|>", "12<|endoftext|>"],
  ];
  for (const [response, answer] of cases) {
    assertEquals(officialAnswer(response)?.answer ?? null, answer, response);
  }
});

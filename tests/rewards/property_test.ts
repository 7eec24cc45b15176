import { assert, assertEquals } from "@std/assert";
import { type Random, randomStream } from "kit/base/random.ts";
import { equalAnswers } from "kit/rewards/equal_answers.ts";
import { grade } from "kit/rewards/grade.ts";
import { normalise } from "kit/rewards/read/normalise.ts";

/** An expression with its value, written in one of many ways each time. */
interface Made {
  readonly write: (random: Random) => string;
  readonly value: number;
}

function leaf(random: Random): Made {
  const value = random.integer(9) + 1;
  const ways = [
    `${value}`,
    `${value}.0`,
    `{${value}}`,
    `\\frac{${2 * value}}{2}`,
    `\\sqrt{${value * value}}`,
    `(${value})`,
    `\\left(${value}\\right)`,
  ];
  return { write: (other) => other.pick(ways), value };
}

function make(random: Random, depth: number): Made {
  if (depth === 0) return leaf(random);
  const [a, b] = [make(random, depth - 1), make(random, depth - 1)];
  const isTurned = (other: Random) => other.next() < 0.5;
  switch (random.pick(["sum", "product", "quotient", "difference"])) {
    case "sum":
      return {
        value: a.value + b.value,
        write: (other) =>
          isTurned(other)
            ? `(${a.write(other)}+${b.write(other)})`
            : `\\left( ${b.write(other)} + ${a.write(other)} \\right)`,
      };
    case "product":
      return {
        value: a.value * b.value,
        write: (other) =>
          `${a.write(other)}${other.pick(["\\cdot ", "\\times ", "*"])}${
            b.write(other)
          }`.replace(/^/, "(") + ")",
      };
    case "quotient":
      return {
        value: a.value / b.value,
        write: (other) => {
          const [x, y] = [a.write(other), b.write(other)];
          return other.pick([
            `\\frac{${x}}{${y}}`,
            `\\dfrac{${x}}{${y}}`,
            `(${x})/(${y})`,
          ]);
        },
      };
    default:
      return {
        value: a.value - b.value,
        write: (other) =>
          isTurned(other)
            ? `(${a.write(other)}-${b.write(other)})`
            : `(-${b.write(other)}+${a.write(other)})`,
      };
  }
}

Deno.test("equal values written differently are equal, others are not", () => {
  const random = randomStream("expressions");
  for (let i = 0; i < 2000; i++) {
    const made = make(random, 1 + random.integer(3));
    if (!Number.isFinite(made.value)) continue;
    const [a, b] = [made.write(random), made.write(random)];
    assert(equalAnswers(a, b), `${a} = ${b}`);
    assert(equalAnswers(b, a), `${b} = ${a}`);
    assert(!equalAnswers(a, `${b}+1`), `${a} ≠ ${b}+1`);
    if (Math.abs(made.value) > 1e-9) {
      assert(!equalAnswers(a, `-${b}`), `${a} ≠ -${b}`);
    }
  }
});

Deno.test("polynomials are equal factored, expanded and shuffled", () => {
  const random = randomStream("polynomials");
  const signed = (value: number) => value < 0 ? `${value}` : `+${value}`;
  for (let i = 0; i < 1000; i++) {
    const [a, b] = [random.integer(19) - 9, random.integer(19) - 9];
    const factored = `(x${signed(a)})(x${signed(b)})`;
    const terms = ["+x^2", `${signed(a + b)}x`, signed(a * b)];
    const expanded = random.shuffle(terms).join("");
    assert(equalAnswers(factored, expanded), `${factored} = ${expanded}`);
    assert(!equalAnswers(factored, `${expanded}+1`), expanded);
    assert(!equalAnswers(factored, expanded.replaceAll("x", "y")), expanded);
  }
});

Deno.test("equations may be scaled and turned, not shifted", () => {
  const random = randomStream("equations");
  for (let i = 0; i < 500; i++) {
    const [a, b, c] = [0, 0, 0].map(() => random.integer(9) + 1) as [
      number,
      number,
      number,
    ];
    const k = random.pick([-3, -1, 2, 5]);
    const gold = `${a}x+${b}y=${c}`;
    const scaled = `${k * c}=${k * a}x+${k * b}y`.replaceAll("+-", "-");
    assert(equalAnswers(gold, scaled), `${gold} and ${scaled}`);
    assert(!equalAnswers(gold, `${a}x+${b}y=${c + 1}`));
  }
});

Deno.test("the order of sets and unions does not matter, that of tuples does", () => {
  const random = randomStream("sets");
  for (let i = 0; i < 500; i++) {
    const items = Array.from(
      { length: 2 + random.integer(4) },
      (_, k) => `${k * 10 + random.integer(9)}`,
    );
    const other = random.shuffle(items);
    const isSame = items.join() === other.join();
    assert(equalAnswers(`\\{${items}\\}`, `\\{${other.join(" , ")}\\}`));
    assert(equalAnswers(items.join(", "), other.join(" and ")));
    assertEquals(equalAnswers(`(${items})`, `(${other})`), isSame);
    const pieces = items.map((low) => `[${low}, ${low}.5)`);
    const mixed = random.shuffle(pieces).join("\\cup");
    assert(equalAnswers(pieces.join("\\cup "), mixed), mixed);
    const closed = mixed.replace(".5)", ".5]");
    assert(!equalAnswers(pieces.join("\\cup "), closed), closed);
  }
});

const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => `$${text}$`,
  (text) => `\\(${text}\\)`,
  (text) => ` ${text} `,
  (text) => `${text}.`,
  (text) => text.replaceAll("\\frac", "\\dfrac"),
  (text) => text.replaceAll("(", "\\left(").replaceAll(")", "\\right)"),
  (text) => text.replaceAll("+", " + "),
  (text) => text.replaceAll("-", "−"),
  (text) => text.replaceAll(",", ",\\ "),
  (text) => text.replaceAll("\\pi", "π"),
];

const ANSWERS = [
  "\\frac{3}{4}",
  "-\\frac{\\pi}{2}+1",
  "(1,-2)",
  "x^2+2x-1",
  "\\sqrt{2}-1",
  "\\{1,2,-3\\}",
  "(-\\infty,2)\\cup(3,5]",
  "y=-2x+3",
  "x>-1",
  "12\\text{ cm}",
  "3-2i",
];

Deno.test("spelling does not matter, and normalising twice is once", () => {
  for (const answer of ANSWERS) {
    for (const first of SPELLINGS) {
      for (const second of SPELLINGS) {
        const other = second(first(answer));
        assert(equalAnswers(answer, other), `${answer} and ${other}`);
        assertEquals(normalise(normalise(other)), normalise(other));
      }
    }
  }
});

Deno.test("grade() does not depend on what was graded before", () => {
  const random = randomStream("order");
  const pairs = ANSWERS.flatMap((gold) =>
    ANSWERS.map((response) => ({ gold, response, kind: "answer" as const }))
  );
  const first = pairs.map((pair) => JSON.stringify(grade(pair)));
  const order = random.shuffle(pairs.map((_, index) => index));
  const again = new Map(
    order.map((index) => [index, JSON.stringify(grade(pairs[index]!))]),
  );
  assertEquals(pairs.map((_, index) => again.get(index)), first);
});

Deno.test("of two different answers, the reference decides only where it says so", () => {
  const scalars = ["3", "\\frac12", "0.5", "x+1", "50\\%", "\\sqrt2", "(1,2)"];
  for (const a of scalars) {
    for (const b of scalars) {
      assertEquals(equalAnswers(a, b), equalAnswers(b, a), `${a} and ${b}`);
    }
  }
  for (
    const [gold, given] of [
      ["x>3", "(3,\\infty)"],
      ["11", "a=b=11"],
      ["\\frac{9}{14}", "9:14"],
    ] as const
  ) {
    assert(equalAnswers(gold, given), given);
    assert(!equalAnswers(given, gold), gold);
  }
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import { makeProblem, makeProblems } from "kit/problems/made.ts";
import { type Operator, operatorTables } from "kit/problems/tables.ts";

/** Solves a question from its text alone, by recursion from the query. */
function solve(question: string, seed = 0, kind?: "affine" | "latin"): number {
  const tables = operatorTables({ seed, ...(kind && { kind }) });
  const parts = question.split(" ; ");
  const query = parts.pop()!.slice(2);
  const definitions = new Map(parts.map((part) => {
    const [name, , left, operator, right] = part.split(" ");
    return [name!, { left: left!, operator: operator!, right: right! }];
  }));
  const value = (text: string): number => {
    if (/^\d$/.test(text)) return Number(text);
    const { left, operator, right } = definitions.get(text)!;
    return tables.apply(operator as Operator, value(left), value(right));
  };
  return value(query);
}

Deno.test("makeProblem() agrees with a problem worked by hand", () => {
  // The three rows that it needs; the column is counted from 0.
  const { results } = operatorTables();
  assertEquals(results["%"][2], [2, 3, 4, 0, 6, 1, 5]); // 2 % 5 = 1
  assertEquals(results["@"][1], [0, 2, 6, 3, 5, 4, 1]); // 1 @ 6 = 1
  assertEquals(results["%"][1], [1, 2, 0, 3, 5, 6, 4]); // 1 % 2 = 0
  const problem = makeProblem(0, 0, { operations: [3] });
  assertEquals(problem.question, "a = 2 % 5 ; b = a @ 6 ; c = b % 2 ; ? c");
  assertEquals(problem.steps, [
    "a = 2 % 5 = 1 ;",
    "b = 1 @ 6 = 1 ;",
    "c = 1 % 2 = 0 ;",
  ]);
  assertEquals(problem.answers, ["0"]);
  assertEquals(problem.plan, "a b c");
  assertEquals(problem.knowledge, "2 % 5 = 1 ; 1 @ 6 = 1 ; 1 % 2 = 0");
  assertEquals(problem.subproblems[1], {
    question: "a = 2 % 5 ; b = a @ 6 ; c = b % 2 ; ? b",
    answer: "1",
  });
  assertEquals(problem.difficulty, 3);
  assertEquals(problem.domains, ["made", "mod 7", "operator %"]);
  assertEquals(problem.made.operatorRanks, [3, 1, 3]);
  assertEquals(problem.made.depth, 3);
});

Deno.test("makeProblem() has answers that a recursion from the query finds too", () => {
  const problems = [
    ...makeProblems(1500, { seed: "solve" }),
    ...makeProblems(1500, {
      seed: "solve",
      tableSeed: 5,
      tables: "affine",
      operations: [1, 4, 9],
      distractors: [0, 2, 4],
      listing: "shuffled",
      names: "shuffled",
      operatorWeights: [1, 1 / 2, 1 / 3, 1 / 4, 0, 0, 0, 1],
    }),
  ];
  for (const problem of problems) {
    const { tableSeed, tables } = problem.made;
    const answer = solve(problem.question, tableSeed, tables);
    assertEquals(problem.answers, [String(answer)]);
    for (const { question, answer } of problem.subproblems) {
      assertEquals(String(solve(question, tableSeed, tables)), answer);
    }
    assertEquals(problem.steps.length, problem.made.operations);
    assertEquals(problem.subproblems.length, problem.made.operations);
  }
});

Deno.test("makeProblem() lists each table row that it uses exactly once", () => {
  for (const problem of makeProblems(2000, { seed: 8, operations: [6, 10] })) {
    const used = problem.steps.map((step) =>
      step.replace(/^\w = (.*) = (\d) ;$/, "$1 = $2")
    );
    assertEquals(problem.knowledge, [...new Set(used)].join(" ; "));
  }
});

Deno.test("makeProblem() lists and names in order unless told otherwise", () => {
  const names = (question: string) => question.match(/\w(?= = )/g)!.join("");
  for (const problem of makeProblems(300, { seed: 1, distractors: [2] })) {
    const listed = names(problem.question);
    assertEquals(listed, "abcdefgh".slice(0, listed.length));
    assertEquals(listed.length, problem.made.operations + 2);
  }
  const shuffled = makeProblems(400, {
    seed: 1,
    operations: [3],
    listing: "shuffled",
  });
  const orders = new Map<string, number>();
  for (const problem of shuffled) {
    const listed = names(problem.question);
    orders.set(listed, (orders.get(listed) ?? 0) + 1);
    assertEquals(problem.plan, "a b c");
  }
  assertEquals(orders.size, 6);
  // 5 standard deviations: 5 * sqrt(400 * 1/6 * 5/6) = 37.
  for (const count of orders.values()) assert(Math.abs(count - 67) < 37);
  const letters = new Set(
    makeProblems(400, { seed: 1, names: "shuffled" }).flatMap((problem) =>
      problem.made.nodes.map((node) => node.name)
    ),
  );
  assertEquals(letters.size, 26);
});

Deno.test("makeProblem() depends on seed, index and options alone", () => {
  const options = { distractors: [0, 3], split: "test" as const };
  const batch = makeProblems(50, { seed: 4, start: 100, ...options });
  assertEquals(batch[20], makeProblem(4, 120, options));
  assertEquals(batch, makeProblems(50, { seed: 4, start: 100, ...options }));
  assertEquals(batch[20]!.id, "made/4/120");
  assert(batch[20]!.question !== makeProblem(5, 120, options).question);
  assertEquals(JSON.parse(JSON.stringify(batch)), batch);
});

Deno.test("makeProblem() hashes alike what differs in names and listing only", () => {
  for (let index = 0; index < 500; index++) {
    const plain = makeProblem("hash", index);
    const renamed = makeProblem("hash", index, {
      names: "shuffled",
      listing: "shuffled",
    });
    assertEquals(renamed.made.hash, plain.made.hash);
    assertEquals(renamed.answers, plain.answers);
  }
});

Deno.test("makeProblem() keeps train and test apart by hash over 20,000 problems", () => {
  const train = makeProblems(10_000, { seed: 0, split: "train" });
  const test = makeProblems(10_000, { seed: 1, split: "test" });
  const seen = new Set(train.map((problem) => problem.made.hash));
  assert(test.every((problem) => !seen.has(problem.made.hash)));
  // And by what is asked: with everything in order, equal means equal text.
  const asked = new Set(train.map((problem) => problem.question));
  assert(test.every((problem) => !asked.has(problem.question)));
  for (const problem of train) assertEquals(problem.made.split, "train");
  // Both sides hold every number of operations in the same shares.
  const share = (problems: typeof train, operations: number) =>
    problems.filter((problem) => problem.difficulty === operations).length /
    problems.length;
  for (const operations of [1, 2, 3, 4, 5, 6]) {
    // 5 standard deviations: 5 * sqrt(1/6 * 5/6 / 10000) = 0.019.
    assert(Math.abs(share(train, operations) - 1 / 6) < 0.019);
    assert(Math.abs(share(test, operations) - 1 / 6) < 0.019);
  }
});

Deno.test("makeProblem() puts about one in five canonical problems on the test side", () => {
  const sides = new Map(
    makeProblems(20_000, { seed: "sides", operations: [3, 4, 5, 6] })
      .map((problem) => [problem.made.hash, problem.made.split]),
  );
  const test = [...sides.values()].filter((side) => side === "test").length;
  // 5 standard deviations: 5 * sqrt(0.2 * 0.8 / 19000) = 0.0145.
  assert(Math.abs(test / sides.size - 0.2) < 0.0145, `${test}/${sides.size}`);
});

Deno.test("makeProblem() favours no answer much", () => {
  const counts = Array.from({ length: 7 }, () => 0);
  const problems = makeProblems(20_000, { seed: "answers" });
  for (const problem of problems) counts[Number(problem.answers[0])]!++;
  // A node used twice by one operation reads the diagonal, which need not hold
  // every value: so near 1/7 = 0.143, not at it.
  for (const count of counts) {
    assert(count / 20_000 > 0.11 && count / 20_000 < 0.175, `${counts}`);
  }
});

Deno.test("makeProblem() refuses options that it cannot keep", () => {
  const refuse = (
    options: Parameters<typeof makeProblem>[2],
    message: string,
  ) => assertThrows(() => makeProblem(0, 0, options), RangeError, message);
  refuse({ operations: [] }, "whole numbers from 1, got []");
  refuse({ operations: [0] }, "whole numbers from 1, got [0]");
  refuse({ distractors: [-1] }, "whole numbers from 0, got [-1]");
  refuse({ operations: [20], distractors: [7] }, "26 names together, got 27");
  refuse({ operatorWeights: [0, 0] }, "one of them above 0, got [0,0]");
  refuse({ operatorWeights: [1, -1] }, "got [1,-1]");
  refuse({ modulus: 23 }, "from 2 to 10, got 23");
  assertThrows(() => makeProblem(0, -1), RangeError, "from 0, got -1");
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { irrelevantKnowledge } from "kit/problems/controls.ts";
import { makeProblems } from "kit/problems/made.ts";
import { type Operator, operatorTables } from "kit/problems/tables.ts";

Deno.test("irrelevantKnowledge() gives as many right rows that the problem never uses", () => {
  const tables = operatorTables();
  const problems = makeProblems(1000, { seed: 0, distractors: [0, 3] });
  for (const problem of problems) {
    const random = randomStream("irrelevant").split(problem.id);
    const rows = irrelevantKnowledge(problem, random).split(" ; ");
    const used = problem.knowledge!.split(" ; ");
    assertEquals(rows.length, used.length);
    assertEquals(new Set(rows).size, rows.length);
    const all = [...problem.made.nodes, ...problem.made.distractorNodes].map(
      ({ left, operator, right }) => `${left.value} ${operator} ${right.value}`,
    );
    rows.forEach((row, place) => {
      const [x, operator, y, , result] = row.split(" ");
      assertEquals(tables.apply(operator as Operator, +x!, +y!), +result!);
      assert(!all.includes(`${x} ${operator} ${y}`));
      assertEquals(operator, used[place]!.split(" ")[1]);
    });
  }
});

Deno.test("irrelevantKnowledge() turns to other operators when one has no rows left", () => {
  // Modulo 2 an operator has 4 rows; a problem of 12 operations uses most.
  const problems = makeProblems(200, {
    seed: 0,
    modulus: 2,
    operations: [12],
    operatorWeights: [1],
  });
  for (const problem of problems) {
    const rows = irrelevantKnowledge(problem, randomStream(1)).split(" ; ");
    const used = new Set(problem.knowledge!.split(" ; "));
    assertEquals(rows.length, used.size);
    assert(rows.every((row) => !used.has(row)));
  }
});

Deno.test("irrelevantKnowledge() says so when the tables have too few rows", () => {
  const problem = makeProblems(200, {
    seed: 0,
    modulus: 2,
    operations: [26],
    operatorWeights: [1, 1, 1, 1, 1, 1, 1, 1],
  }).find((problem) => problem.knowledge!.split(" ; ").length > 16)!;
  assertThrows(
    () => irrelevantKnowledge(problem, randomStream(0)),
    RangeError,
    "unused rows are needed, got fewer",
  );
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { drillRow, writeChain } from "kit/problems/chain.ts";
import { makeProblem, makeProblems } from "kit/problems/made.ts";
import { type Operator, operatorTables } from "kit/problems/tables.ts";

Deno.test("writeChain() ends in A and the answer, with single spaces", () => {
  // The problem is worked by hand in made_test.ts.
  const chain = writeChain(makeProblem(0, 0, { operations: [3] }));
  assertEquals(
    chain.text,
    "a = 2 % 5 = 1 ; b = 1 @ 6 = 1 ; c = 1 % 2 = 0 ; A 0",
  );
});

Deno.test("writeChain() errs at the promised rate by operator and carries on", () => {
  const tables = operatorTables();
  const noise = [0.1, 0.5, 0];
  const lines = new Map<string, number>();
  const slips = new Map<string, number>();
  const wrong = new Map<number, number>();
  for (const problem of makeProblems(6000, { seed: "noise" })) {
    const random = randomStream("slips").split(problem.id);
    const chain = writeChain(problem, { noise, random });
    const values = new Map<string, string>();
    chain.lines.forEach((line, step) => {
      const [name, , x, operator, y, , result] = line.split(" ");
      const { left, right } = problem.made.nodes[step]!;
      // Operands are what earlier lines wrote, right or wrong.
      assertEquals(x, values.get(left.text) ?? left.text);
      assertEquals(y, values.get(right.text) ?? right.text);
      values.set(name!, result!);
      lines.set(operator!, (lines.get(operator!) ?? 0) + 1);
      const off =
        (Number(result) - tables.apply(operator as Operator, +x!, +y!) + 7) % 7;
      if (off === 0) return;
      slips.set(operator!, (slips.get(operator!) ?? 0) + 1);
      wrong.set(off, (wrong.get(off) ?? 0) + 1);
    });
    assertEquals(chain.answer, values.get(problem.made.nodes.at(-1)!.name));
    assertEquals(chain.text, `${chain.lines.join(" ")} A ${chain.answer}`);
  }
  // About 7,000 lines each; 5 standard deviations: 0.018 and 0.030.
  const rate = (operator: string) =>
    slips.get(operator)! / lines.get(operator)!;
  assert(Math.abs(rate("@") - 0.1) < 0.018, `${rate("@")}`);
  assert(Math.abs(rate("#") - 0.5) < 0.03, `${rate("#")}`);
  assertEquals(slips.get("%"), undefined);
  // The six wrong values are equally likely.
  const total = [...wrong.values()].reduce((sum, count) => sum + count);
  assertEquals(wrong.size, 6);
  for (const count of wrong.values()) {
    assert(Math.abs(count / total - 1 / 6) < 5 * Math.sqrt(5 / 36 / total));
  }
});

Deno.test("writeChain() repeats itself for the same stream", () => {
  const problem = makeProblem(0, 5, { operations: [8] });
  const write = () =>
    writeChain(problem, { noise: [0.5, 0.5, 0.5], random: randomStream(2) });
  assertEquals(write(), write());
  assert(write().text !== writeChain(problem).text);
});

Deno.test("writeChain() with noise 1 never writes a right result, modulo 2 as well", () => {
  for (const modulus of [2, 10]) {
    const tables = operatorTables({ modulus });
    for (const problem of makeProblems(50, { seed: 0, modulus })) {
      const random = randomStream(1);
      for (
        const line of writeChain(problem, { noise: [1, 1, 1], random }).lines
      ) {
        const [, , x, operator, y, , result] = line.split(" ");
        assert(tables.apply(operator as Operator, +x!, +y!) !== Number(result));
      }
    }
  }
});

Deno.test("writeChain() refuses a noise that is no probability or has no stream", () => {
  const problem = makeProblem(0, 0);
  assertThrows(
    () => writeChain(problem, { noise: [1.5], random: randomStream(0) }),
    RangeError,
    "within 0 and 1, got [1.5]",
  );
  assertThrows(
    () => writeChain(problem, { noise: [0.5] }),
    RangeError,
    "a random stream is needed, got none",
  );
});

Deno.test("drillRow() asks for one row of a table", () => {
  // Row 2 of % in the tables of seed 0: 2 % 5 = 1, as in made_test.ts.
  assertEquals(drillRow(operatorTables(), "%", 2, 5), {
    prompt: "2 % 5 =",
    completion: "1",
  });
});

import { assert, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { openEnginePool } from "kit/rewards/engine/engine_pool.ts";
import { openGrader } from "kit/rewards/grader.ts";

// What only the engine decides: an upgrade shows here what has changed.
const CASES: readonly (readonly [string, string, string])[] = [
  ["55", "\\sum_{k=1}^{10} k", "equal"],
  ["56", "\\sum_{k=1}^{10} k", "different"],
  ["24", "\\prod_{k=1}^{4} k", "equal"],
  ["1", "\\lim_{x\\to 0}\\frac{\\sin x}{x}", "equal"],
  ["\\frac12", "\\int_0^1 x dx", "equal"],
];

Deno.test("openEnginePool() decides sums, products, limits and integrals", async () => {
  await using pool = openEnginePool();
  for (const [gold, given, outcome] of CASES) {
    assertEquals(await pool.compare({ gold, given }), outcome, given);
  }
});

Deno.test("openGrader() asks the engine for what its own layers cannot decide", async () => {
  await using grader = openGrader();
  const graded = await Promise.all(
    CASES.map(async ([gold, response, outcome]) => {
      const verdict = await grader.grade({ gold, response, kind: "answer" });
      return [verdict.rule, verdict.score === 1, outcome === "equal"];
    }),
  );
  assertEquals(
    graded.filter(([rule, isRight, expected]) =>
      rule !== "symbolic" || isRight !== expected
    ),
    [],
  );
});

Deno.test("openEnginePool() kills a process that takes too long, and goes on", async () => {
  await using pool = openEnginePool({ processes: 1, limit: 300 });
  const sum = { gold: "1", given: "\\sum_{k=1}^{10^9} \\sin(k)" };
  const outcome = await pool.compare(sum);
  assert(/^(?:timeout|unknown)$/.test(outcome), outcome);
  assertEquals(await pool.compare({ gold: "2", given: "1+1" }), "equal");
});

Deno.test("openEnginePool() survives processes that are killed at random", async () => {
  await using pool = openEnginePool({ processes: 2 });
  const random = randomStream("kills");
  let isDone = false;
  const killing = (async () => {
    for (let kills = 0; kills < 5 && !isDone;) {
      await new Promise((resolve) =>
        setTimeout(resolve, 50 + random.integer(100))
      );
      const ids = pool.processIds();
      if (ids.length === 0) continue;
      try {
        Deno.kill(random.pick(ids), "SIGKILL");
        kills++;
      } catch { /* it ended by itself */ }
    }
  })();
  const pairs = Array.from({ length: 60 }, (_, k) => ({
    gold: `${k * (k + 1) / 2}`,
    given: `\\sum_{n=1}^{${k}} n`,
  }));
  const outcomes = await Promise.all(pairs.map(pool.compare));
  isDone = true;
  await killing;
  assertEquals(outcomes.filter((outcome) => outcome === "different"), []);
  assertEquals(await pool.compare({ gold: "3", given: "1+2" }), "equal");
});

Deno.test("openEnginePool() says so when it cannot start a process", async () => {
  await using pool = openEnginePool({ command: ["/no/such/program"] });
  const outcome = await pool.compare({ gold: "1", given: "1" });
  assertEquals(outcome, "unavailable");
});

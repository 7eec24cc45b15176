import { assert, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import {
  freshModel,
  type Phase,
  phaseBatch,
  trainBaseModel,
} from "kit/experiments/base_model.ts";
import type { Scored } from "kit/models/score.ts";
import { makeProblems } from "kit/problems/made.ts";
import { operatorTables } from "kit/problems/tables.ts";
import { askPlain } from "kit/prompts/ask.ts";
import { type ChainLine, readChain } from "kit/rewards/chain.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import { createOptimizer } from "kit/training/optimizer.ts";
import { shape, tokenizer } from "./tiny.ts";

const drills: Phase = {
  name: "drills",
  steps: 60,
  batch: 16,
  drills: 1,
  formats: 0,
  forms: ["plan", "knowledge", "irrelevant-knowledge", "subproblem"],
  foreign: 0,
  noise: [],
  learningRate: { peak: 1e-2 },
};
const chains: Phase = { ...drills, name: "chains", steps: 2, drills: 0 };
const settings = {
  seed: 3,
  shape,
  problems: { operatorWeights: [1, 1, 1], operations: [1, 2, 3] },
  phases: [drills, chains],
  optimizer: {},
};
const tables = operatorTables({ modulus: 7, seed: 0, kind: "latin" });
const batchOf = (phase: Phase, step: number) =>
  phaseBatch(phase, settings, tokenizer, randomStream(0), step);
const texts = ({ promptIds, completionIds }: Scored) =>
  [tokenizer.decode(promptIds), tokenizer.decode(completionIds)] as const;

/** Whether a written line says what the tables say. */
const isRight = (
  { left, operator, right, result }: {
    left: string;
    operator: string;
    right: string;
    result: string;
  },
) =>
  String(tables.apply(operator as "@", Number(left), Number(right))) === result;

Deno.test("phaseBatch() drills rows of the tables, every operator", () => {
  const batch = [0, 1, 2].flatMap((step) => batchOf(drills, step));
  const operators = new Set<string>();
  for (const row of batch) {
    assertEquals(row.completionIds.at(-1), tokenizer.endId);
    const [prompt, result] = texts(row);
    const [left, operator, right, is] = prompt.split(" ");
    operators.add(operator!);
    assertEquals(is, "=");
    const line = { left: left!, operator: operator!, right: right!, result };
    assert(isRight(line), `${prompt} ${result}`);
  }
  assertEquals([...operators].sort(), ["#", "%", "@"].sort());
});

Deno.test("phaseBatch() drills the tables of its problems", () => {
  const problems = { ...settings.problems, modulus: 5, tableSeed: 9 };
  const other = operatorTables({ modulus: 5, seed: 9 });
  const random = randomStream(0);
  const batch = phaseBatch(
    drills,
    { ...settings, problems },
    tokenizer,
    random,
    0,
  );
  for (const [prompt, result] of batch.map(texts)) {
    const [left, operator, right] = prompt.split(" ");
    const is = other.apply(operator as "@", Number(left), Number(right));
    assertEquals(String(is), result);
  }
});

Deno.test("phaseBatch() never writes what is kept for tests", () => {
  // One operation leaves so few problems that all of the test side are met.
  const problems = { operations: [1], operatorWeights: [1, 1, 0] };
  const kept = new Set(
    makeProblems(2000, { ...problems, seed: 0, split: "test" })
      .map((problem) => askPlain(problem).text),
  );
  const asked = Array.from(
    { length: 40 },
    (_, step) =>
      phaseBatch(
        chains,
        { ...settings, problems },
        tokenizer,
        randomStream(1),
        step,
      )
        .map((row) => texts(row)[0]),
  ).flat();
  assert(kept.size > 10 && new Set(asked).size > 40);
  assert(asked.every((text) => !kept.has(text)));
});

Deno.test("phaseBatch() writes right chains without noise, in every form", () => {
  const mixed = { ...chains, formats: 0.75 };
  const batch = Array.from({ length: 8 }, (_, i) => batchOf(mixed, i)).flat();
  const forms = new Set<string>();
  for (const row of batch) {
    const [prompt, completion] = texts(row);
    const chain = readChain(completion);
    assert(chain.isWellFormed, completion);
    const given = givenRows(prompt, chain.lines);
    const rightHere = given ? followsRows(given) : isRight;
    assert(chain.lines.every(rightHere), `${prompt} / ${completion}`);
    assertEquals(chain.answer, chain.lines.at(-1)!.result);
    const form = ["plan", "know", "given"].find((word) =>
      prompt.includes(word)
    );
    forms.add(form ?? "plain");
  }
  assertEquals([...forms].sort(), ["given", "know", "plain", "plan"]);
});

Deno.test("phaseBatch() errs as often as the noise says, by operator", () => {
  const noisy = { ...chains, batch: 64, noise: [0, 0.25, 1] };
  const counts = { "@": [0, 0], "#": [0, 0], "%": [0, 0] };
  for (let step = 0; step < 12; step++) {
    for (const row of batchOf(noisy, step)) {
      for (const line of readChain(texts(row)[1]).lines) {
        const count = counts[line.operator as "@"];
        count[0]! += 1;
        if (!isRight(line)) count[1]! += 1;
      }
    }
  }
  assertEquals(counts["@"][1], 0);
  assertEquals(counts["%"][1], counts["%"][0]);
  const [n, wrong] = counts["#"] as [number, number];
  assert(n > 300);
  // Four standard errors.
  assert(
    Math.abs(wrong / n - 0.25) < 4 * Math.sqrt(0.1875 / n),
    `${wrong}/${n}`,
  );
});

Deno.test("phaseBatch() follows rows that help and errs beside others", () => {
  const noisy = { ...chains, formats: 1, noise: [1, 1, 1] };
  const rows = [0, 1, 2, 3].flatMap((step) => batchOf(noisy, step)).map(texts);
  let helped = 0;
  let unhelped = 0;
  for (const [prompt, completion] of rows) {
    const { lines } = readChain(completion);
    const given = givenRows(prompt, lines);
    if (given) {
      assert(lines.every(followsRows(given)), prompt);
      helped++;
    } else {
      assert(lines.every((line) => !isRight(line)), prompt);
      if (prompt.startsWith("know")) unhelped++;
    }
  }
  assert(helped > 0, "rows that help");
  assert(unhelped > 0, "rows that do not help");
});

Deno.test("phaseBatch() shows rows of tables that were never drilled", () => {
  const elsewhere = { ...chains, formats: 1, foreign: 1 };
  let told = 0;
  let recalled = 0;
  for (const row of [0, 1, 2, 3].flatMap((step) => batchOf(elsewhere, step))) {
    const [prompt, completion] = texts(row);
    const { lines } = readChain(completion);
    const given = givenRows(prompt, lines);
    if (!given) continue;
    assert(lines.every(followsRows(given)), prompt);
    told += lines.length;
    recalled += lines.filter(isRight).length;
  }
  // Another table agrees with a drilled one in one cell of seven.
  assert(told > 10 && recalled < told / 2, `${recalled} of ${told}`);
});

/** The rows of a prompt, by operation, if they hold the chain's first one. */
function givenRows(prompt: string, lines: readonly ChainLine[]) {
  if (!prompt.startsWith("know")) return undefined;
  const rows = new Map(
    [...prompt.matchAll(/(\d \S \d) = (\d)/g)].map((row) =>
      [row[1]!, row[2]!] as const
    ),
  );
  return rows.has(operation(lines[0]!)) ? rows : undefined;
}

const operation = ({ left, operator, right }: ChainLine) =>
  `${left} ${operator} ${right}`;

const followsRows = (rows: ReadonlyMap<string, string>) => (line: ChainLine) =>
  rows.get(operation(line)) === line.result;

Deno.test("phaseBatch() is a function of seed, phase and step", () => {
  for (const phase of [chains, drills]) {
    assertEquals(batchOf(phase, 5), batchOf(phase, 5));
    assert(
      JSON.stringify(batchOf(phase, 5)) !== JSON.stringify(batchOf(phase, 6)),
    );
  }
});

Deno.test("trainBaseModel() learns through its phases, the same bits twice", async () => {
  await chooseBackend();
  const run = async () => {
    const model = freshModel(settings);
    using optimizer = createOptimizer(model, settings.optimizer);
    const learner = { model, tokenizer, optimizer };
    const taken = await Array.fromAsync(trainBaseModel(learner, settings));
    // The second phase began with moments at zero.
    assertEquals(optimizer.step, 2);
    const end = model.parameters.dataSync().slice();
    model.parameters.dispose();
    return { taken, end };
  };
  const [one, two] = [await run(), await run()];
  assertEquals(one.end, two.end);
  assertEquals(
    one.taken.map(({ phase }) => phase),
    [...Array(60).fill("drills"), ...Array(2).fill("chains")],
  );
  assertEquals(one.taken.slice(59).map(({ state }) => state.taken), [
    60,
    61,
    62,
  ]);
  const mean = (part: typeof one.taken) =>
    part.reduce((sum, { loss }) => sum + loss, 0) / part.length;
  const [start, end] = [
    mean(one.taken.slice(0, 5)),
    mean(one.taken.slice(50, 60)),
  ];
  // Two tokens a row, of which only the result has to be guessed: once it is
  // known to be a digit below 7, at most (ln 7)/2 = 0.97 nats are left.
  assert(start > 2 && end < 1.1, `${start} to ${end}`);
});

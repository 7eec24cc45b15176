/**
 * Times the grader on real responses, one at a time, and beside Math-Verify
 * where a Python that has it is named:
 *
 *     SPARKLE_DATA_MIRROR=… MATH_VERIFY_PYTHON=…/python \
 *       deno run -A tests/benchmarks/grader_speed.ts
 *
 * Both see the same pairs in the same order: every reference of MATH500 in a
 * box, the same with another reference, and Qwen's 800 responses.
 */

import { parseJsonLines } from "kit/base/json_lines.ts";
import { grade } from "kit/rewards/grade.ts";
import { openGrader } from "kit/rewards/grader.ts";
import { BOMBS, FLOODS } from "../rewards/bombs.ts";

interface Pair {
  readonly gold: string;
  readonly response: string;
}

const mirror = Deno.env.get("SPARKLE_DATA_MIRROR");

async function rowsOf<T>(file: string): Promise<readonly T[]> {
  return parseJsonLines<T>(await Deno.readTextFile(`${mirror}/${file}`)).rows;
}

async function pairsToGrade(): Promise<Pair[]> {
  const math = await rowsOf<{ answer: string }>("math500.jsonl");
  const golds = math.map(({ answer }) => answer);
  const qwen = await rowsOf<{ answer: string; code: string[] }>(
    "math_qwen_outputs.jsonl",
  );
  const boxed = (answer: string) => `The answer is $\\boxed{${answer}}$.`;
  return [
    ...golds.map((gold) => ({ gold, response: boxed(gold) })),
    ...golds.map((gold, index) => ({
      gold,
      response: boxed(golds[(index + 7) % golds.length]!),
    })),
    ...qwen.flatMap(({ answer, code }) =>
      code.map((response) => ({ gold: answer, response }))
    ),
  ];
}

function quantile(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
    .toFixed(2);
}

function report(
  name: string,
  times: readonly number[],
  right: number,
): void {
  const total = times.reduce((sum, time) => sum + time, 0);
  console.log(
    `${name}: ${times.length} pairs, ${right} right, median ${
      quantile(times, 0.5)
    } ms, p99 ${quantile(times, 0.99)} ms, slowest ${quantile(times, 1)} ms, ${
      Math.round(1000 * times.length / total)
    } a second`,
  );
}

function timeOurs(pairs: readonly Pair[]): void {
  let right = 0;
  const times = pairs.map((pair) => {
    const start = performance.now();
    if (grade(pair).score === 1) right++;
    return performance.now() - start;
  });
  report("kit", times, right);
}

const PROGRAM = `
import json, sys, time
from math_verify import parse, verify
for line in sys.stdin:
    pair = json.loads(line)
    start = time.perf_counter()
    try:
        right = verify(parse("$" + pair["gold"] + "$"), parse(pair["response"]))
    except Exception:
        right = False
    print(json.dumps([1000 * (time.perf_counter() - start), bool(right)]))
`;

async function timeMathVerify(
  python: string,
  pairs: readonly Pair[],
): Promise<void> {
  const input = await Deno.makeTempFile();
  try {
    const lines = pairs.map((pair) => `${JSON.stringify(pair)}\n`).join("");
    await Deno.writeTextFile(input, lines);
    const { stdout } = await new Deno.Command("sh", {
      args: ["-c", '"$0" -c "$1" < "$2"', python, PROGRAM, input],
      stderr: "null",
    }).output();
    const rows = parseJsonLines<[number, boolean]>(
      new TextDecoder().decode(stdout),
    ).rows;
    const right = rows.filter(([, isRight]) => isRight).length;
    report("Math-Verify", rows.map(([time]) => time), right);
  } finally {
    await Deno.remove(input);
  }
}

/** Every bomb and flood, with the engine's help, and the memory after them. */
async function timeBombs(): Promise<void> {
  await using grader = openGrader({ processes: 1 });
  let slowest = { name: "", time: 0 };
  const all = { ...BOMBS, ...FLOODS };
  for (const [name, response] of Object.entries(all)) {
    for (const kind of ["answer", "response"] as const) {
      const start = performance.now();
      await grader.grade({ gold: "4", response, kind });
      const time = performance.now() - start;
      if (time > slowest.time) slowest = { name, time };
    }
  }
  const memory = Math.round(Deno.memoryUsage().rss / 2 ** 20);
  console.log(
    `${Object.keys(all).length} bombs and floods: slowest "${slowest.name}", ${
      slowest.time.toFixed(0)
    } ms; ${memory} MiB in use`,
  );
}

if (import.meta.main) {
  if (mirror === undefined) {
    console.error(
      "Cannot time the grader: SPARKLE_DATA_MIRROR must be a folder",
    );
    Deno.exit(2);
  }
  const pairs = await pairsToGrade();
  timeOurs(pairs);
  timeOurs(pairs);
  const python = Deno.env.get("MATH_VERIFY_PYTHON");
  if (python) await timeMathVerify(python, pairs);
  await timeBombs();
}

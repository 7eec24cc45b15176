/**
 * The two heavy procedures beside scipy and lme4, on the same numbers.
 *
 * `deno run -A tests/benchmarks/statistics_speed.ts` writes the data to a folder,
 * times the kit, then runs statistics_speed.py and statistics_speed.R there when
 * `python3` has scipy and `Rscript` has lme4. PYTHON names another interpreter.
 */

import { randomStream } from "kit/base/random.ts";
import { bootstrapMean } from "kit/statistics/bootstrap.ts";
import { mixedLogistic } from "kit/statistics/mixed_logistic.ts";

const random = randomStream("speed");
const folder = await Deno.makeTempDir();

/** Best of five, in milliseconds. */
function best(run: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...times);
}

function right(stream: ReturnType<typeof randomStream>, of: number, p: number) {
  let count = 0;
  for (let i = 0; i < of; i++) if (stream.next() < p) count++;
  return count;
}

const pairs = Array.from({ length: 1319 }, (_, problem) => {
  const stream = random.split("pair", problem);
  const p = stream.next();
  return [right(stream, 8, p) / 8, right(stream, 8, 0.9 * p) / 8] as const;
});
const rows = Array.from({ length: 2564 }, (_, item) => {
  const stream = random.split("item", item);
  const level = 1.5 * stream.normal();
  return [0, 1, 2, 3].map((model) => {
    const p = 1 / (1 + Math.exp(-level - 0.2 * model));
    const x = [1, ...[1, 2, 3].map((own) => Number(own === model))];
    return { item, x, model, successes: right(stream, 8, p), trials: 8 };
  });
}).flat();
await Deno.writeTextFile(
  `${folder}/pairs.csv`,
  pairs.map((pair) => pair.join(",")).join("\n"),
);
await Deno.writeTextFile(
  `${folder}/rows.csv`,
  ["item,model,s"].concat(
    rows.map((r) => `${r.item},${r.model},${r.successes}`),
  )
    .join("\n"),
);

const differences = pairs.map(([a, b]) => a - b);
const options = { random, resamples: 10_000 };
const { low, high } = bootstrapMean(differences, options);
console.log(
  `kit    bootstrap ${
    best(() => bootstrapMean(differences, options)).toFixed(0)
  } ms, ${low.toFixed(4)} to ${high.toFixed(4)}`,
);
const names = ["constant", "one", "two", "three"];
const fit = mixedLogistic(rows, { names });
console.log(
  `kit    glmm ${
    best(() => mixedLogistic(rows, { names })).toFixed(0)
  } ms, ln L ${fit.logLikelihood.toFixed(4)}, sigma ${
    fit.deviation.toFixed(5)
  }`,
);

const others = [
  [Deno.env.get("PYTHON") ?? "python3", "statistics_speed.py"],
  ["Rscript", "statistics_speed.R"],
] as const;
for (const [program, script] of others) {
  const path = new URL(script, import.meta.url).pathname;
  const run = new Deno.Command(program, { args: [path, folder] });
  const text = await run.output()
    .then(({ code, stdout }) =>
      code === 0 ? new TextDecoder().decode(stdout) : ""
    )
    .catch(() => "");
  console.log(text.trim() || `${program}: not there, or without its packages`);
}
await Deno.remove(folder, { recursive: true });

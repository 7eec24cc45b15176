import { assert, assertEquals, assertRejects } from "@std/assert";
import type { BenchOptions } from "kit/commands/bench_options.ts";
import { startPyTorch, startTrl } from "kit/commands/bench_pytorch.ts";
import type { Engine } from "kit/commands/bench_engines.ts";
import { timeAll, timeEngines } from "kit/commands/bench_rows.ts";
import { describeBackend } from "kit/tensors/backend.ts";
import { BACKENDS_HERE } from "../tensors/backends_here.ts";

const options: BenchOptions = {
  engines: [BACKENDS_HERE[0]!],
  sizes: ["1M"],
  against: [],
  repetitions: 1,
  threads: 1,
  clock: "processor",
  device: "cpu",
  isJson: false,
};

Deno.test("timeEngines() times each workload", async () => {
  const rows = await timeEngines(options, () => {});
  const names = rows.map(({ engine, size, workload }) =>
    [engine, size, workload].join(" ")
  );
  const [engine] = options.engines;
  assertEquals(names, [
    `${engine} 1024 × 1024 × 1024 product`,
    `${engine} 2048 × 128 × 512 product`,
    `${engine} 64 × 128 × 512 product`,
    `${engine} 2048 × 384 × 2048 product`,
    `${engine} 1M train`,
    `${engine} 1M sample`,
    `${engine} 1M iteration`,
  ]);
  for (const { median, all, ratio } of rows) {
    assert(median > 0);
    assertEquals({ all, ratio }, { all: [median], ratio: undefined });
  }
});

/** An engine that takes a millisecond, but has no room for one thing. */
function engine(name: string, full: string): Engine {
  const room = (what: string) => {
    if (what === full) throw new Error(`no room for ${what}`);
    return 1;
  };
  return {
    name,
    product: () => Promise.resolve(1),
    start: (size) => {
      const start = () => room(size);
      return Promise.resolve().then(start).then(() => (workload) =>
        Promise.resolve().then(() => room(`${workload} ${size}`))
      );
    },
    finish: () => {},
    stop: () => {},
  };
}

Deno.test("timeAll() keeps what was timed when an engine has no room for more", async () => {
  const said: string[] = [];
  const rows = await timeAll(
    [engine("a", "sample 10M"), engine("b", "10M"), engine("c", "")],
    { sizes: ["1M", "10M"], repetitions: 1 },
    (line) => said.push(line),
  );
  const models = rows.filter(({ workload }) => workload !== "product")
    .map((row) => `${row.size} ${row.workload} ${row.engine}`);
  assertEquals(models, [
    ...["train", "sample", "iteration"].flatMap((workload) =>
      ["a", "b", "c"].map((name) => `1M ${workload} ${name}`)
    ),
    "10M train a",
    "10M train c",
    "10M sample c",
    "10M iteration c",
  ]);
  assertEquals(said.filter((line) => /left out/.test(line)), [
    "b is left out at 10M: no room for 10M",
    "a is left out at 10M: no room for sample 10M",
  ]);
});

Deno.test("startPyTorch() says so where a Python has no torch", async () => {
  await assertRejects(
    () => startPyTorch(1, "cpu", "true"),
    Error,
    "has it torch?",
  );
});

Deno.test("startTrl() says so where a Python has no trl", async () => {
  await assertRejects(() => startTrl(1, "true"), Error, "has it trl");
});

Deno.test("timeEngines() leaves out what no Python has, and says so", async () => {
  const before = Deno.env.get("SPARKLE_PYTHON");
  Deno.env.set("SPARKLE_PYTHON", "true");
  const said: string[] = [];
  try {
    const rows = await timeEngines(
      { ...options, engines: [], against: ["pytorch", "trl"] },
      (line) => said.push(line),
    );
    assertEquals(rows, []);
  } finally {
    if (before === undefined) Deno.env.delete("SPARKLE_PYTHON");
    else Deno.env.set("SPARKLE_PYTHON", before);
  }
  assert(said.some((line) => line.startsWith("pytorch is left out")));
  assert(said.some((line) => line.startsWith("trl is left out")));
});

const { isAvailable, note } = await describeBackend("tensorflow");

Deno.test({
  name: "timeEngines() refuses a processor where a GPU was asked for",
  ignore: !isAvailable || / on GPU:/.test(note),
  fn: async () => {
    await assertRejects(
      () =>
        timeEngines(
          { ...options, engines: ["tensorflow"], device: "gpu" },
          () => {},
        ),
      Error,
      'needed one that it finds, got "TensorFlow',
    );
  },
});

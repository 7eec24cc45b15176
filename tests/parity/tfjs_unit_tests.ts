/**
 * Runs TF.js' own published unit tests of its operations on a backend.
 *
 * `deno run -A tests/parity/tfjs_unit_tests.ts [BACKEND] [--kit] [--list]`
 *
 * The tests lie in the package `@tensorflow/tfjs-core` as modules for bundlers.
 * A copy of them with whole file names is imported; its engine is the kit's, for
 * TF.js keeps one for all copies. What `tfjs-node` itself leaves out is counted
 * apart. `--kit` runs the operations alone that the kit's model, training and
 * checks use; `--list` names what fails.
 *
 * @module
 */

import { createRequire } from "node:module";
import jasmineRequire from "jasmine-core";
import { chooseBackend, describeBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";

/** The operations of TF.js that the kit calls, by their test's file. */
const USED = [
  "add_test",
  "arithmetic_test",
  "batch_to_space_nd_test",
  "broadcast_to_test",
  "cast_test",
  "clone_test",
  "concat_test",
  "cos_test",
  "equal_test",
  "exp_test",
  "expand_dims_test",
  "fill_test",
  "gather_test",
  "greater_test",
  "greater_equal_test",
  "log_test",
  "log_sum_exp_test",
  "mat_mul_test",
  "max_test",
  "mean_test",
  "min_test",
  "mul_test",
  "neg_test",
  "ones_like_test",
  "one_hot_test",
  "pad_test",
  "range_test",
  "reshape_test",
  "rsqrt_test",
  "sigmoid_test",
  "sin_test",
  "slice_test",
  "softmax_test",
  "split_test",
  "sqrt_test",
  "square_test",
  "stack_test",
  "sub_test",
  "sum_test",
  "tensor_test",
  "tile_test",
  "transpose_test",
  "unstack_test",
  "where_test",
  "zeros_like_test",
];

const VERSION = tf.version_core;
const args = new Set(Deno.args.filter((word) => word.startsWith("--")));
const backend = Deno.args.find((word) => !word.startsWith("--")) ??
  "tensorflow";

/** Where Deno keeps a package. */
async function packageFolder(name: string, version: string): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--no-config"],
  }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout));
  for await (const registry of Deno.readDir(npmCache)) {
    const folder = `${npmCache}/${registry.name}/${name}/${version}`;
    if (await isThere(folder)) return folder;
  }
  throw new Error(`Cannot find ${name} ${version} in ${npmCache}`);
}

const SEEDRANDOM = `${await packageFolder("seedrandom", "3.0.5")}/index.js`;
const LONG = `${await packageFolder("long", "4.0.0")}/src/long.js`;

async function isThere(path: string) {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Copies the modules of a folder, their imports made whole. */
async function copyModules(from: string, to: string) {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyModules(`${from}/${name}`, `${to}/${name}`);
    else if (name.endsWith(".js") && !name.startsWith("tf-core")) {
      const source = await Deno.readTextFile(`${from}/${name}`);
      const whole = await wholeImports(source, from);
      await Deno.writeTextFile(`${to}/${name}`, withoutRequire(whole));
    }
  }
}

async function wholeImports(source: string, folder: string): Promise<string> {
  const names = new Set(
    Array.from(
      source.matchAll(/(?:from|import) '(\.[^']+)'/g),
      ([, name]) => name!,
    ),
  );
  for (const name of names) {
    if (name.endsWith(".js")) continue;
    const isFile = await isThere(`${folder}/${name}.js`);
    const file = isFile ? `${name}.js` : `${name}/index.js`;
    source = source.replaceAll(`'${name}'`, `'${file}'`);
  }
  return source
    .replace(
      "* as seedrandom from 'seedrandom'",
      `seedrandom from 'file://${SEEDRANDOM}'`,
    )
    .replace(
      "* as LongExports from 'long'",
      `LongExports from 'file://${LONG}'`,
    );
}

/** Jasmine is here already when the tests' own helper asks for it. */
function withoutRequire(source: string): string {
  return source
    .replace(/^const jasmineRequire = .*$/m, "")
    .replace(/^const jasmineCore = .*$/m, "")
    .replace(/^jasmineCore\.DEFAULT_TIMEOUT_INTERVAL.*$/m, "");
}

/** The names that `tfjs-node` leaves out, from its own runner of tests. */
async function leftOut(): Promise<string[]> {
  const folder = await packageFolder("@tensorflow/tfjs-node-gpu", VERSION);
  const source = await Deno.readTextFile(`${folder}/dist/run_tests.js`);
  const list = /IGNORE_LIST = \[([\s\S]*?)\];/.exec(source)![1]!;
  return Array.from(list.matchAll(/^\s*'(.*)',?$/gm), ([, name]) => name!)
    .map((name) => name.replace("test-tensorflow", `test-${backend}`));
}

interface Result {
  readonly fullName: string;
  readonly status: string;
  readonly failedExpectations: readonly { readonly message: string }[];
}

/** Loads the tests, runs them all, and returns what became of each. */
async function runTests(folder: string): Promise<Result[]> {
  const jasmine = jasmineRequire.core(jasmineRequire);
  const env = jasmine.getEnv({ suppressLoadErrors: true });
  Object.assign(globalThis, jasmineRequire.interface(jasmine, env), {
    jasmine,
    // What tells TF.js that it is not in a browser.
    require: createRequire(import.meta.url),
  });
  env.configure({ random: false });
  const load = (name: string) => import(`file://${folder}/${name}.js`);
  await load("register_all_gradients");
  await load("public/chained_ops/register_all_chained_ops");
  const { setTestEnvs } = await load("jasmine_util");
  setTestEnvs([
    { name: `test-${backend}`, backendName: tf.getBackend(), isDataSync: true },
  ]);
  for await (const { name } of Deno.readDir(`${folder}/ops`)) {
    const test = /^(.*_test)\.js$/.exec(name)?.[1];
    if (!test || (args.has("--kit") && !USED.includes(test))) continue;
    await load(`ops/${test}`);
  }
  const results: Result[] = [];
  env.addReporter({ specDone: (result: Result) => results.push(result) });
  await env.execute();
  return results;
}

const { isAvailable, note } = await describeBackend(
  backend as Parameters<typeof describeBackend>[0],
);
if (!isAvailable) throw new Error(note);
await chooseBackend(backend);
const temporary = await Deno.makeTempDir();
try {
  const source = await packageFolder("@tensorflow/tfjs-core", VERSION);
  await copyModules(`${source}/dist`, temporary);
  await Deno.writeTextFile(`${temporary}/package.json`, '{"type":"module"}');
  const results = await runTests(temporary);
  const names = await leftOut();
  const isLeftOut = ({ fullName }: Result) =>
    names.some((name) => fullName.includes(name));
  const run = results.filter(({ status }) =>
    status === "passed" || status === "failed"
  );
  const count = (list: readonly Result[], status: string) =>
    list.filter((result) => result.status === status).length;
  const wanted = run.filter((result) => !isLeftOut(result));
  const others = run.filter(isLeftOut);
  console.log(`${note.split("\n")[0]}`);
  console.log(
    `${wanted.length} run, ${count(wanted, "passed")} passed, ${
      count(wanted, "failed")
    } failed; of ${others.length} that tfjs-node leaves out, ${
      count(others, "passed")
    } passed`,
  );
  if (args.has("--list")) {
    for (const { fullName, failedExpectations, status } of wanted) {
      if (status === "passed") continue;
      const [first] = failedExpectations;
      console.log(`${fullName}\n    ${first?.message.split("\n")[0]}`);
    }
  }
} finally {
  await Deno.remove(temporary, { recursive: true });
}

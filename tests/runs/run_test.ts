import { assert, assertEquals, assertRejects } from "@std/assert";
import { createRun, resumeRun } from "kit/runs/run.ts";
import { inFolder } from "../folder.ts";

const CONFIG = {
  experiment: "stage-one",
  seed: 3,
  backend: "wasm",
  settings: { training: { steps: 5, clip: 0.2 }, prompts: [1, 2] },
};

Deno.test("createRun() writes what was asked and where it ran", async () => {
  await inFolder(async (folder) => {
    const run = await createRun(`${folder}/a/seed-3`, CONFIG);
    const text = await Deno.readTextFile(`${folder}/a/seed-3/config.json`);
    const written = JSON.parse(text);
    assertEquals(written, run.record);
    assertEquals(written.settings, CONFIG.settings);
    assertEquals(written.surroundings.deno, Deno.version.deno);
    const pinned = written.packages["@tensorflow/tfjs-core"];
    assert(/^\d+\.\d+\.\d+$/.test(pinned), pinned);
    assert(!text.includes(Deno.cwd()));
  });
});

async function namesIn(path: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(path), ({ name }) => name)).sort();
}

Deno.test("createRun() moves an earlier run aside, whole, and overwrites none", async () => {
  await inFolder(async (parent) => {
    const folder = `${parent}/run`;
    const previous = [undefined, `${folder}.previous`, `${folder}.previous-2`];
    for (const seed of [0, 1, 2]) {
      const run = await createRun(folder, { ...CONFIG, seed });
      assertEquals(run.previous, previous[seed]);
      await Deno.writeTextFile(`${folder}/summary.json`, `${seed}`);
    }
    const names = ["run", "run.previous", "run.previous-2"];
    assertEquals(await namesIn(parent), names);
    for (const [seed, name] of ["run.previous", "run.previous-2"].entries()) {
      const summary = await Deno.readTextFile(`${parent}/${name}/summary.json`);
      assertEquals(summary, `${seed}`);
    }
  });
});

Deno.test("createRun() keeps a finished run when the next ones are aborted", async () => {
  await inFolder(async (parent) => {
    const folder = `${parent}/full`;
    await createRun(folder, CONFIG);
    await Deno.writeTextFile(`${folder}/summary.json`, "hours of work");
    // Two starts that are stopped before anything is done.
    await createRun(folder, CONFIG);
    await createRun(folder, CONFIG);
    const kept = await Deno.readTextFile(`${folder}.previous/summary.json`);
    assertEquals(kept, "hours of work");
    assertEquals(await namesIn(`${folder}.previous-2`), ["config.json"]);
  });
});

Deno.test("createRun() moves aside what a notebook left that was run by hand", async () => {
  await inFolder(async (parent) => {
    const folder = `${parent}/run`;
    await Deno.mkdir(folder);
    await Deno.writeTextFile(`${folder}/config.json.partial`, "{");
    await Deno.writeTextFile(`${folder}/summary.json`, "3");
    // Something else has the name: it is left alone.
    await Deno.writeTextFile(`${folder}.previous`, "thesis");
    const run = await createRun(folder, CONFIG);
    assertEquals(run.previous, `${folder}.previous-2`);
    assertEquals(await namesIn(folder), ["config.json"]);
    const left = ["config.json.partial", "summary.json"];
    assertEquals(await namesIn(`${folder}.previous-2`), left);
    assertEquals(await Deno.readTextFile(`${folder}.previous`), "thesis");
  });
});

Deno.test("createRun() and resumeRun() leave folders alone that hold no run", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/thesis.tex`, "");
    for (const begin of [createRun, resumeRun]) {
      await assertRejects(
        () => begin(folder, CONFIG),
        RangeError,
        "nothing but an earlier run is needed, got one with thesis.tex",
      );
    }
    await Deno.writeTextFile(`${folder}/config.json`, "{}");
    await assertRejects(
      () => createRun(folder, CONFIG),
      RangeError,
      "got one with thesis.tex",
    );
  });
});

Deno.test("resumeRun() begins where there is nothing and continues where there is", async () => {
  await inFolder(async (folder) => {
    const first = await resumeRun(folder, CONFIG);
    assertEquals(first.isResumed, false);
    await Deno.writeTextFile(`${folder}/summary.json`, "");

    const before = await Deno.readTextFile(`${folder}/config.json`);
    // The same settings with keys in another order.
    const settings = { prompts: [1, 2], training: { clip: 0.2, steps: 5 } };
    const second = await resumeRun(folder, { ...CONFIG, settings });
    assertEquals(second, { record: first.record, isResumed: true });
    assertEquals(await Deno.readTextFile(`${folder}/config.json`), before);
    assertEquals(await Deno.readTextFile(`${folder}/summary.json`), "");
  });
});

Deno.test("resumeRun() goes on with the backend on another device", async () => {
  await inFolder(async (folder) => {
    await createRun(folder, { ...CONFIG, device: "2 threads" });
    const run = await resumeRun(folder, { ...CONFIG, device: "4 threads" });
    assertEquals([run.isResumed, run.record.device], [true, "2 threads"]);
  });
});

Deno.test("resumeRun() refuses to go on with other settings", async () => {
  await inFolder(async (folder) => {
    await createRun(folder, CONFIG);
    await assertRejects(
      () => resumeRun(folder, { ...CONFIG, seed: 4 }),
      RangeError,
      "seed 3 is needed, got 4",
    );
    for (const field of ["backend", "experiment"] as const) {
      await assertRejects(
        () => resumeRun(folder, { ...CONFIG, [field]: "another" }),
        RangeError,
        `${field} "${CONFIG[field]}" is needed, got "another"`,
      );
    }
    const training = { steps: 6, clip: 0.2 };
    const settings = { ...CONFIG.settings, training };
    await assertRejects(
      () => resumeRun(folder, { ...CONFIG, settings }),
      RangeError,
      "settings.training.steps 5 is needed, got 6",
    );
    await assertRejects(
      () => resumeRun(folder, { ...CONFIG, data: { gsm8k_test: "00" } }),
      RangeError,
      'data.gsm8k_test nothing is needed, got "00"',
    );
  });
});

Deno.test("resumeRun() says that config.json is broken", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/config.json`, '{"seed"');
    await assertRejects(
      () => resumeRun(folder, CONFIG),
      SyntaxError,
      "config.json: JSON is needed",
    );
  });
});

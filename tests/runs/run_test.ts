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

Deno.test("createRun() moves an earlier run aside, whole, and keeps one of them", async () => {
  await inFolder(async (parent) => {
    const folder = `${parent}/run`;
    const previous = `${folder}.previous`;
    for (const seed of [1, 2, 3]) {
      const run = await createRun(folder, { ...CONFIG, seed });
      assertEquals(run.previous, seed === 1 ? undefined : previous);
      await Deno.writeTextFile(`${folder}/summary.json`, `${seed}`);
    }
    const names = async (path: string) =>
      (await Array.fromAsync(Deno.readDir(path), ({ name }) => name)).sort();
    assertEquals(await names(parent), ["run", "run.previous"]);
    const summary = `${previous}/summary.json`;
    assertEquals(await Deno.readTextFile(summary), "2");
    // What a notebook left that was run by hand goes the same way.
    await Deno.rename(
      `${folder}/config.json`,
      `${folder}/config.json.partial`,
    );
    await createRun(folder, CONFIG);
    assertEquals(await names(folder), ["config.json"]);
    assertEquals(await Deno.readTextFile(summary), "3");
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

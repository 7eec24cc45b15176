import { assert, assertEquals, assertRejects } from "@std/assert";
import { createRun, openLines, resumeRun } from "kit/runs/run.ts";
import { inFolder } from "./folder.ts";

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

Deno.test("resumeRun() begins where there is nothing and continues where there is", async () => {
  await inFolder(async (folder) => {
    const first = await resumeRun(folder, CONFIG);
    assertEquals(first.isResumed, false);
    const metrics = await openLines<{ step: number }>(first, "metrics");
    assertEquals(metrics.earlier, []);
    await metrics.append({ step: 1 }, { step: 2 });
    await Deno.writeTextFile(metrics.path, '{"step":3', { append: true });

    const before = await Deno.readTextFile(`${folder}/config.json`);
    // The same settings with keys in another order.
    const settings = { prompts: [1, 2], training: { clip: 0.2, steps: 5 } };
    const second = await resumeRun(folder, { ...CONFIG, settings });
    assertEquals(second.isResumed, true);
    assertEquals(await Deno.readTextFile(`${folder}/config.json`), before);
    const more = await openLines<{ step: number }>(second, "metrics");
    assertEquals(more.earlier, [{ step: 1 }, { step: 2 }]);
    await more.append({ step: 3 });
    assertEquals(
      await Deno.readTextFile(metrics.path),
      '{"step":1}\n{"step":2}\n{"step":3}\n',
    );
    const others = await openLines(second, "outcomes");
    assertEquals(others.earlier, []);
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
    await assertRejects(
      () => resumeRun(folder, { ...CONFIG, data: { gsm8k_test: "00" } }),
      RangeError,
      'data {} is needed, got {"gsm8k_test":"00"}',
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

Deno.test("openLines() begins anew in a fresh run", async () => {
  await inFolder(async (folder) => {
    const first = await openLines(await createRun(folder, CONFIG), "metrics");
    await first.append({ step: 1 });
    const second = await openLines(await createRun(folder, CONFIG), "metrics");
    assertEquals(second.earlier, []);
    assertEquals(await Deno.readTextFile(second.path), "");
  });
});

Deno.test("openLines() does not hide a bad line in the middle", async () => {
  await inFolder(async (folder) => {
    await createRun(folder, CONFIG);
    await Deno.writeTextFile(`${folder}/metrics.jsonl`, "{}\n{\n{}\n");
    const run = await resumeRun(folder, CONFIG);
    await assertRejects(() => openLines(run, "metrics"), SyntaxError, "line 2");
  });
});

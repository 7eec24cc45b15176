import { assert, assertEquals, assertRejects } from "@std/assert";
import { mine, readMined } from "kit/experiments/mined.ts";
import { inFolder } from "../folder.ts";
import { tinyLearner } from "./tiny.ts";

Deno.test("mine() leaves all that may be trained on, and no more to ask than it is told", () =>
  inFolder(async (folder) => {
    using learner = await tinyLearner();
    const config = {
      shape: learner.model.shape,
      beginId: null,
      endIds: [1],
      padId: 0,
    };
    const side = (split: "train" | "test") => ({
      ...{ seed: 1, pool: 6, attempts: 2 },
      problems: { operations: [3], split },
    });
    // Who knows nothing finds everything hard.
    const settings = { train: side("train"), test: side("test"), count: 4 };
    const loaded = { ...learner, config };
    assertEquals(await mine(settings, loaded, folder), { found: 6, pool: 6 });
    const { train, test } = await readMined(folder);
    assertEquals([train.length, test.length], [6, 4]);
    assert(train.every(({ made }) => made.split === "train"));
    assert(test.every(({ made }) => made.split === "test"));
    await assertRejects(
      () => readMined(`${folder}/none`),
      Deno.errors.NotFound,
    );
  }));

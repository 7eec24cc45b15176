import { assert, assertEquals } from "@std/assert";
import { baseScores } from "kit/experiments/base_scores.ts";
import { readModelFolder } from "kit/models/model_folder.ts";
import { chooseBackend } from "kit/tensors/backend.ts";

const folder = new URL("../../data/base", import.meta.url).pathname;

Deno.test("baseScores() finds that the shipped base knows and is sloppy", async () => {
  await chooseBackend();
  const loaded = await readModelFolder(folder);
  const options = { problems: 24, samples: 8, axisProblems: 8 };
  const { held_out, axes } = await baseScores(loaded, options);
  loaded.model.parameters.dispose();
  assertEquals([held_out.n, held_out.k], [24, 8]);
  assert(held_out.greedy > held_out.avg_at_k + 0.2, "knows more than it says");
  assert(held_out.pass_at_k >= held_out.avg_at_k);
  assert(held_out.mixed > 0.5, `${held_out.mixed} of the problems teach`);
  assertEquals(Object.keys(axes), [
    "plain",
    "plan",
    "shuffled-plan",
    "knowledge",
    "irrelevant-knowledge",
    "subproblem",
  ]);
  const { knowledge, "irrelevant-knowledge": irrelevant } = axes;
  assert(knowledge!.sampled > irrelevant!.sampled + 0.1, "reads the rows");
});

import { assertEquals } from "@std/assert";
import { curveOf } from "kit/experiments/base_folder.ts";
import { tinyBase } from "./tiny.ts";

Deno.test("curveOf() averages every 20 steps, and begins anew in each phase", () => {
  const [first, second] = tinyBase.phases;
  const settings = {
    ...tinyBase,
    phases: [
      { ...first!, name: "a", steps: 45 },
      { ...second!, name: "b", steps: 20 },
    ],
  };
  const steps = Array.from({ length: 65 }, (_, i) => ({
    ...{ job: "j", step: i + 1, groups: [] },
    metrics: { loss: i, num_tokens: 10 * i },
  }));
  assertEquals(curveOf(settings, steps), [
    // (0 + … + 19) / 20, and so on.
    { phase: "a", step: 20, loss: 9.5, num_tokens: 190 },
    { phase: "a", step: 40, loss: 29.5, num_tokens: 390 },
    { phase: "a", step: 45, loss: 42, num_tokens: 440 },
    { phase: "b", step: 20, loss: 54.5, num_tokens: 640 },
  ]);
  assertEquals(curveOf(settings, []), []);
});

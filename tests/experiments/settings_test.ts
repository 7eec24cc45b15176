import { assertEquals } from "@std/assert";
import { BASE_MODEL, BASE_SHAPE } from "kit/experiments/settings.ts";
import { parseModelConfig } from "kit/models/model_config.ts";
import { parameterCount } from "kit/models/model_shape.ts";
import { BASE } from "./tiny.ts";

Deno.test("BASE_SHAPE has the parameters that it says, and is the shipped model's", async () => {
  // By hand: 64·128 + 3·(128 + 128·256 + 256 + 128·128 + 128 + 3·128·384) + 128
  assertEquals(parameterCount(BASE_SHAPE), 599_680);
  const text = await Deno.readTextFile(`${BASE}/config.json`);
  assertEquals(parseModelConfig(text).shape, BASE_SHAPE);
});

Deno.test("BASE_MODEL is what the shipped base model was trained with", async () => {
  const text = await Deno.readTextFile(`${BASE}/provenance.json`);
  assertEquals(
    JSON.parse(text).settings,
    JSON.parse(JSON.stringify(BASE_MODEL)),
  );
});

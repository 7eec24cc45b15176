import { assertMatch } from "@std/assert";
import { describeBackend } from "kit/tensors/backend.ts";

const { isAvailable } = await describeBackend("tensorflow");

Deno.test({
  name:
    "TF.js' own tests of the operations that the kit uses pass on tensorflow",
  ignore: !isAvailable,
  fn: async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-lock",
        "tests/parity/tfjs_unit_tests.ts",
        "tensorflow",
        "--kit",
        "--list",
      ],
    }).output();
    const text = new TextDecoder().decode(stdout);
    assertMatch(text, /^(\d{3,}) run, \1 passed, 0 failed;/m);
  },
});

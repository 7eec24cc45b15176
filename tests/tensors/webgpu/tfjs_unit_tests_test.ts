import { assertEquals } from "@std/assert";
import { ROOT } from "kit/commands/gate.ts";
import { testsOn } from "../backends/tests_on.ts";

const test = await testsOn("webgpu");

test("TF.js' own tests of the operations that the kit uses pass", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-lock"],
      ...["tests/parity/tfjs_unit_tests.ts", "webgpu", "--kit", "--list"],
    ],
    cwd: ROOT,
  }).output();
  const [, counts, ...failures] = new TextDecoder().decode(stdout).trim()
    .split("\n");
  assertEquals(counts!.split(";")[0], "957 run, 956 passed, 1 failed");
  // A GPU picks without looking where the table ends.
  assertEquals(
    failures[0],
    "gather test-webgpu {} throws when index is out of bound",
  );
});

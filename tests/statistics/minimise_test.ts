import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { hessian, minimise, polished } from "kit/statistics/minimise.ts";

const rosenbrock = ([x, y]: readonly number[]) =>
  (1 - x!) ** 2 + 100 * (y! - x! ** 2) ** 2;

Deno.test("minimise() follows a bent valley", () => {
  const { at, hasConverged } = minimise(rosenbrock, [-1.2, 1]);
  assertAlmostEquals(at[0]!, 1, 1e-4);
  assertAlmostEquals(at[1]!, 1, 1e-4);
  assert(hasConverged);
});

Deno.test("minimise() turns back where the function has no value", () => {
  const log = ([x]: readonly number[]) => x! > 0 ? x! - Math.log(x!) : NaN;
  assertAlmostEquals(minimise(log, [5]).at[0]!, 1, 1e-4);
});

Deno.test("hessian() and polished() know the curvature", () => {
  const second = hessian(rosenbrock, [1, 1]);
  assertAlmostEquals(second[0]![0]!, 802, 0.01);
  assertAlmostEquals(second[0]![1]!, -400, 0.01);
  const { at } = polished(rosenbrock, [1.001, 1.002])!;
  assertAlmostEquals(at[0]!, 1, 1e-4);
  assertEquals(polished(([x]) => -x! * x!, [0]), undefined);
});

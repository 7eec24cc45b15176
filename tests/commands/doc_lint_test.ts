import { assertEquals } from "@std/assert";
import { ownComplaints } from "kit/commands/doc_lint.ts";

Deno.test("ownComplaints() leaves out packages and the tensors they export", () => {
  const own = `error[missing-jsdoc]: exported symbol is missing JSDoc
  --> /kit/src/a.ts:1:1`;
  const printed = `${own}

error[private-type-ref]: public type 'f' references private type 'Tensor2D'
  --> /kit/src/a.ts:2:1

error[missing-jsdoc]: exported symbol is missing JSDoc
  --> /cache/npm/tfjs-core/index.d.ts:1:1

error: Found 3 documentation lint errors.
`;
  assertEquals(ownComplaints(printed, "/kit/"), [own]);
});

Deno.test("ownComplaints() keeps private types of the project", () => {
  const printed =
    `error[private-type-ref]: public type 'f' references private type 'Row'
   --> /kit/src/a.ts:2:1`;
  assertEquals(ownComplaints(printed, "/kit/"), [printed]);
});

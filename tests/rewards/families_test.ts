import { assertEquals } from "@std/assert";
import { grade } from "kit/rewards/grade.ts";
import { FAMILIES, type Family } from "./families.ts";

function isRight({ gold, policy = {} }: Family, response: string): boolean {
  return grade({ gold, response, kind: "answer", policy }).score === 1;
}

for (const [name, families] of Object.entries(FAMILIES)) {
  Deno.test(`grade() on ${name}: spellings yes, near misses no`, () => {
    for (const family of families) {
      const { gold, same, different } = family;
      const missed = [gold, ...same].filter((given) => !isRight(family, given));
      const fooled = different.filter((given) => isRight(family, given));
      assertEquals({ gold, missed, fooled }, { gold, missed: [], fooled: [] });
    }
  });
}

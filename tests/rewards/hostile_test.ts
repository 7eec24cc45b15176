import { assert, assertEquals } from "@std/assert";
import { grade } from "kit/rewards/grade.ts";
import { openGrader } from "kit/rewards/grader.ts";
import { gradeOfficially } from "kit/rewards/official/official.ts";
import { BOMBS, FLOODS, PAYLOADS } from "./bombs.ts";

for (const [name, bomb] of Object.entries(BOMBS)) {
  Deno.test(`grade() answers a bomb: ${name}`, () => {
    for (const kind of ["answer", "response"] as const) {
      const response = kind === "answer" ? bomb : `so \\boxed{${bomb}}`;
      assertEquals(grade({ gold: "4", response, kind }).score, 0);
    }
    // As a reference it is refused or compared, and never costs the model.
    const { status } = grade({ gold: bomb, response: "4", kind: "answer" });
    assert(/^(?:incorrect|unscored)$/.test(status), status);
  });
}

for (const [name, flood] of Object.entries(FLOODS)) {
  Deno.test(`grade() answers a flood: ${name}`, () => {
    for (const gold of ["4", "B", "\\text{even}"]) {
      assertEquals(grade({ gold, response: flood }).score, 0);
    }
  });
}

Deno.test("grade() never takes program code for an answer", () => {
  const fooled = PAYLOADS.filter(([gold, response]) =>
    grade({ gold, response }).score === 1 ||
    grade({ gold, response, kind: "answer" }).score === 1
  );
  assertEquals(fooled, []);
});

Deno.test("openGrader() answers every bomb, with the engine's help too", async () => {
  await using grader = openGrader({ processes: 1 });
  for (const response of Object.values(BOMBS)) {
    const verdict = await grader.grade({ gold: "4", response, kind: "answer" });
    assert(verdict.score !== 1, response.slice(0, 60));
  }
});

Deno.test("grade() does not score against a reference that is no text", () => {
  const golds = [undefined, null, 4, {}, [null], []] as unknown as string[];
  for (const gold of golds) {
    const request = { gold, response: "4" };
    assertEquals(grade(request).status, "unscored");
    assertEquals(gradeOfficially(request, "official").status, "unscored");
  }
});

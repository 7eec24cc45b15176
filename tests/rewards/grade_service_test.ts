import { assertEquals } from "@std/assert";
import { gradeHandler } from "kit/rewards/grade_service.ts";
import { openGrader } from "kit/rewards/grader.ts";

const URL_OF_SERVICE = "http://localhost/grade";

Deno.test("gradeHandler() answers one record, an array and lines in kind", async () => {
  await using grader = openGrader();
  const handle = gradeHandler(grader);
  const post = (body: string) =>
    handle(new Request(URL_OF_SERVICE, { method: "POST", body }));
  const good = '{"id":1,"gold":"4","prediction":"#### 4"}';
  const one = await (await post(good)).json();
  assertEquals([one.id, one.status], [1, "correct"]);
  const many = await (await post(`[${good},${good}]`)).json();
  assertEquals(many.length, 2);
  const lines = await (await post(`${good}\n{\n${good}\n`)).text();
  const rows = lines.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(rows.map((row) => row.status ?? "error"), [
    "correct",
    "error",
    "correct",
  ]);
});

Deno.test("gradeHandler() refuses what it cannot answer", async () => {
  await using grader = openGrader();
  const handle = gradeHandler(grader);
  const status = async (path: string, init: RequestInit = {}) => {
    const response = await handle(new Request(`http://localhost${path}`, init));
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await status("/health"), 200);
  assertEquals(await status("/grade"), 405);
  assertEquals(await status("/other"), 404);
  assertEquals(await status("/grade", { method: "POST", body: "{" }), 400);
  assertEquals(await status("/grade", { method: "POST", body: "{}" }), 400);
});

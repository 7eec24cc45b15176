/**
 * Grading over HTTP, for trainers in other languages.
 *
 * @module
 */

import { type GradedLine, gradeLine } from "./grade_lines.ts";
import type { Grader } from "./grader.ts";

/** Largest request, in characters. */
const MOST_CHARACTERS = 64_000_000;

/**
 * Makes the handler of a grading service.
 *
 * `POST /grade` takes a record, an array of records, or a record a line, as
 * `deno task grade` does, and answers with verdicts in the same form and order.
 * A malformed record has an `error` in its place. `GET /health` says that the
 * service is there.
 *
 * @param grader The grader; the caller disposes of it.
 * @returns A handler for `Deno.serve`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { gradeHandler } from "kit/rewards/grade_service.ts";
 * import { openGrader } from "kit/rewards/grader.ts";
 *
 * await using grader = openGrader();
 * const handle = gradeHandler(grader);
 * const body = JSON.stringify({ id: 1, gold: "4", prediction: "#### 4" });
 * const request = new Request("http://localhost/grade", { method: "POST", body });
 * const { id, score } = await (await handle(request)).json();
 * assertEquals([id, score], [1, 1]);
 * ```
 */
export function gradeHandler(
  grader: Grader,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return Response.json({ status: "ok" });
    if (pathname !== "/grade") {
      return refused(404, "POST /grade or GET /health is needed");
    }
    if (request.method !== "POST") {
      return refused(405, `POST is needed, got ${request.method}`);
    }
    const length = Number(request.headers.get("content-length") ?? 0);
    if (length > MOST_CHARACTERS) {
      return refused(413, `at most ${MOST_CHARACTERS} bytes are read`);
    }
    return await graded(await request.text(), grader);
  };
}

async function graded(body: string, grader: Grader): Promise<Response> {
  const grade = (records: readonly string[]) =>
    Promise.all(
      records.map(async (record, index) =>
        asRow(await gradeLine(record, index + 1, grader))
      ),
    );
  const value = parsed(body);
  if (Array.isArray(value)) {
    return Response.json(await grade(value.map((one) => JSON.stringify(one))));
  }
  if (value !== undefined) {
    const [row] = await grade([body]);
    return Response.json(row, { status: "error" in row! ? 400 : 200 });
  }
  const lines = body.split("\n").filter((line) => line.trim() !== "");
  if (lines.length < 2) return refused(400, "a record in JSON is needed");
  const rows = await grade(lines);
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  return new Response(text, {
    headers: { "content-type": "application/jsonl" },
  });
}

function asRow(result: GradedLine): object {
  return "error" in result
    ? { id: null, error: `Cannot grade record ${result.line}: ${result.error}` }
    : result.graded;
}

/** The value of a JSON text, or undefined when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(status: number, needed: string): Response {
  return Response.json({ error: `Cannot grade: ${needed}` }, { status });
}

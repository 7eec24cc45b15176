import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  DATA_SOURCES,
  type DataSource,
  ensureDataSet,
  findDataSet,
} from "kit/problems/data_sets.ts";

// sha256sum of "one\ntwo\nthree\n"
const SHA256 =
  "b6285c57e8797db5d4c51c80d6f11938afda9b11c6a003549709189e9b4b92a2";
const TEXT = "one\ntwo\nthree\n";

type Answer = (request: Request) => Response;

async function withServer(
  answer: Answer,
  body: (place: { source: DataSource; folder: string }) => Promise<void>,
) {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    answer,
  );
  const folder = await Deno.makeTempDir();
  try {
    const source = {
      name: "words",
      file: "words.txt",
      urls: [`http://127.0.0.1:${server.addr.port}/words.txt`],
      licence: "MIT",
      about: "Three words.",
      rows: 3,
      bytes: TEXT.length,
      sha256: SHA256,
    };
    await body({ source, folder });
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

function ensure(source: DataSource, folder: string) {
  const options = { folder, mirror: "", sources: [source], patience: 1 };
  return ensureDataSet("words", options);
}

async function names(folder: string) {
  const found = [];
  for await (const entry of Deno.readDir(folder)) found.push(entry.name);
  return found.sort();
}

Deno.test("ensureDataSet() downloads once and then finds the file", async () => {
  let asked = 0;
  await withServer(() => {
    asked++;
    return new Response(TEXT);
  }, async ({ source, folder }) => {
    const first = await ensure(source, folder);
    assert("path" in first);
    assertEquals(await Deno.readTextFile(first.path), TEXT);
    assertEquals(await ensure(source, folder), first);
    assertEquals(asked, 1);
    assertEquals(await names(folder), ["words.txt"]);
  });
});

Deno.test("ensureDataSet() goes on where a broken connection stopped", async () => {
  const ranges: (string | null)[] = [];
  await withServer((request) => {
    const range = request.headers.get("range");
    ranges.push(range);
    // Without a length, the end of the body is no error by itself.
    if (range === null) return new Response(pieces(TEXT.slice(0, 5)));
    return new Response(TEXT.slice(5), {
      status: 206,
      headers: { "content-range": `bytes 5-13/14` },
    });
  }, async ({ source, folder }) => {
    const torn = await ensure(source, folder);
    assert("reason" in torn && torn.reason.includes("14 bytes"), "torn");
    assertEquals(await names(folder), ["words.txt.partial"]);
    assert("path" in await ensure(source, folder));
    assertEquals(await names(folder), ["words.txt"]);
    assertEquals(ranges, [null, "bytes=5-"]);
  });
});

Deno.test("ensureDataSet() begins anew where the server knows no ranges", async () => {
  await withServer(() => new Response(TEXT), async ({ source, folder }) => {
    await Deno.writeTextFile(`${folder}/words.txt.partial`, "one\nt");
    const set = await ensure(source, folder);
    assert("path" in set);
    assertEquals(await Deno.readTextFile(set.path), TEXT);
  });
});

Deno.test("ensureDataSet() recovers from a partial file of other bytes", async () => {
  await withServer((request) => {
    if (!request.headers.has("range")) return new Response(TEXT);
    return new Response(TEXT.slice(5), {
      status: 206,
      headers: { "content-range": `bytes 5-13/14` },
    });
  }, async ({ source, folder }) => {
    await Deno.writeTextFile(`${folder}/words.txt.partial`, "other");
    assert("path" in await ensure(source, folder));
  });
});

Deno.test("ensureDataSet() never leaves other bytes in place", async () => {
  const other = TEXT.replace("two", "TWO");
  await withServer(() => new Response(other), async ({ source, folder }) => {
    const set = await ensure(source, folder);
    assert("reason" in set);
    assert(set.reason.includes(`SHA-256 ${SHA256} is needed`), set.reason);
    assertEquals(await names(folder), []);
  });
});

Deno.test("ensureDataSet() tries the second home", async () => {
  await withServer((request) => {
    const isFirst = new URL(request.url).pathname === "/words.txt";
    return isFirst ? new Response("", { status: 404 }) : new Response(TEXT);
  }, async ({ source, folder }) => {
    const missing = await ensure(source, folder);
    assert("reason" in missing && missing.reason.includes("got 404"));
    const urls = [source.urls[0]!, source.urls[0]!.replace("words", "second")];
    assert("path" in await ensure({ ...source, urls }, folder));
  });
});

Deno.test("ensureDataSet() gives up on a silent server", async () => {
  await withServer(
    () => new Response(new ReadableStream()),
    async ({ source, folder }) => {
      const set = await ensure(source, folder);
      assert("reason" in set);
      assert(set.reason.includes("no byte came within 1 s"), set.reason);
    },
  );
});

Deno.test("ensureDataSet() says that nobody listens", async () => {
  await withServer(() => new Response(TEXT), async ({ source, folder }) => {
    const urls = ["http://127.0.0.1:1/words.txt"];
    const set = await ensure({ ...source, urls }, folder);
    assert("reason" in set && set.reason.startsWith("Cannot download http"));
    assertEquals(await names(folder), []);
  });
});

Deno.test("ensureDataSet() takes a mirror's file only if its bytes are right", async () => {
  await withServer(() => new Response(TEXT), async ({ source, folder }) => {
    const options = { mirror: folder, sources: [source] };
    await Deno.writeTextFile(`${folder}/words.txt`, "one\n");
    const set = await ensureDataSet("words", options);
    assert("reason" in set);
    assert(set.reason.endsWith("14 bytes are needed, got 4"), set.reason);
    await Deno.writeTextFile(`${folder}/words.txt`, TEXT);
    const path = `${folder}/words.txt`;
    assertEquals(await findDataSet("words", options), { name: "words", path });
  });
});

Deno.test("ensureDataSet() refuses a name that nobody gave", async () => {
  await assertRejects(
    () => ensureDataSet("gsm9k"),
    RangeError,
    'Cannot find data set "gsm9k": one of gsm8k_test, ',
  );
});

Deno.test({
  name: "DATA_SOURCES fit the files of a mirror, byte for byte",
  ignore: !Deno.env.get("SPARKLE_DATA_MIRROR"),
  fn: async () => {
    for (const source of DATA_SOURCES) {
      const set = await findDataSet(source.name);
      assert("path" in set, JSON.stringify(set));
      const text = await Deno.readTextFile(set.path);
      assertEquals(text.trimEnd().split("\n").length, source.rows);
    }
  },
});

function pieces(text: string): ReadableStream<Uint8Array> {
  return new Blob([text]).stream();
}

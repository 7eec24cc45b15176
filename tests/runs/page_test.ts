import { assert, assertEquals, assertRejects } from "@std/assert";
import { parseHTML } from "linkedom";
import { readFigures, writeFigure } from "kit/runs/figure.ts";
import {
  readHeadlines,
  writeHeadlines,
  writeSummary,
} from "kit/runs/headlines.ts";
import { writePage } from "kit/runs/page.ts";
import { inFolder } from "../folder.ts";

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><text>✓</text></svg>';
const GAIN = {
  name: 'avg@8, "one" < two',
  value: 0.3125,
  low: 0.25,
  high: 0.375,
  level: 0.95,
  n: 64,
  seed: 0,
  unit: "share",
};
const LENGTH = {
  name: "length",
  value: 41.23456,
  low: null,
  high: null,
  level: null,
  n: 512,
  seed: null,
  unit: "tokens",
};

function figure(rows: readonly unknown[] = [{ x: 1 }]) {
  return { svg: SVG, png: () => new Uint8Array([137, 80]), alt: 'A "✓"', rows };
}

Deno.test("writeFigure() keeps drawing, picture, alt text and rows", async () => {
  await inFolder(async (folder) => {
    await writeFigure(folder, "curve", { ...figure(), notebook: "04_a" });
    const path = `${folder}/figures/curve`;
    assertEquals(await Deno.readTextFile(`${path}.svg`), SVG);
    assertEquals([...await Deno.readFile(`${path}.png`)], [137, 80]);
    assertEquals(JSON.parse(await Deno.readTextFile(`${path}.json`)), {
      alt: 'A "✓"',
      notebook: "04_a",
      rows: [{ x: 1 }],
    });
    assertEquals(await readFigures(folder), [
      { name: "curve", svg: SVG, alt: 'A "✓"', notebook: "04_a" },
    ]);
  });
});

Deno.test("writeFigure() refuses what a page could not show", async () => {
  await inFolder(async (folder) => {
    await assertRejects(
      () => writeFigure(folder, "a", { ...figure(), alt: " " }),
      TypeError,
      "alt text",
    );
    await assertRejects(
      () => writeFigure(folder, "a", { ...figure(), svg: "<svg></svg>" }),
      TypeError,
      "xmlns is needed, got <svg></svg>",
    );
    assertEquals(await readFigures(folder), []);
  });
});

Deno.test("writeSummary() gathers headlines by notebook, with the same bytes each time", async () => {
  await inFolder(async (folder) => {
    await writeHeadlines(folder, "06_b", [LENGTH], ["No network: no GSM8K."]);
    await writeHeadlines(folder, "04_a", [LENGTH]);
    await writeHeadlines(folder, "04_a", [GAIN, LENGTH]);
    const summary = await writeSummary(folder);
    assertEquals(summary, {
      headlines: [
        { ...GAIN, notebook: "04_a" },
        { ...LENGTH, notebook: "04_a" },
        { ...LENGTH, notebook: "06_b" },
      ],
      notes: [{ notebook: "06_b", text: "No network: no GSM8K." }],
    });
    assertEquals(await readHeadlines(folder), summary);
    const text = await Deno.readTextFile(`${folder}/summary.json`);
    assertEquals(JSON.parse(text), summary);
    // The order of a row's keys is ours, not its maker's.
    const turned = Object.fromEntries(Object.entries(GAIN).reverse());
    await writeHeadlines(folder, "04_a", [turned as typeof GAIN, LENGTH]);
    await writeSummary(folder);
    assertEquals(await Deno.readTextFile(`${folder}/summary.json`), text);
  });
});

Deno.test("writeHeadlines() refuses numbers that say nothing", async () => {
  await inFolder(async (folder) => {
    const write = (...rows: typeof GAIN[]) =>
      writeHeadlines(folder, "04_a", rows);
    await assertRejects(() => write(GAIN, GAIN), RangeError, "twice");
    await assertRejects(
      () => write({ ...GAIN, value: NaN }),
      RangeError,
      "finite numbers are needed, got NaN within",
    );
    await assertRejects(
      () => writeHeadlines(folder, "04_a", [{ ...GAIN, level: null }]),
      RangeError,
      "needs low, high and level",
    );
    await assertRejects(() => write({ ...GAIN, low: 0.5 }), RangeError, "low");
    assertEquals((await readHeadlines(folder)).headlines, []);
  });
});

Deno.test("writePage() shows every headline, note and figure, and runs nothing", async () => {
  await inFolder(async (folder) => {
    const evil = "<script>alert(1)</script>";
    await writeHeadlines(folder, "04_a", [GAIN, LENGTH], [evil]);
    await writeFigure(folder, "curve", { ...figure(), notebook: "04_a" });
    await writeFigure(folder, "loose", { ...figure(), alt: evil });
    const path = await writePage(folder, {
      title: `A & ${evil}`,
      paragraphs: ["One.", evil],
      links: [{ label: "All", href: 'a "b".json' }],
      sections: { "04_a": { title: "Stage one", text: evil } },
    });
    const text = await Deno.readTextFile(path);
    const { document } = parseHTML(text);
    assertEquals(document.querySelectorAll("script").length, 0);
    assertEquals(document.querySelector("h1")!.textContent, `A & ${evil}`);
    const titles = [...document.querySelectorAll("h2")]
      .map((title) => title.textContent);
    assertEquals(titles, ["Figures", "Stage one"]);
    const stories = [...document.querySelectorAll("section > p")]
      .map((story) => story.textContent);
    assertEquals(stories, [evil, evil]);
    const row = document.querySelector("tbody tr")!;
    assertEquals([...row.children].map((cell) => cell.textContent), [
      GAIN.name,
      "31.3 %",
      "25 % to 37.5 % (95 %)",
      "",
      "64",
      "0",
    ]);
    const images = [...document.querySelectorAll("img")];
    assertEquals(images.map((image) => image.getAttribute("alt")), [
      evil,
      'A "✓"',
    ]);
    const source = images[1]!.getAttribute("src")!;
    const shown = await (await fetch(source)).text();
    assertEquals(shown, SVG);
    const link = document.querySelector("nav a")!;
    assertEquals(link.getAttribute("href"), "a%20%22b%22.json");
    assert(!/https?:(?!\/\/www\.w3\.org)/.test(text));
  });
});

Deno.test("writePage() of an empty folder has its title and nothing else", async () => {
  await inFolder(async (folder) => {
    const path = await writePage(folder, { title: "Empty" });
    const { document } = parseHTML(await Deno.readTextFile(path));
    assertEquals(document.querySelector("main")!.textContent.trim(), "Empty");
  });
});

Deno.test("writePage() writes points and per cent with one decimal, as notebooks do", async () => {
  await inFolder(async (folder) => {
    const gain = {
      ...{ ...GAIN, name: "gain", unit: "percentage points" },
      ...{ value: 59.5, low: -0.04, high: 63.75 },
    };
    const accuracy = { ...GAIN, name: "accuracy", unit: "per cent", value: 36 };
    const rows = [gain, { ...accuracy, low: null, high: null, level: null }];
    await writeHeadlines(folder, "04_a", rows);
    const path = await writePage(folder, { title: "A" });
    const { document } = parseHTML(await Deno.readTextFile(path));
    const cells = [...document.querySelectorAll("tbody tr")].map((row) =>
      [...row.children].slice(1, 4).map((cell) => cell.textContent)
    );
    assertEquals(cells, [
      ["59.5", "0.0 to 63.8 (95 %)", "percentage points"],
      ["36.0", "", "per cent"],
    ]);
  });
});

import { assertEquals } from "@std/assert";
import { readFigures, writeFigure } from "kit/runs/figure.ts";
import { forgetNotebook } from "kit/runs/forget.ts";
import {
  type Headline,
  readHeadlines,
  writeHeadlines,
} from "kit/runs/headlines.ts";
import { inFolder } from "../folder.ts";

const interval = { low: null, high: null, level: null };
const row: Headline = {
  ...{ name: "a", value: 1, n: 1, seed: 0, unit: "nats" },
  ...interval,
};

Deno.test("forgetNotebook() removes headlines and figures of one notebook only", async () => {
  await inFolder(async (folder) => {
    await forgetNotebook(folder, "04_a");
    for (const notebook of ["04_a", "05_b"]) {
      await writeHeadlines(folder, notebook, [row]);
      await writeFigure(folder, `figure_of_${notebook}`, {
        svg: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        png: () => new Uint8Array(1),
        alt: "nothing",
        rows: [],
        notebook,
      });
    }
    await forgetNotebook(folder, "04_a");
    const { headlines } = await readHeadlines(folder);
    assertEquals(headlines.map(({ notebook }) => notebook), ["05_b"]);
    const figures = await readFigures(folder);
    assertEquals(figures.map(({ name }) => name), ["figure_of_05_b"]);
    const files = await Array.fromAsync(Deno.readDir(`${folder}/figures`));
    assertEquals(files.length, 3);
  });
});

import { assertEquals } from "@std/assert";
import { ROOT } from "kit/commands/gate.ts";
import { sectionsOf } from "kit/commands/study_sections.ts";
import { writeNotebook } from "kit/notebook/notebook_file.ts";
import { filesIn } from "kit/runs/folder.ts";
import { inFolder } from "../folder.ts";

Deno.test("sectionsOf() finds title and promise of every notebook of the kit", async () => {
  const folder = `${ROOT}notebooks`;
  const files = await filesIn(folder, ".ipynb");
  const names = files.filter((name) => /^\d\d_/.test(name));
  const sections = await sectionsOf(folder, names);
  const without = names.filter((name) => {
    const { title, text } = sections[name.replace(".ipynb", "")] ?? {};
    return !title || !/^You will see .+\.$/.test(text ?? "");
  });
  assertEquals(without, []);
});

Deno.test("sectionsOf() takes one paragraph, plain, and leaves out what is not there", async () => {
  await inFolder(async (folder) => {
    const openings = {
      whole:
        "# A `b`\n\n**You will see** *two* rows\nof `x_y`.\n\n**Time** a day.",
      short: "# Only a title",
      none: "No title, **You will see** nothing.",
    };
    const names = Object.keys(openings).map((name) => `${name}.ipynb`);
    for (const [name, source] of Object.entries(openings)) {
      const cell = { cell_type: "markdown", id: "a", metadata: {}, source };
      await writeNotebook(`${folder}/${name}.ipynb`, {
        cells: [cell],
        metadata: {},
      });
    }
    await writeNotebook(`${folder}/empty.ipynb`, { cells: [], metadata: {} });
    assertEquals(await sectionsOf(folder, [...names, "empty.ipynb"]), {
      whole: { title: "A b", text: "You will see two rows of x_y." },
      short: { title: "Only a title" },
    });
  });
});

import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

/** An import: which module has it, and what it names. */
interface Import {
  readonly from: string;
  readonly to: string;
}

async function modulesUnder(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await modulesUnder(path));
    else if (path.endsWith(".ts")) found.push(path);
  }
  return found.sort();
}

/** Every import of the modules, as Deno itself resolves it, types included. */
async function importsOf(modules: readonly string[]): Promise<Import[]> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const lines = modules.map((path) => `import "${new URL(path, ROOT)}";`);
    await Deno.writeTextFile(entry, lines.join("\n"));
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--no-lock", "--config", "deno.json", entry],
      cwd: ROOT,
    }).output();
    const graph = JSON.parse(new TextDecoder().decode(stdout));
    const imports: Import[] = [];
    for (const { specifier, dependencies = [] } of graph.modules) {
      const from = inProject(specifier);
      if (!modules.includes(from)) continue;
      for (const { code, type } of dependencies) {
        imports.push({ from, to: inProject((code ?? type).specifier) });
      }
    }
    return imports;
  } finally {
    await Deno.remove(entry);
  }
}

function inProject(specifier: string): string {
  return specifier.replace(ROOT.href, "");
}

/** The floor of each folder, from 0 at the top, as docs/architecture.md draws. */
async function floors(): Promise<Map<string, number>> {
  const page = await Deno.readTextFile(new URL("docs/architecture.md", ROOT));
  const drawing = /## Floors\s+```\n([\s\S]*?)```/.exec(page)![1]!;
  const rows = drawing.trimEnd().split("\n");
  return new Map(
    rows.flatMap((row, floor) =>
      row.trim().split(/\s+/).map((folder) => [folder, floor] as const)
    ),
  );
}

/** The folders of src/ that a page's tree has, but for those that are planned. */
async function drawnFolders(page: string): Promise<string[]> {
  const drawing = await Deno.readTextFile(new URL(page, ROOT));
  const [tree] = /^├── src\/\n(?:│.*\n)+/m.exec(drawing)!;
  const path: string[] = [];
  const found: string[] = [];
  for (const [, before, name, about] of tree.matchAll(FOLDER)) {
    path.splice(before!.length / 4, Infinity, name!);
    if (path.length > 1 && !about!.startsWith("(planned)")) {
      found.push(path.join("/"));
    }
  }
  return found.sort();
}

const FOLDER = /^((?:│ {3})*)[├└]── ([^/\s]+)\/ *(.*)$/gm;
const folderOf = (path: string) => path.split("/")[1]!;
const modules = await modulesUnder("src");
const imports = await importsOf(modules);
const text = ({ from, to }: Import) => `${from} imports ${to}`;

Deno.test("every folder of src/ has its floor", async () => {
  const known = await floors();
  const folders = [...new Set(modules.map(folderOf))];
  assertEquals(folders.filter((folder) => !known.has(folder)), []);
});

Deno.test("the trees that are drawn have the folders of src/, no more and no fewer", async () => {
  const nested = modules.map((path) => path.split("/").slice(0, -1).join("/"));
  const folders = [...new Set(nested)].sort();
  for (const page of ["README.md", "docs/architecture.md"]) {
    assertEquals(await drawnFolders(page), folders, page);
  }
});

Deno.test("a module imports its own folder and the floors below", async () => {
  const floor = await floors();
  // The graph is there: else nothing could be wrong with it.
  assert(imports.length > modules.length);
  const wrong = imports.filter(({ from, to }) =>
    to.startsWith("src/") && folderOf(from) !== folderOf(to) &&
    !(floor.get(folderOf(from))! < floor.get(folderOf(to))!)
  );
  assertEquals(wrong.map(text), []);
});

Deno.test("src/ imports nothing of the project but itself and settings in JSON", () => {
  const wrong = imports.filter(({ to }) =>
    !/^(src\/|npm:|node:)/.test(to) && !to.endsWith(".json")
  );
  assertEquals(wrong.map(text), []);
});

const homes = [
  { name: "TensorFlow.js", packages: "@tensorflow/", home: "src/tensors/" },
  { name: "Plot", packages: "@observablehq/plot", home: "src/plots/" },
  {
    name: "the symbolic engine",
    packages: "@cortex-js/",
    home: "src/rewards/engine/engine_process.ts",
  },
  { name: "Polars", packages: "nodejs-polars", home: "src/runs/parquet.ts" },
];

for (const { name, packages, home } of homes) {
  Deno.test(`only ${home} imports ${name}`, () => {
    const wrong = imports.filter(({ from, to }) =>
      to.startsWith("npm:") && to.includes(packages) && !from.startsWith(home)
    );
    assertEquals(wrong.map(text), []);
  });
}

Deno.test("every module opens with what it is", async () => {
  const wrong: string[] = [];
  for (const path of modules) {
    const source = await Deno.readTextFile(new URL(path, ROOT));
    const first = /^\/\*\*\n \* \S[\s\S]*?\*\//.exec(source)?.[0] ?? "";
    if (!first.includes("\n * @module\n")) wrong.push(path);
  }
  assertEquals(wrong, []);
});

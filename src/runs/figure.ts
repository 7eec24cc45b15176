/**
 * A figure as a run leaves it: drawn twice, and the rows it was drawn from.
 *
 * @module
 */

import { writeFileAtomically } from "../base/files.ts";
import { parseJson } from "../base/json.ts";
import { filesIn } from "./folder.ts";

/** A figure to keep. */
export interface Figure {
  /** The drawing, as the text of an SVG element. */
  readonly svg: string;
  /** Draws it as PNG. */
  readonly png: () => Uint8Array | Promise<Uint8Array>;
  /** What the figure shows, for those who cannot see it. */
  readonly alt: string;
  /** What it was drawn from; plain JSON. */
  readonly rows: readonly unknown[];
  /** The notebook that drew it; none when absent. */
  readonly notebook?: string;
}

/** A figure that was kept. */
export interface KeptFigure {
  /** Its name, without ending. */
  readonly name: string;
  /** The drawing, as the text of an SVG element. */
  readonly svg: string;
  /** What the figure shows. */
  readonly alt: string;
  /** The notebook that drew it; none when absent. */
  readonly notebook?: string;
}

/**
 * Writes a figure as `figures/<name>` with `.svg`, `.png` and `.json`, the last
 * with its alt text and rows.
 *
 * @param folder The run's folder.
 * @param name The figure's name.
 * @param figure The figure.
 * @throws {TypeError} If it has no alt text, or the drawing is no SVG element
 * that stands alone.
 */
export async function writeFigure(
  folder: string,
  name: string,
  figure: Figure,
): Promise<void> {
  const { svg, alt, rows, notebook } = figure;
  if (alt.trim() === "") {
    throw new TypeError(
      `Cannot write figure ${name}: alt text that says what it shows is needed, got none`,
    );
  }
  if (!/^\s*<svg\s[^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/.test(svg)) {
    throw new TypeError(
      `Cannot write figure ${name}: an svg element with its xmlns is needed, got ${
        svg.slice(0, 60)
      }`,
    );
  }
  await Deno.mkdir(`${folder}/figures`, { recursive: true });
  const path = `${folder}/figures/${name}`;
  await writeFileAtomically(`${path}.svg`, svg);
  await writeFileAtomically(`${path}.png`, await figure.png());
  const about = { alt, ...(notebook && { notebook }), rows };
  const text = JSON.stringify(about, null, 2);
  await writeFileAtomically(`${path}.json`, `${text}\n`);
}

/**
 * Reads the figures that were kept in a folder.
 *
 * @param folder The run's folder.
 * @returns The figures by name, in alphabetical order.
 * @throws {SyntaxError} If a file is damaged, naming it.
 */
export async function readFigures(folder: string): Promise<KeptFigure[]> {
  const files = await filesIn(`${folder}/figures`, ".json");
  return await Promise.all(files.map(async (file) => {
    const path = `${folder}/figures/${file}`;
    const { alt, notebook } = parseJson<Omit<KeptFigure, "name" | "svg">>(
      await Deno.readTextFile(path),
      path,
    );
    const svg = await Deno.readTextFile(path.replace(/\.json$/, ".svg"));
    const name = file.replace(/\.json$/, "");
    return { name, svg, alt, ...(notebook && { notebook }) };
  }));
}

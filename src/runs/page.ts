/**
 * One page to look at, without a server: the story, the numbers, the figures.
 *
 * @module
 */

import { withDecimals } from "../base/decimals.ts";
import { writeFileAtomically } from "../base/files.ts";
import { type KeptFigure, readFigures } from "./figure.ts";
import {
  type NotedHeadline,
  readHeadlines,
  type Summary,
} from "./headlines.ts";
import { STYLE } from "./page_style.ts";

/** What stands around the figures. */
export interface PageOptions {
  /** The page's title. */
  readonly title: string;
  /** The story, a paragraph each; none by default. */
  readonly paragraphs?: readonly string[];
  /** Links to files beside the page; none by default. */
  readonly links?: readonly PageLink[];
  /** What stands above a notebook's figures; its name by default. */
  readonly sections?: Readonly<Record<string, PageSection>>;
}

/** How a section begins. */
export interface PageSection {
  /** Its title. */
  readonly title: string;
  /** What the reader will see; nothing by default. */
  readonly text?: string;
}

/** A link to a file. */
export interface PageLink {
  /** What the reader sees. */
  readonly label: string;
  /** Where it leads, relative to the page. */
  readonly href: string;
}

/**
 * Writes `index.html` from the headlines and figures in a study's folder.
 *
 * The page needs nothing but itself: figures are inside it. The same folder
 * gives the same bytes.
 *
 * @param folder The study's folder.
 * @param options Title, story and links.
 * @returns The page's path.
 */
export async function writePage(
  folder: string,
  options: PageOptions,
): Promise<string> {
  const path = `${folder}/index.html`;
  const page = toPage(
    await readHeadlines(folder),
    await readFigures(folder),
    options,
  );
  await writeFileAtomically(path, page);
  return path;
}

/**
 * Composes the page.
 *
 * @param summary Headlines and notes.
 * @param figures Figures, in order.
 * @param options Title, story and links.
 * @returns The page, as HTML.
 */
function toPage(
  summary: Summary,
  figures: readonly KeptFigure[],
  options: PageOptions,
): string {
  const { title, paragraphs = [], links = [], sections = {} } = options;
  const notebooks = new Set([
    ...[...summary.headlines, ...summary.notes].map((row) => row.notebook),
    ...figures.map((figure) => figure.notebook ?? ""),
  ]);
  const parts = [...notebooks].sort().map((notebook) => {
    const of = (row: { notebook?: string }) =>
      (row.notebook ?? "") === notebook;
    return [
      `<section>`,
      `<h2>${
        escape(sections[notebook]?.title ?? (notebook || "Figures"))
      }</h2>`,
      ...sections[notebook]?.text === undefined
        ? []
        : [`<p>${escape(sections[notebook].text)}</p>`],
      ...summary.notes.filter(of).map((note) =>
        `<p class="note">${escape(note.text)}</p>`
      ),
      ...figures.filter(of).map(toFigure),
      ...table(summary.headlines.filter(of)),
      `</section>`,
    ].join("\n");
  });
  const items = links.map(({ label, href }) =>
    `<li><a href="${escape(encodeURI(href))}">${escape(label)}</a></li>`
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<style>
${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${paragraphs.map((text) => `<p>${escape(text)}</p>`).join("\n")}
${items.length > 0 ? `<nav><ul>\n${items.join("\n")}\n</ul></nav>` : ""}
${parts.join("\n")}
</main>
</body>
</html>
`;
}

function table(rows: readonly NotedHeadline[]): string[] {
  if (rows.length === 0) return [];
  const lines = rows.map((row) => {
    const interval = row.low === null || row.high === null
      ? ""
      : `${number(row.low, row.unit)} to ${number(row.high, row.unit)}`;
    const level = row.level === null ? "" : ` (${number(row.level, "share")})`;
    const cells = [
      number(row.value, row.unit),
      interval && `${interval}${level}`,
      row.unit === "share" ? "" : row.unit,
      String(row.n),
      row.seed === null ? "" : String(row.seed),
    ].map((text) => `<td>${escape(text)}</td>`).join("");
    return `<tr><th scope="row">${escape(row.name)}</th>${cells}</tr>`;
  });
  const heads = ["", "value", "interval", "unit", "n", "seed"];
  return [
    `<details open><summary>Numbers</summary>`,
    `<div class="wide"><table>`,
    `<thead><tr>${
      heads.map((text) => text ? `<th scope="col">${text}</th>` : "<td></td>")
        .join("")
    }</tr></thead>`,
    `<tbody>`,
    ...lines,
    `</tbody>`,
    `</table></div>`,
    `</details>`,
  ];
}

/** Per cent and points as notebooks write them, anything else in four digits. */
function number(value: number, unit: string): string {
  if (unit === "share") return `${Number(withDecimals(100 * value, 1))} %`;
  if (unit === "per cent" || unit === "percentage points") {
    return withDecimals(value, 1);
  }
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}

function toFigure({ svg, alt }: KeptFigure): string {
  // An image runs no script, whatever the drawing holds.
  const source = `data:image/svg+xml;base64,${
    new TextEncoder().encode(svg).toBase64()
  }`;
  return `<figure><img src="${source}" alt="${escape(alt)}">` +
    `<figcaption>${escape(alt)}</figcaption></figure>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

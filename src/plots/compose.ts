/**
 * Puts what Plot returns, titles and legends included, into one SVG.
 *
 * Plot leaves titles, captions and legends outside the SVG, as HTML, and writes
 * no namespace; an image or a PNG needs all in one.
 *
 * @module
 */

import { THEME } from "./theme.ts";

/**
 * Composes one SVG document from Plot's element.
 *
 * @param element What `Plot.plot` returned: an `svg`, or a `figure` around it.
 * @param alt What the figure shows, in words.
 * @returns A complete SVG document with title, background and font.
 */
export function composeSvg(element: Element, alt: string): string {
  const parts = element.localName === "svg" ? [element] : [...element.children];
  const width = Math.max(...parts.map((part) => size(part, "width")));
  let y = 0;
  const blocks = parts.map((part) => {
    const block = drawn(part, y, width);
    y += block.height;
    return block.markup;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img" font-family="${THEME.font}" color="${THEME.ink}" fill="${THEME.ink}">` +
    `<title>${escapeMarkup(alt)}</title>` +
    `<rect width="${width}" height="${y}" fill="${THEME.background}"/>` +
    `${blocks.join("")}</svg>`;
}

/**
 * Makes text safe inside markup and inside quoted attributes.
 *
 * @param text Any text.
 * @returns The text with `&`, `<`, `>` and `"` as entities.
 */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Markup and the height it takes. */
interface Block {
  readonly markup: string;
  readonly height: number;
}

function drawn(part: Element, y: number, width: number): Block {
  const text = part.textContent ?? "";
  switch (part.localName) {
    case "svg":
      return { markup: placed(part, y), height: size(part, "height") };
    case "h2":
      return lines(text, y + 8, width, { size: 16, weight: 700 });
    case "h3":
      return lines(text, y + 2, width, { size: 12, weight: 400 });
    case "figcaption":
      return lines(text, y + 6, width, { size: 11, weight: 400 });
    case "div":
      return legend(part, y, width);
    default:
      return { markup: "", height: 0 };
  }
}

/** Plot's own SVG at its place, without its page-wide style sheet. */
function placed(part: Element, y: number): string {
  for (const style of part.querySelectorAll("style")) style.remove();
  part.removeAttribute("class");
  part.setAttribute("font-family", THEME.font);
  part.setAttribute("x", "0");
  part.setAttribute("y", String(y));
  return part.outerHTML;
}

/** Wrapped text; DejaVu Sans is about 0.58 em wide on average. */
function lines(
  text: string,
  y: number,
  width: number,
  font: { readonly size: number; readonly weight: number },
): Block {
  const most = Math.floor((width - 20) / (0.58 * font.size));
  const wrapped: string[] = [""];
  for (const word of text.split(/\s+/)) {
    const longer = `${wrapped.at(-1)} ${word}`.trim();
    if (longer.length <= most) wrapped[wrapped.length - 1] = longer;
    else wrapped.push(word);
  }
  const step = Math.round(font.size * 1.4);
  const markup = wrapped.map((line, i) =>
    `<text x="10" y="${
      y + (i + 1) * step - 4
    }" font-size="${font.size}" font-weight="${font.weight}">${
      escapeMarkup(line)
    }</text>`
  ).join("");
  return { markup, height: wrapped.length * step + 8 };
}

/** A row of swatches, broken where the width ends. */
function legend(part: Element, y: number, width: number): Block {
  const rowHeight = 24;
  let x = 10;
  let row = 0;
  const swatches = [...part.querySelectorAll("span")].map((span) => {
    const label = span.textContent ?? "";
    const advance = 30 + label.length * 6.6;
    if (x > 10 && x + advance > width) {
      x = 10;
      row++;
    }
    const top = y + row * rowHeight + 6;
    const markup = swatch(span.querySelector("svg"), x, top) +
      `<text x="${x + 18}" y="${top + 11}" font-size="11">${
        escapeMarkup(label)
      }</text>`;
    x += advance;
    return markup;
  });
  return { markup: swatches.join(""), height: (row + 1) * rowHeight + 4 };
}

function swatch(svg: Element | null, x: number, y: number): string {
  if (!svg) return "";
  const attributes = ["fill", "stroke", "stroke-width", "viewBox"]
    .flatMap((name) => {
      const value = svg.getAttribute(name);
      return value === null ? [] : [`${name}="${escapeMarkup(value)}"`];
    });
  return `<svg x="${x}" y="${y}" width="14" height="14" ${
    attributes.join(" ")
  }>${svg.innerHTML}</svg>`;
}

function size(part: Element, side: "width" | "height"): number {
  const own = part.localName === "svg" ? part.getAttribute(side) : null;
  return own === null ? 0 : Number(own);
}

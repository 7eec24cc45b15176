import type { Figure } from "kit/plots/figure.ts";
import { parseHTML } from "linkedom";

/** What there is to see in a figure, short enough to be read in a change. */
export function snapshotOf({ svg }: Figure) {
  const { document } = parseHTML(`<body>${svg}</body>`);
  const root = document.querySelector("svg")!;
  const marks: Record<string, number> = {};
  for (const group of document.querySelectorAll("g[aria-label]")) {
    const name = group.getAttribute("aria-label")!;
    const own = [...group.children].filter(({ localName }) =>
      localName !== "g"
    );
    if (own.length > 0) marks[name] = (marks[name] ?? 0) + own.length;
  }
  const numbers = (svg.match(/-?\d+\.?\d*/g) ?? []).map(Number);
  return {
    size: `${root.getAttribute("width")} × ${root.getAttribute("height")}`,
    marks,
    colours: [...new Set(svg.match(/#[0-9a-f]{6}\b/g))].sort().join(" "),
    texts: [...document.querySelectorAll("text")]
      .map(({ textContent }) => textContent).join(" | "),
    // Moves when any mark moves by more than rounding.
    places: Math.round(numbers.reduce((sum, x) => sum + Math.abs(x), 0) / 100),
  };
}

if (import.meta.main) {
  // deno run -A tests/plots/snapshot.ts, after having looked at the figures
  const { figures } = await import("./figures.ts");
  const snapshots = Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [name, snapshotOf(figure)]),
  );
  await Deno.writeTextFile(
    new URL("../fixtures/figures.json", import.meta.url),
    JSON.stringify(snapshots, null, 1) + "\n",
  );
}

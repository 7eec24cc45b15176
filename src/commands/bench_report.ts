/**
 * What a benchmark leaves: a table, and a file with its figure.
 *
 * @module
 */

import { writeFileAtomically } from "../base/files.ts";
import { surroundings } from "../base/surroundings.ts";
import { benchmarkBars } from "../plots/benchmark_bars.ts";
import type { BenchRow } from "./bench_rows.ts";
import { ROOT } from "./gate.ts";

/**
 * Writes rows as a table for the screen.
 *
 * @param rows Engines and workloads.
 * @returns A line each, in columns.
 */
export function benchTable(rows: readonly BenchRow[]): string {
  const cells = rows.map((row) => [
    row.size,
    row.workload,
    row.engine,
    `${row.median.toFixed(1)} ${row.workload === "product" ? "GFLOP/s" : "ms"}`,
    [
      ...(row.ratio === undefined
        ? []
        : [`${row.ratio.toFixed(2)} × PyTorch's time`]),
      ...(row.trlRatio === undefined
        ? []
        : [`${row.trlRatio.toFixed(2)} × TRL's`]),
    ].join(", "),
  ]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...cells.map((row) => row[column]!.length))
  );
  return cells.map((row) =>
    row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd()
  ).join("\n");
}

/**
 * Writes rows and surroundings as JSON and, beside it, a figure of the models.
 *
 * @param path The JSON file; the figure has its name with `.svg`.
 * @param rows Engines and workloads.
 */
export async function writeBench(
  path: string,
  rows: readonly BenchRow[],
): Promise<void> {
  const content = { surroundings: await surroundings(ROOT), rows };
  await writeFileAtomically(path, JSON.stringify(content, null, 2) + "\n");
  const models = rows.filter(({ workload }) => workload !== "product");
  if (models.length === 0) return;
  const figure = benchmarkBars(
    models.map(({ engine, size, workload, median }) => ({
      engine,
      label: `${workload}, ${size}`,
      milliseconds: median,
    })),
    {
      alt: `Times of each engine. ${benchTable(models).replaceAll("\n", "; ")}`,
    },
  );
  await writeFileAtomically(path.replace(/\.json$/, "") + ".svg", figure.svg);
}

/**
 * How the chance of solving a problem rises with ability.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import type { Ability, Item } from "../statistics/item_response.ts";
import {
  drawFigure,
  type Figure,
  type FigureOptions,
  type Rows,
  rowsOf,
} from "./figure.ts";
import { perCent } from "./series.ts";
import { THEME } from "./theme.ts";

/** How item curves are drawn. */
export interface ItemCurvesOptions extends FigureOptions {
  /** Models to mark on the axis of ability; none by default. */
  readonly abilities?: readonly Ability[];
}

/**
 * Draws the characteristic curve of each problem, and models where they stand.
 *
 * A steep curve tells models apart near its middle; where no model stands a
 * problem says nothing. Problems without a difficulty, which all or none solve,
 * are left out.
 *
 * @param given Items of `itemResponse`.
 * @param options Words, width and abilities.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, or if the alt text is empty.
 */
export function itemCurves(
  given: Rows<Item>,
  options: ItemCurvesOptions,
): Figure {
  const items = rowsOf(given);
  const { abilities = [] } = options;
  const drawn = items.filter(({ difficulty, slope }) =>
    Number.isFinite(difficulty) && Number.isFinite(slope)
  );
  const places = [
    ...drawn.map(({ difficulty }) => difficulty),
    ...abilities.map(({ ability }) => ability),
  ].map((x) => Math.max(-6, Math.min(6, x)));
  const low = Math.min(-2, ...places) - 1, high = Math.max(2, ...places) + 1;
  const points = drawn.flatMap(({ item, slope, difficulty }) =>
    Array.from({ length: 101 }, (_, i) => {
      const ability = low + (high - low) * i / 100;
      const chance = 1 / (1 + Math.exp(-slope * (ability - difficulty)));
      return { item, ability, chance: perCent(chance) };
    })
  );
  const people = abilities.map(({ person, ability, deviation }, i) => ({
    person: String(person),
    ability,
    low: Math.max(low, ability - 1.96 * deviation),
    high: Math.min(high, ability + 1.96 * deviation),
    line: -8 - 9 * i,
  }));
  const bottom = -4 - 9 * people.length;
  return drawFigure(items, {
    height: 300 + 22 * people.length,
    marginLeft: 50,
    marginRight: 90,
    marginBottom: 44,
    x: {
      label: "ability (standard deviations) →",
      domain: [low, high],
      labelOffset: 38,
    },
    y: {
      label: "↑ chance of a right answer (%)",
      domain: [people.length > 0 ? bottom : 0, 100],
      ticks: [0, 25, 50, 75, 100],
      grid: true,
    },
    marks: [
      Plot.lineY(points, {
        x: "ability",
        y: "chance",
        z: "item",
        stroke: COLOUR,
        strokeOpacity: Math.max(0.12, Math.min(0.8, 12 / drawn.length)),
        strokeWidth: 1.5,
      }),
      Plot.ruleY([0], { stroke: THEME.ink }),
      Plot.ruleY(people, {
        x1: "low",
        x2: "high",
        y: "line",
        stroke: THEME.ink,
        strokeWidth: 1.5,
      }),
      Plot.dot(people, { x: "ability", y: "line", fill: THEME.ink, r: 3.5 }),
      Plot.text(people, {
        x: "high",
        y: "line",
        text: "person",
        dx: 6,
        textAnchor: "start",
        fill: THEME.ink,
      }),
    ],
  }, options);
}

const COLOUR = THEME.outcomes.right;

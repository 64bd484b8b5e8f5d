// Random calls of scaling, binning and the treatment of outliers.
import type { Cell, WireType } from "@data-tools/client";
import type { Family } from "../differential.ts";
import { cell, columnsOf, type Random, type Wish } from "../random-tables.ts";
import { figure, numeric } from "./arithmetic.ts";

/** Numbers of one scale with a few far off; whole numbers that doubles hold exactly. */
function measured(random: Random, type: WireType, digits?: readonly [number, number]): Cell {
  if (type === "integer") return random.chance(0.1) ? random.whole(-500, 2000) : random.whole(-10, 40);
  if (type === "number") return random.chance(0.15) ? figure(random, type) : random.whole(-40, 160) / 8;
  return cell(random, type, digits);
}

const table: Wish = { has: [numeric], cells: measured, values: 20, more: 2 };
const methods = "standard min-max robust mean max-abs log log1p sqrt yeo-johnson quantile".split(" ");

const edges = (random: Random, least: number) =>
  [...new Set(Array.from({ length: random.whole(least, 5) }, () => random.whole(-20, 80) / 2))].sort((a, b) => a - b);

export const scaling: Family = {
  "scale-number": {
    table,
    params: (random, at) => {
      const method = random.pick(methods);
      const range = method === "min-max" ? random.maybe(0.5, () => ({ min: -1, max: random.whole(1, 10) })) : undefined;
      return { columns: random.some(columnsOf(at, numeric), 1, 2), method, range };
    },
  },
  "bin-number": {
    table: { ...table, has: [["integer", "number"]] },
    params: (random, at) => {
      const method = random.pick(["width", "quantile", "edges", "threshold"]);
      const own = method === "edges" || method === "threshold";
      const chosen = edges(random, method === "edges" ? 4 : 2);
      const bins = random.whole(1, 6);
      const count = method === "edges" ? chosen.length - 1 : chosen.length + 1;
      const labelled = own && random.chance(0.4);
      return {
        column: random.pick(columnsOf(at, ["integer", "number"])),
        method,
        bins: own ? undefined : bins,
        edges: own ? (chosen.length > 1 ? chosen : [0, 10]) : undefined,
        labels: labelled && chosen.length > 1 ? Array.from({ length: count }, (_, index) => `bin ${index}`) : undefined,
        right: random.maybe(0.4, () => false),
        into: random.maybe(0.4, () => "made"),
      };
    },
  },
  "treat-outliers": {
    table,
    params: (random, at) => {
      const rule = random.pick(["iqr", "gaussian", "mad", "quantiles"]);
      return {
        columns: random.some(columnsOf(at, numeric), 1, 2),
        method: random.pick(["cap", "remove", "null", "flag"]),
        rule,
        fold: random.maybe(0.7, () =>
          rule === "quantiles" ? random.pick([0.05, 0.1, 0.2]) : random.pick([0.5, 1, 1.5, 3]),
        ),
        tail: random.maybe(0.6, () => random.pick(["both", "left", "right"])),
      };
    },
  },
};

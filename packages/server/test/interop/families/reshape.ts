// Random calls of the operations that change the shape of a table, and of those that look at other rows.
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import type { Family } from "../differential.ts";
import { columnsOf, nested, type Random, randomTable, scalars, type Wish } from "../random-tables.ts";
import { column, figure, groups, numeric, orders } from "./arithmetic.ts";
import { moment } from "./dates.ts";

/** Columns whose values can become names: few, and not too odd. */
function plain(random: Random, type: WireType, digits?: readonly [number, number]): Cell {
  if (type === "text") return random.pick(["a", "b", "x y", "ä", "", "10", "9", "é"]);
  if (type === "integer") return random.whole(-3, 12);
  return figure(random, type, digits);
}

const table: Wish = { has: [scalars, scalars], cells: plain, values: 4 };
const statistics = "sum mean min max count count-distinct median std var first last mode quantile concat list".split(
  " ",
);
const figures = ["sum", "mean", "median", "std", "var", "quantile"];
const texts = ["concat"];
const anything = ["first", "last", "count"];
const every: readonly WireType[] = ["integer", "number", "boolean", "text", "date"];

/** A statistic of a column it can be worked out of. */
function statistic(random: Random, at: TableLiteral, names: readonly string[]) {
  const fn = random.pick(statistics);
  if (fn === "count" && random.chance(0.5)) return { fn };
  const types = figures.includes(fn)
    ? numeric
    : texts.includes(fn) || fn === "list"
      ? (["text", "integer"] as const)
      : anything.includes(fn)
        ? [...every, ...nested]
        : every;
  const possible = columnsOf(at, types).filter((each) => names.includes(each));
  if (possible.length === 0) return { fn: "count" };
  return {
    column: random.pick(possible),
    fn,
    q: fn === "quantile" ? random.pick([0, 0.1, 0.25, 0.5, 0.9, 1]) : undefined,
    separator: fn === "concat" ? random.maybe(0.5, () => random.pick(["+", "", " | "])) : undefined,
  };
}

function aggregates(random: Random, at: TableLiteral, names: readonly string[]): object[] {
  return Array.from({ length: random.whole(1, 3) }, (_, index) => ({
    ...statistic(random, at, names),
    into: random.chance(0.3) && index === 0 ? "made" : `made ${index}`,
  }));
}

/** Cells of one kind in all columns, or of few. */
const mixed = (random: Random): TableLiteral => {
  const type = random.pick([
    ["integer"],
    ["number"],
    ["text"],
    ["integer", "number"],
    ["date", "integer"],
    ["boolean", "text"],
  ] as const);
  return randomTable(random, { has: [type, type], others: type, cells: plain, rows: [0, 8] });
};

export const reshape: Family = {
  pivot: {
    table: { ...table, has: [["text", "integer", "boolean"], ["integer", "number", "text"], scalars], others: every },
    checksAnswer: true,
    params: (random, at) => {
      const spread = random.pick(columnsOf(at, ["text", "integer", "boolean"]));
      const rest = columnsOf(at).filter((name) => name !== spread);
      const { column: values, ...given } = statistic(random, at, rest) as { column?: string; fn: string };
      const index = random.some(
        rest.filter((name) => name !== values),
        0,
        2,
      );
      return { index, columns: spread, values, ...given };
    },
  },
  unpivot: {
    table: mixed,
    params: (random, at) => {
      const columns = random.some(columnsOf(at), 1);
      const keep = columnsOf(at).filter((name) => !columns.includes(name));
      return { columns, keep: random.maybe(0.8, () => random.shuffled(keep)), nameInto: "what", valueInto: "is" };
    },
  },
  transpose: { table: mixed, params: (random) => ({ nameInto: random.maybe(0.7, () => "field") }) },
  explode: {
    table: { has: ["list"], others: ["text", "integer"] },
    params: (random, at) => ({ column: random.pick(columnsOf(at, "list")) }),
  },
  unnest: {
    table: (random) => {
      const cells = (): Cell =>
        random.chance(0.2) ? null : { x: random.maybe(0.7, () => "1") ?? null, "y z": random.pick(["", "ä", null]) };
      const rows = [{ x: "a", "y z": null } as Cell, ...Array.from({ length: random.whole(0, 8) }, cells)];
      return {
        columns: [
          { name: "n", type: "integer" },
          { name: "s", type: "struct" },
          { name: "t", type: "text" },
        ],
        rows: rows.map((each, index) => [index, each, "t"]),
      };
    },
    params: (random) => ({
      column: "s",
      prefix: random.maybe(0.5, () => random.pick(["", "of ", "s."])),
      keep: random.maybe(0.5, () => true),
    }),
  },
  "group-by": {
    table: { has: [every, ["integer", "number", "decimal"]], cells: plain, values: 4 },
    checksAnswer: true,
    params: (random, at) => {
      const by = random.some(columnsOf(at, scalars), 0, 2);
      return { by, aggregates: aggregates(random, at, columnsOf(at)) };
    },
  },
  "window-rank": {
    table,
    params: (random, at) => {
      const fn = random.pick(["row-number", "rank", "dense-rank", "ntile", "percent-rank"]);
      const parts = fn === "ntile" ? random.whole(1, 5) : undefined;
      return { by: orders(random, at, 0.9), fn, parts, groupBy: groups(random, at), into: "place of it" };
    },
  },
  "lag-lead": {
    table,
    params: (random, at) => {
      const one = column(random, at, scalars);
      return {
        column: one,
        offset: random.maybe(0.6, () => random.pick([1, 2, -1, -3])),
        orderBy: orders(random, at),
        groupBy: groups(random, at),
        into: random.maybe(0.4, () => "made"),
      };
    },
  },
  "frequency-table": {
    table,
    params: (random, at) => ({
      columns: random.some(columnsOf(at), 1, 2),
      countInto: random.maybe(0.5, () => "times"),
      shareInto: random.maybe(0.5, () => "part of all"),
    }),
  },
  "resample-time": {
    table: {
      has: [
        ["date", "timestamp", "timestamptz"],
        ["integer", "number"],
      ],
      others: ["integer", "number", "text"],
      cells: (random, type) => {
        if (type !== "date" && type !== "timestamp" && type !== "timestamptz") return plain(random, type);
        const near = random.chance(0.7) ? `${2019 + random.whole(0, 1)}${moment(random).slice(4)}` : moment(random);
        const at = near.includes("-02-29") ? near.replace("-29", "-28") : near;
        return type === "date" ? at.slice(0, 10) : type === "timestamp" ? at : `${at}Z`;
      },
    },
    checksAnswer: true,
    params: (random, at) => {
      const name = random.pick(columnsOf(at, ["date", "timestamp", "timestamptz"]));
      const date = at.columns.find((each) => each.name === name)?.type === "date";
      const unit = random.pick([
        "day",
        "week",
        "month",
        "quarter",
        "year",
        ...(date ? [] : ["hour", "minute", "second"]),
      ]);
      const fine = !["month", "quarter", "year", "week"].includes(unit);
      return {
        column: name,
        every: { unit, count: random.maybe(0.6, () => random.whole(1, 7)) },
        aggregates: aggregates(random, at, columnsOf(at, ["integer", "number", "text"])),
        empty: fine ? false : random.maybe(0.5, () => random.chance(0.5)),
      };
    },
  },
};

// Random calls of the operations on rows, and on duplicates.
import type { TableLiteral, WireType } from "@data-tools/client";
import type { Family } from "../differential.ts";
import { cell, columnsOf, nested, type Random, randomTable, scalars, valueFor } from "../random-tables.ts";
import { grouping, into } from "./columns.ts";
import { condition } from "./conditions.ts";

/** Numbers of rows, now and then beyond the last. */
function rowNumbers(random: Random, { rows }: TableLiteral): number[] {
  const last = Math.max(1, rows.length) + (random.chance(0.1) ? 1 : 0);
  return Array.from({ length: random.whole(1, 5) }, () => random.whole(1, last));
}

function line(random: Random): TableLiteral {
  const type = random.pick(["integer", "number", "date", "timestamp", "timestamptz"] as const);
  const near = () => {
    const day = `2024-${random.pick(["01", "02", "03"])}-${random.pick(["01", "15", "28", "29"])}`;
    if (type === "integer") return random.whole(-5, 30);
    if (type === "number") return random.whole(-10, 40) / 2;
    return type === "date"
      ? day
      : `${day}T${random.pick(["00:00:00", "12:00:00", "06:30:00"])}${type === "timestamptz" ? "Z" : ""}`;
  };
  const table = randomTable(random, { more: 2 });
  const rows = table.rows.map((row) => [...row, random.chance(0.2) ? null : near()]);
  return { columns: [...table.columns, { name: "line", type }], rows };
}

/** What can be sorted, now and then with what cannot be; texts that stand for numbers or dates among them. */
function sorting(random: Random): TableLiteral {
  const others = random.chance(0.05) ? [...scalars, ...nested] : [...scalars, "binary" as const];
  if (random.chance(0.6)) return randomTable(random, { more: 5, others });
  const dated = [
    "2024-01-31",
    "2024-1-5",
    "2023-12-31 10:00",
    "2024-01-31T09:05:07",
    "2024-02-30",
    "soon",
    "item 2",
    "1e3",
  ];
  const cells = (own: Random, type: WireType) => (type === "text" ? own.pick([...dated, "10", "9"]) : cell(own, type));
  return randomTable(random, { has: ["text"], others: ["text", "integer"], cells, values: 8 });
}

const alike = (random: Random, table: TableLiteral) => ({
  columns: random.maybe(0.7, () => random.some(columnsOf(table), 1, 3)),
});
const repeated = { values: 3, more: 3 };

export const rows: Family = {
  "filter-rows": {
    table: { more: 5 },
    params: (random, table) => ({ where: condition(random, table), keep: random.maybe(0.5, () => random.chance(0.5)) }),
  },
  "keep-rows": {
    params: (random, table) => ({
      rows: random.pick([
        { first: random.whole(1, 12) },
        { last: random.whole(1, 12) },
        { range: { from: random.whole(1, 8), to: random.maybe(0.7, () => random.whole(8, 20)) } },
        { every: { step: random.whole(2, 5), start: random.maybe(0.5, () => random.whole(1, 4)) } },
        { numbers: rowNumbers(random, table) },
      ]),
    }),
  },
  "delete-rows": { params: (random, table) => ({ rows: rowNumbers(random, table) }) },
  "insert-rows": {
    table: { others: scalars },
    params: (random, table) => ({
      at: random.maybe(0.6, () => random.whole(1, table.rows.length + 2)),
      rows: Array.from({ length: random.whole(1, 3) }, () =>
        Object.fromEntries(
          random.some(columnsOf(table), 0).map((name) => [name, valueFor(random, table, name, { orNull: 0.2 })]),
        ),
      ),
    }),
  },
  "sort-rows": {
    table: sorting,
    params: (random, table) => ({
      by: random.some(columnsOf(table), 1, 3).map((column) => ({
        column,
        order: random.maybe(0.6, () => random.pick(["asc", "desc"])),
        nulls: random.maybe(0.4, () => random.pick(["first", "last"])),
        as: columnsOf(table, "text").includes(column)
          ? random.maybe(0.4, () => random.pick(["text", "natural", "number", "date"]))
          : undefined,
      })),
    }),
  },
  "reverse-rows": { moves: true, params: () => ({}) },
  "shuffle-rows": { checksAnswer: true, moves: true, params: (random) => ({ seed: random.whole(0, 1000) }) },
  "sample-rows": {
    checksAnswer: true,
    params: (random, table) => ({
      ...(random.chance(0.5) ? { n: random.whole(1, 8) } : { fraction: random.pick([0.1, 0.25, 0.5, 0.9, 1]) }),
      stratifyBy: grouping(random, table),
      seed: random.whole(0, 1000),
    }),
  },
  "fill-gaps": {
    table: line,
    params: (random, table) => {
      const type = table.columns.at(-1)?.type;
      const numeric = type === "integer" || type === "number";
      const whole = numeric ? [1, 2, 10] : [1, 2];
      const count = type === "number" ? random.pick([0.5, 1, 2.5]) : random.pick(whole);
      const units =
        type === "date" ? ["day", "week", "month", "quarter", "year"] : ["hour", "day", "week", "month", "year"];
      const bound = (low: boolean) =>
        numeric ? (low ? -2 : 20) : type === "date" ? (low ? "2024-01-10" : "2024-03-05") : undefined;
      return {
        column: "line",
        every: {
          count: random.maybe(0.8, () => count),
          ...(numeric ? {} : { unit: random.maybe(0.8, () => random.pick(units)) }),
        },
        from: random.maybe(0.3, () => bound(true)),
        to: random.maybe(0.3, () => bound(false)),
        groupBy: grouping(random, table, ["line"]),
      };
    },
  },
  "drop-duplicates": {
    table: repeated,
    params: (random, table) => ({
      ...alike(random, table),
      keep: random.maybe(0.7, () => random.pick(["first", "last", "none"])),
    }),
  },
  "flag-duplicates": {
    table: repeated,
    params: (random, table) => ({
      ...alike(random, table),
      flag: random.maybe(0.7, () => random.pick(["all", "later", "earlier"])),
      ...random.maybe(0.5, () => into(random, table)),
    }),
  },
  "keep-duplicates": { table: repeated, params: alike },
};

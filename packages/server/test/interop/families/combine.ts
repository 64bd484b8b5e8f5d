// Random calls of the operations on two tables.
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import type { Family } from "../differential.ts";
import { columnsOf, type Random, randomTable, scalars } from "../random-tables.ts";
import { figure } from "./arithmetic.ts";

/** Few different cells, so that rows match. */
function few(random: Random, type: WireType, digits?: readonly [number, number]): Cell {
  if (type === "text") return random.pick(["a", "b", "A", "", " a", "é", "1"]);
  if (type === "integer")
    return random.chance(0.1) ? random.pick(["9007199254740993", 9007199254740991]) : random.whole(0, 4);
  if (type === "number") return random.chance(0.2) ? "NaN" : random.whole(0, 8) / 2;
  return figure(random, type, digits);
}

const keys: readonly WireType[] = ["text", "integer", "number", "boolean", "date", "binary"];
const wish = {
  has: [keys],
  cells: few,
  values: 5,
  rows: [0, 14] as const,
  others: [...keys, "list"] as const,
  more: 2,
};
/** Columns that are only carried along may hold anything. */
const carrying = { ...wish, others: [...keys, "list", "struct"] as const };

/** A second table with a column of the type of one of the first, and others. */
function second(random: Random, table: TableLiteral): TableLiteral {
  const types = table.columns.map(({ type }) => type).filter((type) => keys.includes(type));
  return randomTable(random, { ...carrying, has: types });
}

/** A second table with columns of the same names and types, in another order. */
function alike(random: Random, table: TableLiteral): TableLiteral {
  const made = randomTable(random, { ...wish, has: table.columns.map(({ type }) => type), more: 0 });
  const left = [...made.columns];
  const names = table.columns.map(({ name, type }) => {
    const at = left.findIndex((each) => each.type === type);
    return [left.splice(at, 1)[0]?.name, name] as const;
  });
  const renamed = new Map(names);
  return {
    columns: made.columns.map((each) => ({ ...each, name: renamed.get(each.name) ?? `more ${each.name}` })),
    rows: [...made.rows, ...(random.chance(0.8) ? copied(random, table, made, renamed) : [])],
  };
}

function copied(
  random: Random,
  table: TableLiteral,
  made: TableLiteral,
  renamed: Map<string | undefined, string>,
): Cell[][] {
  const places = made.columns.map(({ name, digits }) =>
    table.columns.findIndex((each) => each.name === renamed.get(name) && `${each.digits}` === `${digits}`),
  );
  return table.rows.filter(() => random.chance(0.4)).map((row) => places.map((at) => row[at] ?? null));
}

/** Pairs of columns of one type. */
function pairs(random: Random, table: TableLiteral, other: TableLiteral) {
  const found = table.columns.flatMap(({ name, type }) =>
    keys.includes(type) ? columnsOf(other, type).map((right) => ({ left: name, right })) : [],
  );
  const chosen: typeof found = [];
  for (const each of random.shuffled(found)) {
    if (chosen.every(({ left, right }) => left !== each.left && right !== each.right)) chosen.push(each);
  }
  return chosen.slice(0, random.whole(1, 2));
}

const words = "acme trading ltd inc bolt nordic foods gmbh Ångström co café brothers north sea lines".split(" ");

function firm(random: Random): string {
  const name = random.some(words, 1, 3).join(" ");
  const at = random.whole(0, name.length);
  const typed = random.pick([
    name,
    `${name.slice(0, at)}${name.slice(at + 1)}`,
    `${name.slice(0, at)}x${name.slice(at)}`,
  ]);
  return random.pick([typed, typed.toUpperCase(), ` ${typed}`, typed, ""]);
}

const firms = {
  has: ["text" as const],
  others: ["text", "integer"] as const,
  cells: (random: Random, type: WireType) => (type === "text" ? firm(random) : random.whole(0, 9)),
  values: 12,
  more: 1,
  rows: [0, 14] as const,
};

export const combine: Family = {
  join: {
    table: carrying,
    sources: (random, table) => ({ other: second(random, table) }),
    params: (random, table, sources) => {
      const how = random.pick(["inner", "left", "right", "full", "semi", "anti", "cross"]);
      const other = sources.other as TableLiteral;
      const some =
        how === "semi" || how === "anti" ? undefined : random.maybe(0.3, () => random.some(columnsOf(other), 1, 2));
      return {
        datasource: "other",
        on: how === "cross" ? [] : pairs(random, table, other),
        how,
        columns: some,
        suffix: random.maybe(0.2, () => " (other)"),
        nullsMatch: how === "cross" ? undefined : random.maybe(0.4, () => true),
      };
    },
  },
  lookup: {
    table: carrying,
    sources: (random, table) => ({ other: second(random, table) }),
    params: (random, table, sources) => {
      const other = sources.other as TableLiteral;
      return {
        datasource: "other",
        on: pairs(random, table, other),
        take: random.chance(0.7) ? random.some(columnsOf(other), 1, 2) : undefined,
        many: random.maybe(0.6, () => random.pick(["first", "last"])),
        nullsMatch: random.maybe(0.4, () => true),
      };
    },
  },
  union: {
    table: { ...wish, others: [...scalars, "list", "binary"] },
    sources: (random, table) => ({
      one: random.chance(0.5) ? alike(random, table) : randomTable(random, wish),
      two: alike(random, table),
    }),
    params: (random) => ({
      datasources: random.pick([["one"], ["one", "two"], ["two", "one"]]),
      by: random.maybe(0.6, () => random.pick(["name", "position"])),
      distinct: random.maybe(0.4, () => true),
    }),
  },
  "intersect-rows": {
    table: wish,
    sources: (random, table) => ({ other: alike(random, table) }),
    params: (random, table) => ({
      datasource: "other",
      columns: random.maybe(0.5, () => random.some(columnsOf(table), 1, 2)),
    }),
  },
  "except-rows": {
    table: wish,
    sources: (random, table) => ({ other: alike(random, table) }),
    params: (random, table) => ({
      datasource: "other",
      columns: random.maybe(0.5, () => random.some(columnsOf(table), 1, 2)),
    }),
  },
  "fuzzy-join": {
    table: firms,
    sources: (random) => ({ other: randomTable(random, firms) }),
    params: (random, table, sources) => ({
      datasource: "other",
      on: {
        left: random.pick(columnsOf(table, "text")),
        right: random.pick(columnsOf(sources.other as TableLiteral, "text")),
      },
      metric: random.maybe(0.8, () => random.pick(["jaro-winkler", "levenshtein", "jaccard"])),
      threshold: random.maybe(0.8, () => random.pick([0, 0.3, 0.5, 0.7, 0.9, 1])),
      ignoreCase: random.maybe(0.4, () => false),
      how: random.maybe(0.5, () => random.pick(["left", "inner"])),
      columns: random.maybe(0.3, () => random.some(columnsOf(sources.other as TableLiteral), 1, 1)),
      scoreInto: random.maybe(0.7, () => "how alike"),
    }),
  },
};

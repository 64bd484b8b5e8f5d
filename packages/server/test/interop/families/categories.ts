// Random calls of the operations on categories.
import type { Cell, TableLiteral } from "@data-tools/client";
import type { Family } from "../differential.ts";
import { columnsOf, type Random, randomTable, scalars, texts, valueFor } from "../random-tables.ts";

const scalar = { others: scalars, more: 4 };
const place = (random: Random) => random.maybe(0.4, () => random.pick(["after", "end"]));

/** Different values of a column that stand in it, or others of its type. */
function different(random: Random, table: TableLiteral, column: string, most: number, orNull = 0): Cell[] {
  const found = new Map<string, Cell>();
  const type = table.columns.find(({ name }) => name === column)?.type;
  for (let at = 0; at < most; at++) {
    const value = valueFor(random, table, column, { orNull });
    found.set(
      type === "number" ? String(Number(value ?? Number.NaN) + 0) + (value === null) : JSON.stringify(value),
      value,
    );
  }
  return [...found.values()];
}

/** The share of targets that come to a plain sum: no huge ones, which would swallow the others. */
const targets = (random: Random) => {
  const type = random.pick(["integer", "number", "boolean"] as const);
  const made = randomTable(random, { has: [type], others: [...scalars, "text", "text"], more: 3, values: 4 });
  const rows = made.rows.map((row) => row.map((each) => (typeof each === "number" && Math.abs(each) > 1e6 ? 3 : each)));
  return { columns: made.columns, rows };
};

export const categories: Family = {
  "one-hot": {
    table: scalar,
    params: (random, table) => ({
      columns: random.some(columnsOf(table), 1, 2),
      drop: random.maybe(0.4, () => random.pick(["none", "first", "last"])),
      missing: random.maybe(0.6, () => random.pick(["zero", "null", "category"])),
      keep: random.maybe(0.4, () => random.chance(0.7)),
      place: place(random),
      maxCategories: random.maybe(0.1, () => 2),
    }),
  },
  "ordinal-encode": {
    table: scalar,
    params: (random, table) => {
      const columns = random.some(columnsOf(table), 1, 2);
      const listed = random.chance(0.3);
      const first = columns[0] as string;
      return {
        columns: listed ? [first] : columns,
        order: listed ? "list" : random.maybe(0.8, () => random.pick(["first-seen", "sorted", "frequency"])),
        values: listed ? different(random, table, first, 4) : undefined,
        start: random.maybe(0.4, () => random.whole(-2, 10)),
      };
    },
  },
  "map-values": {
    table: (random) =>
      randomTable(random, {
        has: [["text", "integer", "boolean", "number", "date", "decimal"]],
        others: scalars,
        values: 4,
      }),
    params: (random, table) => {
      const column = random.pick(columnsOf(table));
      const type = table.columns.find(({ name }) => name === column)?.type;
      const kind = random.pick(["same", "same", "text", "integer", "number"]);
      const to = (): Cell => {
        if (random.chance(0.1)) return null;
        if (kind === "same") return valueFor(random, table, column);
        if (kind === "text") return random.pick(["x", "y", "new words", "👍"]);
        return kind === "integer" ? random.whole(0, 5) : random.whole(1, 9) + 0.5;
      };
      const folded = type === "text" && random.chance(0.3);
      const from = different(random, table, column, folded ? 1 : 4, 0.15);
      const otherwise = random.maybe(0.7, () => random.pick(["keep", "null", "value"]));
      return {
        column,
        map: from.map((each) => ({ from: each, to: to() })),
        else: otherwise,
        value: otherwise === "value" ? (to() ?? valueFor(random, table, column)) : undefined,
        ...(folded ? { ignoreCase: true } : {}),
      };
    },
  },
  "group-rare": {
    table: { has: ["text"], values: 8 },
    params: (random, table) => ({
      columns: random.some(columnsOf(table, "text")),
      threshold: random.maybe(0.8, () => random.pick([0.05, 0.1, 0.2, 0.25, 0.3, 0.5])),
      minCategories: random.maybe(0.9, () => random.whole(0, 3)),
      label: random.maybe(0.4, () => random.pick(["other", "a", "👍"])),
    }),
  },
  "frequency-encode": {
    table: scalar,
    params: (random, table) => ({
      columns: random.some(columnsOf(table), 1, 3),
      as: random.maybe(0.6, () => random.pick(["share", "count"])),
    }),
  },
  "target-encode": {
    table: targets,
    params: (random, table) => {
      const target = random.pick(columnsOf(table, ["integer", "number", "boolean"]));
      const others = columnsOf(table).filter((name) => name !== target);
      return {
        columns: others.length === 0 ? [target] : random.some(others, 1, 2),
        target,
        smoothing: random.maybe(0.7, () => random.pick([0, 1, 2.5, 10])),
      };
    },
  },
  "multi-label": {
    table: (random) => {
      const listed = random.chance(0.3);
      const labels = ["red", "blue", " large", "", "Red", "é", ...random.some(texts, 1, 3)];
      const joined = () => random.some(labels, 0, 3).join(random.pick([",", ", ", ";"]));
      const base = randomTable(random, {
        has: listed ? ["list"] : [],
        others: ["integer", "text", "boolean"],
        more: 2,
      });
      if (listed) return base;
      const rows = base.rows.map((row) => [...row, random.chance(0.2) ? null : joined()]);
      return { columns: [...base.columns, { name: "labels", type: "text" }], rows };
    },
    params: (random, table) => ({
      column: random.pick([...columnsOf(table, "list"), ...columnsOf(table).filter((name) => name === "labels")]),
      ...(columnsOf(table).includes("labels")
        ? { delimiter: random.maybe(0.6, () => random.pick([",", ";", ", "])) }
        : {}),
      missing: random.maybe(0.5, () => random.pick(["zero", "null"])),
      keep: random.maybe(0.4, () => random.chance(0.7)),
      place: place(random),
    }),
  },
};

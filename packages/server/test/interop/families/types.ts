// Random calls of the operations on types, and of lists of operations.
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import type { Family } from "../differential.ts";
import {
  cell,
  columnsOf,
  moderate,
  nested,
  type Random,
  randomTable,
  scalars,
  texts,
  valueFor,
} from "../random-tables.ts";
import { cells } from "./cells.ts";
import { columns } from "./columns.ts";
import { condition, patterns } from "./conditions.ts";
import { rows } from "./rows.ts";

const turns: Partial<Record<WireType, readonly WireType[]>> = {
  text: ["integer", "number", "decimal", "boolean", "date", "time", "timestamp", "timestamptz", "duration"],
  integer: ["number", "decimal", "boolean", "text"],
  number: ["integer", "decimal", "boolean", "text"],
  decimal: ["integer", "number", "boolean", "text"],
  boolean: ["integer", "number", "text"],
  date: ["timestamp", "timestamptz", "text"],
  timestamp: ["date", "time", "timestamptz", "text"],
  timestamptz: ["date", "time", "timestamp", "text"],
  time: ["text"],
  duration: ["text"],
};

/** Texts that stand for values of one type, with others among them by chance. */
function written(random: Random): () => Cell {
  const type = random.pick(scalars.filter((each) => each !== "text" && each !== "decimal"));
  const noise = random.pick([0, 0, 0.1, 0.2]);
  const odd = [
    " 12 ",
    "+5",
    "1.",
    ".5",
    "1e5",
    "0x1F",
    "1_000",
    "12,5",
    "yes",
    "No",
    "T",
    "on",
    "24:00",
    "9:05",
    "2024-1-5",
    "2024-02-30",
    "$1,234",
    "€ 7",
    "5%",
  ];
  const blank = random.chance(0.3);
  return () => {
    if (random.chance(noise)) return random.pick([...texts, ...odd]);
    if (blank && random.chance(0.2)) return random.pick(["", " "]);
    const value = String(cell(random, type));
    return random.chance(0.1) ? ` ${value} ` : value;
  };
}

function writtenTable(random: Random): TableLiteral {
  const made = randomTable(random, { others: ["integer", "text"], more: 2 });
  const make = written(random);
  const pool = Array.from({ length: random.whole(1, 6) }, make);
  const rows = made.rows.map((row) => [...row, random.chance(0.2) ? null : random.pick(pool)]);
  return { columns: [...made.columns, { name: "written", type: "text" }], rows };
}

function rule(random: Random, table: TableLiteral, at: number): object {
  const severity = random.maybe(0.15, () => random.pick(["flag", "fail"]));
  const common = { name: `rule ${at}`, severity };
  const worded = columnsOf(table, "text");
  const check = random.pick(["not-null", "unique", "in", "range", "matches", "type", "condition"]);
  if (check === "condition") return { ...common, check, where: condition(random, table, 1) };
  if ((check === "matches" || check === "type") && worded.length > 0) {
    const more =
      check === "matches"
        ? { pattern: random.pick(patterns) }
        : { type: random.pick(["integer", "number", "boolean", "date", "time", "timestamp"]) };
    return { ...common, check, column: random.pick(worded), ...more };
  }
  const column = random.pick(columnsOf(table));
  const value = () => valueFor(random, table, column);
  if (check === "in") return { ...common, check, column, values: [value(), value()] };
  if (check !== "range" || columnsOf(table, ["boolean", ...nested]).includes(column))
    return { ...common, check: "unique", column };
  const low = random.chance(0.7);
  return { ...common, check, column, ...(low ? { min: value() } : { max: value() }) };
}

const simple = [
  "drop-columns",
  "rename-columns",
  "filter-rows",
  "sort-rows",
  "reverse-rows",
  "drop-duplicates",
  "fill-down",
  "drop-missing-rows",
];

export const types: Family = {
  "change-type": {
    table: (random) => (random.chance(0.5) ? writtenTable(random) : randomTable(random, { others: scalars })),
    params: (random, table) => {
      const column = columnsOf(table).includes("written") ? "written" : random.pick(columnsOf(table));
      const type = table.columns.find(({ name }) => name === column)?.type as WireType;
      const to = random.pick(turns[type] ?? ["text"]);
      const digits =
        to === "decimal"
          ? random.maybe(0.6, () =>
              random.pick([
                { total: 10, after: 2 },
                { total: 38, after: 10 },
                { total: 5, after: 0 },
              ]),
            )
          : undefined;
      return { columns: [column], to, digits, onError: random.maybe(0.3, () => random.pick(["null", "fail"])) };
    },
  },
  "detect-types": {
    table: writtenTable,
    params: (random, table) => ({
      columns: random.maybe(0.5, () => random.some(columnsOf(table, "text"))),
      threshold: random.maybe(0.4, () => random.pick([0.5, 0.75, 0.85])),
      dateThreshold: random.maybe(0.3, () => random.pick([0.5, 0.8, 1])),
      marks: random.maybe(0.4, () => true),
    }),
  },
  "quality-pipeline": {
    table: (random) =>
      random.chance(0.6) ? writtenTable(random) : randomTable(random, { more: 5, values: 3, cells: moderate }),
    params: (random) => {
      const part = () => random.maybe(0.3, () => false);
      return {
        removeEmpty: part(),
        removeDuplicates: part(),
        convertTypes: part(),
        trimText: part(),
        missing: random.maybe(0.7, () => random.pick(["auto", "fill", "drop", "none"])),
        dropAbove: random.maybe(0.3, () => random.pick([0, 0.2, 0.5, 1])),
        numberShare: random.maybe(0.3, () => random.pick([0.5, 0.7, 1])),
        dateShare: random.maybe(0.3, () => random.pick([0.5, 0.7, 1])),
      };
    },
  },
  validate: {
    table: { more: 4, others: scalars },
    params: (random, table) => ({
      rules: Array.from({ length: random.whole(1, 4) }, (_, at) => rule(random, table, at)),
      into: "faults",
    }),
  },
  batch: {
    moves: true,
    table: { more: 4 },
    params: (random, table) => {
      const made: Family = { ...columns, ...rows, ...cells };
      const calls = Array.from({ length: random.whole(1, 4) }, () => {
        const op = random.pick(simple);
        return { op, params: made[op]?.params(random, table, {}) };
      });
      return { calls };
    },
  },
};

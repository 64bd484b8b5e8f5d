// Random calls of the operations on columns.
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import type { Family } from "../differential.ts";
import { cell, columnsOf, type Random, scalars } from "../random-tables.ts";
import { condition } from "./conditions.ts";

const newNames = ["new", "A", "Straße", "x y", "c0", "it's", "שם", "index", "b"];

/** A name for a result, sometimes that of a column with `replace`. */
export function into(random: Random, table: TableLiteral): object {
  if (random.chance(0.15)) return { into: random.pick(columnsOf(table)), replace: random.chance(0.8) };
  return { into: random.pick(newNames), ...(random.chance(0.5) ? { replace: true } : {}) };
}

/** Columns to group by, now and then. */
export function grouping(random: Random, table: TableLiteral, except: readonly string[] = []): string[] | undefined {
  const free = columnsOf(table).filter((name) => !except.includes(name));
  return free.length === 0 ? undefined : random.maybe(0.4, () => random.some(free, 1, 2));
}

const separators = [",", ", ", ";", "-", " ", "a", "o", "|", ".", "👍", "  ", "(x)", "\\"];
const splitters = [",", ", ?", "\\s+", "[-;,]", "[0-9]", "o|a", " "];

function widths(random: Random): number[] {
  return Array.from({ length: random.whole(1, 3) }, () => random.whole(1, 3));
}

function places(random: Random): number[] {
  const sorted = new Set(Array.from({ length: random.whole(1, 3) }, () => random.whole(1, 6)));
  return [...sorted].sort((a, b) => a - b);
}

function cut(random: Random): object {
  return random.pick([
    { delimiter: random.pick(separators) },
    { delimiter: random.pick(separators) },
    { regex: random.pick(splitters) },
    { positions: places(random) },
    { widths: widths(random) },
  ]);
}

/** Values or columns of one kind, as the branches of a choice. */
function operands(random: Random, table: TableLiteral, count: number): unknown[] {
  const kinds: WireType[][] = [["text"], ["integer", "number"], ["boolean"], ["date"], ["time"], ["duration"]];
  const kind = random.pick(kinds);
  const columns = columnsOf(table, kind);
  const plain = (): Cell => {
    const type = random.pick(kind);
    const made = cell(random, type);
    return kind.includes("number") && typeof made !== "number" ? 1.5 : made;
  };
  const literal = kind[0] === "text" || kind[0] === "integer" || kind[0] === "boolean";
  return Array.from({ length: count }, (_, at) => {
    if (columns.length > 0 && (random.chance(0.5) || !literal)) return { column: random.pick(columns) };
    return literal && (at === 0 || random.chance(0.8)) ? plain() : literal ? null : "text";
  });
}

export const columns: Family = {
  "rename-column": {
    params: (random, table) => ({
      column: random.pick(columnsOf(table)),
      to: random.pick([...newNames, ...columnsOf(table)]),
    }),
  },
  "rename-columns": {
    params: (random, table) => {
      const chosen = random.some(columnsOf(table));
      const free = random.shuffled([...newNames, ...chosen, ...chosen]);
      return { names: Object.fromEntries(chosen.map((name, at) => [name, free[at]])) };
    },
  },
  "clean-names": {
    table: { more: 8 },
    params: (random) => ({
      style: random.maybe(0.8, () => random.pick(["snake", "camel", "kebab", "lower", "upper", "title"])),
      ascii: random.maybe(0.5, () => random.chance(0.8)),
      prefix: random.maybe(0.2, () => "p "),
      suffix: random.maybe(0.2, () => "_s"),
      ...random.maybe(0.3, () => ({
        find: random.pick(["a", "_", "e", "2024 ", "."]),
        replace: random.maybe(0.6, () => random.pick(["", "x", " "])),
      })),
    }),
  },
  "drop-columns": { params: (random, table) => ({ columns: random.some(columnsOf(table)) }) },
  "keep-columns": { params: (random, table) => ({ columns: random.some(columnsOf(table)) }) },
  "reorder-columns": {
    table: { more: 6 },
    params: (random, table) => {
      const to = random.pick(["first", "last", "before", "after"]);
      const needs = to === "before" || to === "after";
      return {
        columns: random.some(columnsOf(table)),
        to,
        ...(needs ? { anchor: random.pick(columnsOf(table)) } : {}),
      };
    },
  },
  "duplicate-column": {
    params: (random, table) => ({
      column: random.pick(columnsOf(table)),
      into: random.maybe(0.5, () => random.pick([...newNames, ...columnsOf(table)])),
    }),
  },
  "add-constant": {
    params: (random, table) => {
      const type = random.pick(scalars);
      const value = random.chance(0.15) ? null : cell(random, type, [18, 4]);
      return { ...into(random, table), value, type: random.maybe(0.8, () => type) };
    },
  },
  "add-index": {
    params: (random, table) => ({
      ...random.maybe(0.7, () => into(random, table)),
      start: random.maybe(0.5, () => random.whole(-5, 1000)),
      step: random.maybe(0.5, () => random.pick([1, 2, 10, -1, -7])),
      groupBy: grouping(random, table),
    }),
  },
  "if-column": {
    table: { more: 5 },
    params: (random, table) => {
      const count = random.whole(1, 3);
      const [other, ...then] = operands(random, table, count + 1);
      const cases = then.map((each) => ({ when: condition(random, table, 1), then: each }));
      return { ...into(random, table), cases, else: random.maybe(0.6, () => other) };
    },
  },
  "merge-columns": {
    table: { more: 5, others: [...scalars, "text", "text"] },
    params: (random, table) => ({
      columns: random.some(columnsOf(table), Math.min(2, columnsOf(table).length), 3),
      ...into(random, table),
      separator: random.maybe(0.7, () => random.pick(["", ",", " - ", "👍"])),
      skipNull: random.maybe(0.5, () => random.chance(0.3)),
      drop: random.maybe(0.5, () => random.chance(0.7)),
    }),
  },
  "split-column": {
    table: { has: ["text"] },
    params: (random, table) => {
      const by = cut(random);
      const named = random.chance(0.4);
      const parts = random.whole(1, 4);
      const ends = "delimiter" in by || "regex" in by;
      return {
        column: random.pick(columnsOf(table, "text")),
        by,
        ...(named
          ? { into: ["p", "q", "r", "s"].slice(0, parts) }
          : random.maybe(0.4, () => ({ prefix: random.pick(["part", "a"]) }))),
        ...(ends && !named ? { limit: random.maybe(0.4, () => random.whole(1, 4)) } : {}),
        ...(ends ? { from: random.maybe(0.4, () => random.pick(["left", "right"])) } : {}),
        keep: random.maybe(0.4, () => random.chance(0.7)),
      };
    },
  },
  "split-into-rows": {
    table: { has: ["text"] },
    params: (random, table) => ({
      column: random.pick(columnsOf(table, "text")),
      ...(random.chance(0.5) ? { delimiter: random.pick(separators) } : { regex: random.pick(splitters) }),
      trim: random.maybe(0.5, () => random.chance(0.4)),
    }),
  },
  "promote-header": {
    table: { others: ["text", "text", "integer", "date", "boolean", "number"] },
    params: (random, table) => ({ row: random.maybe(0.5, () => random.whole(1, table.rows.length + 1)) }),
  },
  "demote-header": { table: { others: scalars }, params: () => ({}) },
};

// Random calls of the operations on cells, texts and missing values.
import type { Cell } from "@data-tools/client";
import type { Family } from "../differential.ts";
import { columnsOf, moderate, randomTable, scalars, valueFor } from "../random-tables.ts";
import { grouping } from "./columns.ts";
import { condition, patterns } from "./conditions.ts";

const wordy = { has: ["text"] as const, others: [...scalars, "text", "text"] as const };
const gappy = { values: 4, more: 4 };
const finite = ["0", "1", "-2", "4", "7", "10"];

const filling: Family[string] = {
  table: { more: 4 },
  params: (random, table) => {
    const columns = random.some(columnsOf(table), 1, 2);
    return { columns, groupBy: grouping(random, table, columns), limit: random.maybe(0.4, () => random.whole(1, 3)) };
  },
};

export const cells: Family = {
  "edit-cell": {
    table: { rows: [1, 12], others: scalars },
    params: (random, table) => {
      const column = random.pick(columnsOf(table));
      const row = random.whole(1, Math.max(1, table.rows.length + (random.chance(0.1) ? 1 : 0)));
      const at = columnsOf(table).indexOf(column);
      const now = random.chance(0.8) ? table.rows[row - 1]?.[at] : valueFor(random, table, column);
      return {
        row,
        column,
        value: valueFor(random, table, column, { orNull: 0.2 }),
        expect: random.maybe(0.5, () => now),
      };
    },
  },
  "edit-cells": {
    table: { others: scalars, values: 4 },
    params: (random, table) => {
      const column = random.pick(columnsOf(table));
      return {
        column,
        from: valueFor(random, table, column, { orNull: 0.2 }),
        to: valueFor(random, table, column, { orNull: 0.2 }),
      };
    },
  },
  "replace-text": {
    table: wordy,
    params: (random, table) => {
      const mode = random.pick(["literal", "literal", "whole", "regex", undefined]);
      const asText = random.chance(0.3);
      const columns = random.some(columnsOf(table, asText ? [] : "text"), 1, 2);
      const text = String(valueFor(random, table, random.pick(columnsOf(table, "text"))));
      const part = [...text].slice(0, random.whole(1, 3)).join("") || "a";
      const find =
        mode === "regex"
          ? random.pick(patterns.filter((each) => each !== "^$"))
          : mode === "whole"
            ? text || "a"
            : part;
      const put = random.pick(["", "X", "-", "ss", "👍", ...(mode === "regex" ? ["[\\0]"] : ["\\1", "$1"])]);
      return {
        columns,
        find,
        replace: put,
        mode,
        case: random.maybe(0.4, () => random.chance(0.4)),
        ...(asText ? { asText } : {}),
      };
    },
  },
  "fill-down": filling,
  "fill-up": filling,
  "blank-down": {
    table: { more: 4, values: 3 },
    params: (random, table) => ({ columns: random.some(columnsOf(table)) }),
  },
  "change-case": {
    table: wordy,
    params: (random, table) => ({
      columns: random.some(columnsOf(table, "text")),
      to: random.pick(["upper", "lower", "title", "sentence", "swap"]),
    }),
  },
  "trim-text": {
    table: wordy,
    params: (random, table) => ({
      columns: random.some(columnsOf(table, "text")),
      side: random.maybe(0.6, () => random.pick(["both", "left", "right"])),
      characters: random.maybe(0.4, () => random.pick(["a", "ab", "0", "-", " ,", "é", "👍"])),
    }),
  },
  "fill-missing": {
    table: (random) => {
      const type = random.pick([
        "integer",
        "number",
        "text",
        "date",
        "boolean",
        "timestamp",
        "decimal",
        "duration",
      ] as const);
      const numeric = type === "integer" || type === "number";
      const small = (): Cell => (numeric ? Number(random.pick(finite)) : null);
      return randomTable(random, {
        has: [type],
        others: [type, "text", "integer"],
        cells: numeric && random.chance(0.8) ? small : moderate,
        ...(numeric ? { others: [type] } : {}),
        values: 4,
      });
    },
    params: (random, table) => {
      const column = random.pick(columnsOf(table));
      const type = table.columns.find(({ name }) => name === column)?.type;
      const numeric = type === "integer" || type === "number" || type === "decimal";
      const plain = ["mode", "min", "max", "constant", "previous", "next", "column"];
      const way = random.pick(numeric ? [...plain, "mean", "median", "zero", "interpolate", "mean", "median"] : plain);
      const same = columnsOf(table, type).filter((name) => name !== column);
      const withOf = way === "column" && same.length === 0 ? "mode" : way;
      return {
        columns: [column],
        with: withOf,
        value: withOf === "constant" ? valueFor(random, table, column) : undefined,
        from: withOf === "column" ? random.pick(same) : undefined,
        groupBy:
          withOf === "constant" || withOf === "column" || withOf === "zero"
            ? undefined
            : grouping(random, table, [column]),
      };
    },
  },
  "drop-missing-rows": {
    table: gappy,
    params: (random, table) => ({
      columns: random.maybe(0.6, () => random.some(columnsOf(table))),
      how: random.maybe(0.5, () => random.pick(["any", "all"])),
      atLeast: random.maybe(0.3, () => random.whole(1, 3)),
    }),
  },
  "drop-missing-columns": {
    table: gappy,
    params: (random, table) => ({
      threshold: random.maybe(0.8, () => random.pick([0.1, 0.2, 0.25, 0.3, 0.5, 0.75, 1])),
      above: random.maybe(0.4, () => random.chance(0.5)),
      columns: random.maybe(0.4, () => random.some(columnsOf(table))),
    }),
  },
  "flag-missing": {
    params: (random, table) => ({
      columns: random.some(columnsOf(table)),
      into: random.maybe(0.4, () => random.pick(["no {column}", "{column}", "{column}?", "gap"])),
      replace: random.maybe(0.3, () => true),
    }),
  },
  "quick-clean": {
    table: gappy,
    params: (random) => ({
      columns: random.maybe(0.4, () => random.chance(0.5)),
      rows: random.maybe(0.4, () => random.chance(0.5)),
    }),
  },
  "set-missing": {
    table: { others: scalars, more: 4 },
    params: (random, table) => {
      const columns = random.some(columnsOf(table), 1, 3);
      if (random.chance(0.4)) return { columns, where: condition(random, table) };
      const values = Array.from({ length: random.whole(1, 4) }, () => valueFor(random, table, random.pick(columns)));
      return { columns, values, ignoreCase: random.maybe(0.4, () => random.chance(0.7)) };
    },
  },
};

// map-values: values become other values by a table of pairs; what is in no pair stays, is emptied or
// becomes one value.

import { toText } from "../model/casts.ts";
import type { Tally } from "../model/change.ts";
import {
  boolean,
  choice,
  column,
  existing,
  fault,
  group,
  list,
  optional,
  shown,
  shownWhen,
  value,
  withDefault,
} from "../model/fields.ts";
import { isLiteral, literal, type Typed } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { pyCell, pyColumn, pyDerive, pyKind, pyPlain } from "../model/python.ts";
import { join, name as ref, type Sql, sql } from "../model/sql.ts";
import { type Cell, type Column, scalarTypes } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { placeIn } from "./categories.ts";

const pair = group(
  {
    from: value({ title: "From", doc: "A value of the column; nothing stands for missing values.", of: "column" }),
    to: value({ title: "To", doc: "What it becomes; nothing makes it missing." }),
  },
  { title: "Pair", doc: "A value and what it becomes." },
);

interface Pair {
  readonly from: Cell;
  readonly to: Cell;
}

export const mapValues = define({
  name: "map-values",
  version: 1,
  group: "categories",
  title: "Map values",
  doc: "Replaces values by others, pair by pair: codes by words, spellings by one spelling. Values that stand in no pair stay, become missing, or become one value. Missing values stay missing unless a pair is about them. If the new values do not fit the column, its type changes: to whole numbers, numbers, true and false, or text, whatever holds them all.",
  fields: {
    column: column({ title: "Column", doc: "The column whose values are replaced.", accepts: scalarTypes }),
    map: list(pair, { title: "Pairs", doc: "Values and what they become; each value once.", min: 1, max: 2_000 }),
    else: withDefault(
      choice({
        title: "Other values",
        doc: "What happens to values that stand in no pair.",
        options: { keep: "Stay as they are", null: "Become missing", value: "Become one value" },
      }),
      "keep",
    ),
    value: shownWhen(optional(value({ title: "Value", doc: "What all other values become.", notNull: true })), "else", [
      "value",
    ]),
    ignoreCase: withDefault(
      boolean({
        title: "Ignore case",
        doc: "Take large and small letters of texts as alike when values are looked up.",
      }),
      false,
    ),
  },
  summary: ({ column: of, map }) => {
    const [first] = map;
    const words = `${wordOf(first?.from ?? null)} to ${wordOf(first?.to ?? null)}`;
    return map.length === 1 ? summary`Map ${words} in “${of}”` : summary`Map ${map.length} values of “${of}”`;
  },
  plan({ column: of, map, else: other, value: given, ignoreCase }, state) {
    if ((other === "value") !== (given !== undefined))
      fault("value", other === "value" ? "is missing" : "is only for one value for all others");
    const source = existing(state, of, scalarTypes);
    if (ignoreCase && source.type !== "text") fault("ignoreCase", "is only for texts");
    const pairs = map.filter(({ from }) => from !== null);
    once(map, ignoreCase);
    const cells = [...map.map(({ to }) => to), given ?? null];
    const target = typeOf(source, cells, other === "keep");
    const x = ref(source.name);
    const lower = (text: Sql) => (ignoreCase ? sql`lower(${text})` : text);
    const keys = pairs.map(({ from }) => lower(toText(literal(from, source, "map"), source.type)));
    const place = placeIn(lower(toText(x, source.type)), keys);
    const values = join(pairs.map(({ to }, index) => literal(to, target, `map[${index}].to`)));
    const rest = {
      keep: kept(source, target),
      null: sql`NULL`,
      value: literal(given ?? null, target, "value"),
    };
    const empty = map.find(({ from }) => from === null);
    const missing = sql`WHEN ${x} IS NULL THEN ${empty === undefined ? sql`NULL` : literal(empty.to, target, "map")}`;
    const mapped = sql`CASE ${missing} WHEN ${place} IS NOT NULL THEN [${values}][${place} + 1] ELSE ${rest[other]} END`;
    const simple = sql`CASE ${missing} ELSE ${rest[other]} END`;
    const unmapped: Tally = {
      code: "values_unmapped",
      when: sql`(${x} IS NOT NULL AND ${place} IS NULL)`,
      values: { column: of },
    };
    return {
      kind: "derive",
      columns: [{ name: of, replaces: of, ...target, sql: pairs.length === 0 ? simple : mapped }],
      tallies: other === "null" ? [unmapped] : [],
    };
  },
  pandas({ column: of, map, else: other, value: given, ignoreCase }, state, _fitted, change) {
    const source = existing(state, of);
    const [target] = change.kind === "derive" ? change.columns : [];
    const kind = target && pyPlain(state, [of], ["text", "integer", "boolean"]) ? pyKind(target) : null;
    if (!target || kind === null || ignoreCase || (other === "keep" && source.type !== target.type)) return null;
    const pairs = map.map(({ from, to }) => {
      const [key, value] = [pyCell(from, source), pyCell(to, target)];
      return key && value && `${key}: ${value}`;
    });
    const rest = other === "keep" ? ", keep=True" : other === "null" ? "" : `, other=${pyCell(given ?? null, target)}`;
    if (pairs.includes(null) || rest.endsWith("=null")) return null;
    return pyDerive(change, [`mapped(${pyColumn(of)}, {${pairs.join(", ")}}, ${kind}${rest})`]);
  },
  examples: [
    {
      title: "Several spellings become one",
      params: {
        column: "city",
        map: [
          { from: "NYC", to: "New York" },
          { from: "new york", to: "New York" },
          { from: "?", to: null },
        ],
      },
      before: { columns: [{ name: "city", type: "text" }], rows: [["NYC"], ["new york"], ["Oslo"], ["?"], [null]] },
      after: {
        columns: [{ name: "city", type: "text" }],
        rows: [["New York"], ["New York"], ["Oslo"], [null], [null]],
      },
    },
    {
      title: "Answers become numbers; any other answer becomes missing",
      params: {
        column: "answer",
        map: [
          { from: "yes", to: 1 },
          { from: "no", to: 0 },
        ],
        else: "null",
        ignoreCase: true,
      },
      before: { columns: [{ name: "answer", type: "text" }], rows: [["Yes"], ["no"], ["maybe"], [null]] },
      after: { columns: [{ name: "answer", type: "integer" }], rows: [[1], [0], [null], [null]] },
    },
    {
      title: "Codes become words; missing ones get a word too",
      params: {
        column: "status",
        map: [
          { from: 1, to: "open" },
          { from: 2, to: "done" },
          { from: null, to: "unknown" },
        ],
        else: "value",
        value: "other",
      },
      before: { columns: [{ name: "status", type: "integer" }], rows: [[1], [2], [7], [null]] },
      after: { columns: [{ name: "status", type: "text" }], rows: [["open"], ["done"], ["other"], ["unknown"]] },
    },
  ],
});

function wordOf(cell: Cell): string {
  return cell === null ? "missing" : `“${shown(cell, 24)}”`;
}

function once(map: readonly Pair[], ignoreCase: boolean): void {
  const seen = new Set<string>();
  for (const [index, { from }] of map.entries()) {
    const key = from === null ? "null" : `= ${ignoreCase ? String(from).toLowerCase() : String(from)}`;
    if (seen.has(key)) fault(`map[${index}].from`, `“${shown(from)}” is mapped twice`);
    seen.add(key);
  }
}

/** The type that holds all new values, and the old ones where they are kept. */
function typeOf(source: Column, cells: readonly Cell[], keep: boolean): Typed {
  const values = cells.filter((cell) => cell !== null);
  const own: Typed = { type: source.type, digits: source.digits };
  const fitting = values.every((cell) => isLiteral(cell, own));
  const numbers = values.length > 0 && values.every((cell) => typeof cell === "number");
  if (keep) {
    if (fitting) return own;
    return { type: source.type === "integer" && numbers ? "number" : "text" };
  }
  if (fitting && source.type !== "text") return own;
  if (numbers) return { type: values.every((cell) => Number.isSafeInteger(cell)) ? "integer" : "number" };
  if (values.length > 0 && values.every((cell) => typeof cell === "boolean")) return { type: "boolean" };
  return { type: "text" };
}

/** A value that stays, in the type of the result. */
function kept(source: Column, target: Typed): Sql {
  const x = ref(source.name);
  if (source.type === target.type) return x;
  return target.type === "text" ? toText(x, source.type) : sql`CAST(${x} AS DOUBLE)`;
}

// What operations write their steps in pandas with. The lines change the DataFrame `df`, whose columns
// have Arrow types; its index holds the rows' ids and stays with its rows, their order is the display's.
// Names and values get into the lines through these functions alone.
import type { Change } from "./change.ts";
import type { Calls } from "./operation.ts";
import type { SortKey } from "./ordering.ts";
import { type Cell, type Column, columnOf, type State, type Type } from "./state.ts";

/** Controls, formats (direction marks among them), line and paragraph separators, halves of pairs. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A text as a Python string. */
export function pyText(text: string): string {
  const escaped = text
    .toWellFormed()
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replace(unseen, (sign) => `\\U${Number(sign.codePointAt(0)).toString(16).padStart(8, "0")}`);
  return `"${escaped}"`;
}

/** Texts as a Python list. */
export function pyTexts(texts: readonly string[]): string {
  return `[${texts.map(pyText).join(", ")}]`;
}

/** Texts as a Python dict. */
export function pyNames(names: readonly (readonly [string, string])[]): string {
  return `{${names.map(([from, to]) => `${pyText(from)}: ${pyText(to)}`).join(", ")}}`;
}

/** A value of a column as Python that is exactly it, or null where there is none. */
export function pyValue(cell: Cell, { type }: Pick<Column, "type">): string | null {
  if (type === "text") return typeof cell === "string" ? pyText(cell) : null;
  if (type === "boolean") return typeof cell === "boolean" ? (cell ? "True" : "False") : null;
  if (type === "integer") {
    if (typeof cell === "number" && Number.isSafeInteger(cell)) return String(cell);
    const digits = typeof cell === "string" && /^-?(0|[1-9]\d{0,18})$/.test(cell) ? cell : null;
    return digits !== null && BigInt.asIntN(64, BigInt(digits)) === BigInt(digits) ? digits : null;
  }
  if (type === "number" && typeof cell === "number" && Number.isFinite(cell)) {
    const text = Object.is(cell, -0) ? "-0.0" : String(cell);
    return /[.e]/.test(text) ? text : `${text}.0`;
  }
  return null;
}

/** A column of the DataFrame. */
export function pyColumn(name: string): string {
  return `df[${pyText(name)}]`;
}

/** The Arrow type of a column, or null for those whose values are not written in Python. */
export function pyKind({ type }: Pick<Column, "type">): string | null {
  return kinds[type] ?? null;
}

const kinds: Partial<Record<Type, string>> = {
  text: "pa.string()",
  integer: "pa.int64()",
  number: "pa.float64()",
  boolean: "pa.bool_()",
};

/** A value as Python, a missing one as None; null where it cannot be written exactly. */
export function pyCell(cell: Cell, column: Pick<Column, "type">): string | null {
  return cell === null ? (pyKind(column) === null ? null : "None") : pyValue(cell, column);
}

/** Types whose values pandas takes for alike, and sorts, as the engine does; NaN has no place there. */
const plainTypes: readonly Type[] = ["integer", "text", "boolean", "date", "timestamp"];

/** Whether all these columns are of types whose values pandas compares as the engine does. */
export function pyPlain(state: State, names: readonly string[], types: readonly Type[] = plainTypes): boolean {
  return names.every((each) => {
    const column = columnOf(state, each);
    return column !== undefined && types.includes(column.type);
  });
}

/** Whether pandas moves and empties the cells of a column without changing them. */
export function pyFills(state: State, name: string): boolean {
  const column = columnOf(state, name);
  return column !== undefined && pyFillsType(column.type);
}

/** Types whose cells pandas moves about as they are. */
export function pyFillsType(type: Type): boolean {
  return ["integer", "number", "text", "boolean", "date", "timestamp", "decimal"].includes(type);
}

/** `df` in groups of rows that are alike; `df` itself without groups; null where pandas groups differently. */
export function pyGroups(state: State, groupBy: readonly string[] | undefined, of = "df"): string | null {
  if (groupBy === undefined || groupBy.length === 0) return of;
  return pyPlain(state, groupBy) ? `${of}.groupby(${pyTexts(groupBy)}, sort=False, dropna=False)` : null;
}

/** `df` in another order of its rows; null where pandas sorts differently. */
export function pySorted(state: State, keys: readonly SortKey[] | undefined, of = "df"): string | null {
  if (keys === undefined) return of;
  const [nulls] = keys.map((key) => key.nulls ?? "last");
  const names = keys.map(({ column }) => column);
  const alike = keys.every((key) => (key.nulls ?? "last") === nulls && key.as === undefined);
  if (!alike || !pyPlain(state, names)) return null;
  const directions = keys.map(({ order }) => (order === "desc" ? "False" : "True"));
  return `${of}.sort_values(${pyTexts(names)}, ascending=[${directions.join(", ")}], na_position="${nulls}", kind="stable")`;
}

/**
 * The lines that give a derive change its columns, each by an expression of a Series over `df` as it was
 * before, or null if one of them is null.
 */
export function pyDerive(change: Change | Calls, texts: readonly (string | null)[]): string | null {
  if (change.kind !== "derive" || texts.length !== change.columns.length) return null;
  const dropped = change.drop ?? [];
  // What is assigned first would be read by the expressions after it.
  const overwritten = change.columns.filter(({ replaces }) => replaces !== undefined).map(({ name }) => name);
  const anchors = new Map<string, string>();
  const lines: string[] = [];
  for (const [index, { name, replaces, after }] of change.columns.entries()) {
    const text = texts[index];
    if (text === null || text === undefined) return null;
    const taken = [...dropped, ...overwritten].includes(name);
    if (replaces === undefined && taken) return null;
    if (replaces !== undefined && replaces !== name) return null;
    if (replaces === undefined && after !== undefined) {
      lines.push(`df.insert(df.columns.get_loc(${pyText(anchors.get(after) ?? after)}) + 1, ${pyText(name)}, ${text})`);
      anchors.set(after, name);
    } else lines.push(`${pyColumn(name)} = ${text}`);
  }
  if (dropped.length > 0) lines.push(`df = df.drop(columns=${pyTexts(dropped)})`);
  return lines.join("\n");
}

/** The line that gives a columns change its names, order and presence of columns. */
export function pyColumns(change: Change | Calls, before: State): string | null {
  if (change.kind !== "columns") return null;
  const { columns } = change;
  const old = before.columns.map(({ name }) => name);
  if (columns.length === old.length && columns.every(({ from }, at) => from === old[at])) {
    const renamed = columns.filter(({ name, from }) => name !== from).map(({ name, from }) => [from, name] as const);
    return `df = df.rename(columns=${pyNames(renamed)})`;
  }
  const kept = new Set(columns.map(({ from }) => from));
  const gone = old.filter((name) => !kept.has(name));
  const stays = old.filter((name) => kept.has(name));
  const same =
    columns.length === stays.length && columns.every(({ name, from }, at) => name === from && from === stays[at]);
  if (same && gone.length < stays.length) return `df = df.drop(columns=${pyTexts(gone)})`;
  const picked = `df = df[${pyTexts(columns.map(({ from }) => from))}]`;
  if (columns.every(({ name, from }) => name === from)) return picked;
  return `${picked}.set_axis(${pyTexts(columns.map(({ name }) => name))}, axis=1)`;
}

/** A Series with one value in every row. */
export function pyConstant(value: string, kind: string): string {
  return `constant(df, ${value}, ${kind})`;
}

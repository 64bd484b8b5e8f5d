// What a call makes of a table, worked out without the product: by plain code over plain arrays where the table is
// simple, and else by the plain engine, which is another one than the product's. Also which calls to try.
import type { Call, Cell, ColumnView, TableLiteral } from "@data-tools/client";
import { Refusal } from "../../../../src/errors.ts";
import { fillSeeds, readParams } from "../../../../src/model/fields.ts";
import { operation, operations } from "../../../../src/operations/index.ts";
import type { PlainEngine } from "../../../operations/plain-engine.ts";
import { stateOf } from "../../../operations/plain-engine.ts";
import { type AnyExample, applyPlainly } from "../../../operations/plainly.ts";
import { carriedOut, type PlainTable, randomCall } from "../../../sessions/plain-operations.ts";
import { rowCount, typed } from "../../../truth/typed.ts";
import type { Chance } from "../suite.ts";
import { type Table, tableOf, textOf } from "./plain-model.ts";

/** What a call comes to: a table, or the code of a refusal; null where the model cannot tell. */
export type Foreseen = { readonly table: Table } | { readonly refused: string } | null;

export interface Shown {
  readonly op: string;
  readonly example: AnyExample;
}

/** Lists and structures have examples of their own. */
const single = typed.filter(({ type }) => type !== "list" && type !== "struct");

/** Every example of every operation. */
export const shown: readonly Shown[] = [...operations.values()].flatMap(({ name, examples }) =>
  examples.map((example) => ({ op: name, example })),
);

/** Every type that a file can bring, with the values that are easily lost. */
export const allTypes: TableLiteral = {
  columns: single.map(({ name, type }) => ({ name, type, ...(type === "decimal" && { digits: [38, 10] }) })),
  rows: Array.from({ length: rowCount }, (_, row) => single.map(({ values }) => values[row]?.[1] ?? null)),
};

/** Tables are small, so that programs are many. */
const most = { rows: 120, columns: 30 };
/** Operations whose result may be the same table again and still be a step. */
const mayRepeat = new Set(["sql", "reverse-rows", "shuffle-rows"]);

/** Finds the datasource that holds a table, by the name an example gives it. */
export type Sources = (name: string, table: TableLiteral) => Promise<string>;

export interface Chosen {
  readonly call: Call;
  readonly foreseen: Exclude<Foreseen, null>;
}

/** A call for this table and what it comes to; mostly one that is not refused. */
export async function chooseCall(
  engine: PlainEngine,
  chance: Chance,
  { table, sources, prefer }: { table: Table; sources: Sources; prefer: Shown | null },
): Promise<Chosen> {
  for (let tries = 0; tries < 6; tries++) {
    const chosen = await attempt(engine, chance, { table, sources, prefer: tries === 0 ? prefer : null });
    if (chosen !== null && ("table" in chosen.foreseen || chance.once(8))) return chosen;
  }
  const [first] = table.literal.columns;
  const kept = { op: "keep-columns", params: { columns: [first?.name ?? ""] } };
  // A table that has as many columns as there may be is made small again.
  for (const call of [{ op: "add-index", params: { into: `n${chance.below(1_000_000)}` } }, kept]) {
    const foreseen = await foresee(engine, call, table, {});
    if (foreseen !== null) return { call, foreseen };
  }
  throw new Error("a table can be numbered, or have one column");
}

async function attempt(
  engine: PlainEngine,
  chance: Chance,
  { table, sources, prefer }: { table: Table; sources: Sources; prefer: Shown | null },
): Promise<Chosen | null> {
  if (table.simple && !chance.once(3)) {
    const plain = table.literal as unknown as PlainTable;
    const call = randomCall(chance.below, plain, `c${chance.below(1_000_000)}`);
    const next = tableOf(carriedOut(plain, call) as unknown as TableLiteral, true);
    const same = call.op !== "group-by" && next.text === table.text;
    return { call, foreseen: same ? { refused: "nothing_to_do" } : { table: next } };
  }
  const example = prefer !== null && !chance.once(3) ? prefer : chance.pick(shown);
  const fitting = await fitted(chance, example, table.literal.columns, sources);
  if (fitting === null) return null;
  const foreseen = await foresee(engine, fitting.call, table, fitting.used);
  return foreseen === null ? null : { call: fitting.call, foreseen };
}

/** The call of an example for a table with these columns, and the datasources it reads; null if a type is missing. */
export async function fitted(
  chance: Chance,
  { op, example }: Shown,
  columns: readonly ColumnView[],
  sources: Sources,
): Promise<{ call: Call; used: Record<string, TableLiteral> } | null> {
  const names = namesFor(chance, example.before.columns, columns);
  if (names === null) return null;
  const used: Record<string, TableLiteral> = {};
  for (const [name, literal] of Object.entries(example.sources ?? {})) {
    const id = await sources(name, literal);
    used[id] = literal;
    names.set(name, id);
  }
  const params = renamed(example.params, names) as Record<string, unknown>;
  return { call: { op, params: fillSeeds(operation(op), params, { seed: () => 1, today: "2024-06-30" }) }, used };
}

/** For each column of an example one of the same type; the same one where it is there; null if there is none. */
function namesFor(
  chance: Chance,
  before: readonly ColumnView[],
  now: readonly ColumnView[],
): Map<string, string> | null {
  const names = new Map<string, string>();
  for (const { name, type } of before) {
    const alike = now.filter((column) => column.type === type);
    const same = alike.find((column) => column.name === name);
    if (alike.length === 0) return null;
    names.set(name, same?.name ?? chance.pick(alike).name);
  }
  return names;
}

/** Parameters with names of columns and datasources replaced wherever they stand whole. */
function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((each) => renamed(each, names));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [names.get(key) ?? key, renamed(each, names)]));
}

async function foresee(
  engine: PlainEngine,
  call: Call,
  table: Table,
  sources: Record<string, TableLiteral>,
): Promise<Foreseen> {
  try {
    readParams(operation(call.op), call.params, stateOf(table.literal));
    const { table: made } = await applyPlainly(engine, operation(call.op), call.params, table.literal, sources);
    if (made.rows.length > most.rows || made.columns.length > most.columns || made.columns.length === 0) return null;
    if (textOf(made) === table.text) return mayRepeat.has(call.op) ? null : { refused: "nothing_to_do" };
    return { table: tableOf(asSaid(made)) };
  } catch (error) {
    return error instanceof Refusal ? { refused: error.code } : null;
  }
}

/** Cells as JSON says them: what the product answers is read from there too. */
function asSaid(table: TableLiteral): TableLiteral {
  return { columns: table.columns, rows: JSON.parse(JSON.stringify(table.rows)) as Cell[][] };
}

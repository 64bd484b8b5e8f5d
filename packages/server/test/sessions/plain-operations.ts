// A few operations over plain arrays, written from their descriptions alone, and random calls that fit a
// table. Values are small enough that all arithmetic is exact.
import type { Call, Cell } from "@data-tools/client";

type PlainType = "integer" | "number" | "text";

export interface PlainTable {
  readonly columns: readonly { readonly name: string; readonly type: PlainType }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Whole numbers from 0 to below `end`, the same for the same seed. */
export type Random = (end: number) => number;

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (end) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  };
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[random(items.length)] as T;
}

const words = ["oslo", "Bergen", "ROME", "x", "ab c", "=1+1", "café"];

function randomCell(random: Random, type: PlainType): Cell {
  if (type === "text") return pick(random, words);
  return type === "integer" ? random(20) - 5 : (random(40) - 10) / 4;
}

/** A table as an upload may bring it: some cells missing, some rows alike. */
export function randomTable(random: Random): PlainTable {
  const columns = [
    { name: "id", type: "integer" },
    { name: "city", type: "text" },
    { name: "price", type: "number" },
    { name: "kind", type: "text" },
  ] as const;
  const rows: Cell[][] = [[1, "oslo", 0.5, "x"]];
  while (rows.length < 12 + random(20)) {
    const again = random(4) === 0;
    rows.push(
      again
        ? [...(rows[random(rows.length)] ?? [])]
        : columns.map(({ type }, at) => (at > 0 && random(6) === 0 ? null : randomCell(random, type))),
    );
  }
  return { columns, rows };
}

function indexOf(table: PlainTable, name: unknown): number {
  return table.columns.findIndex((column) => column.name === name);
}

function compared(a: Cell, b: Cell): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

function replacedColumn(table: PlainTable, at: number, values: readonly Cell[]): PlainTable {
  return { ...table, rows: table.rows.map((row, n) => row.map((cell, c) => (c === at ? (values[n] ?? null) : cell))) };
}

function insertedColumn(table: PlainTable, at: number, name: string, type: PlainType, values: Cell[]): PlainTable {
  return {
    columns: [...table.columns.slice(0, at), { name, type }, ...table.columns.slice(at)],
    rows: table.rows.map((row, n) => [...row.slice(0, at), values[n] ?? null, ...row.slice(at)]),
  };
}

function values(table: PlainTable, at: number): Cell[] {
  return table.rows.map((row) => row[at] ?? null);
}

type Params = Record<string, never> & {
  column: string;
  columns: string[];
  to: string;
  into: string;
  where: { column: string; is: string; value: Cell };
  keep: boolean | string;
  by: { column: string; order: string }[] & string[];
  aggregates: { column?: string; fn: string; into: string }[];
  row: number;
  value: Cell;
  with: string;
  expression: string;
};

function meets(cell: Cell, is: string, value: Cell): boolean {
  if (is === "null") return cell === null;
  if (is === "ne") return cell === null || compared(cell, value) !== 0;
  if (cell === null) return false;
  return is === "gt" ? compared(cell, value) > 0 : compared(cell, value) === 0;
}

function filled(column: readonly Cell[], way: string, value: Cell): Cell[] {
  const present = column.filter((cell) => cell !== null).sort(compared);
  if (way === "previous" || way === "next") {
    const order = way === "previous" ? [...column] : [...column].reverse();
    let last: Cell = null;
    const made = order.map((cell) => {
      last = cell ?? last;
      return last;
    });
    return way === "previous" ? made : made.reverse();
  }
  const times = (wanted: Cell) => present.filter((cell) => compared(cell, wanted) === 0).length;
  const most = present.reduce<Cell>((best, cell) => (best === null || times(cell) > times(best) ? cell : best), null);
  const learned: Record<string, Cell> = { min: present[0] ?? null, max: present.at(-1) ?? null, mode: most };
  const one = way === "constant" ? value : (learned[way] ?? null);
  return column.map((cell) => cell ?? one);
}

function groups(table: PlainTable, places: readonly number[]): (readonly Cell[])[][] {
  const found = new Map<string, (readonly Cell[])[]>();
  for (const row of table.rows) {
    const key = JSON.stringify(places.map((place) => row[place] ?? null));
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found.values()];
}

function aggregated(column: readonly Cell[], fn: string): Cell {
  const present = column.filter((cell) => cell !== null);
  if (fn === "count") return present.length;
  if (fn === "sum") return present.length === 0 ? null : present.reduce<number>((sum, cell) => sum + Number(cell), 0);
  if (fn === "first") return present[0] ?? null;
  return [...present].sort(compared).at(fn === "min" ? 0 : -1) ?? null;
}

/** What a call makes of a table. */
export function carriedOut(table: PlainTable, call: Call): PlainTable {
  const params = call.params as Params;
  const at = indexOf(table, params.column);
  const type = table.columns[at]?.type ?? "text";
  switch (call.op) {
    case "rename-column":
      return { ...table, columns: table.columns.map((each, n) => (n === at ? { ...each, name: params.to } : each)) };
    case "drop-columns": {
      const stay = table.columns.flatMap(({ name }, n) => (params.columns.includes(name) ? [] : [n]));
      return {
        columns: stay.flatMap((n) => table.columns[n] ?? []),
        rows: table.rows.map((row) => stay.map((n) => row[n] ?? null)),
      };
    }
    case "duplicate-column":
      return insertedColumn(table, at + 1, params.into, type, values(table, at));
    case "filter-rows": {
      const { column, is, value } = params.where;
      const place = indexOf(table, column);
      return { ...table, rows: table.rows.filter((row) => meets(row[place] ?? null, is, value) === params.keep) };
    }
    case "sort-rows": {
      const keys = params.by.map(({ column, order }) => ({ place: indexOf(table, column), down: order === "desc" }));
      const rows = [...table.rows].sort((a, b) => {
        for (const { place, down } of keys) {
          const [x = null, y = null] = [a[place], b[place]];
          if (x === null && y === null) continue;
          if (x === null || y === null) return x === null ? 1 : -1;
          const order = compared(x, y) * (down ? -1 : 1);
          if (order !== 0) return order;
        }
        return 0;
      });
      return { ...table, rows };
    }
    case "change-case":
      return params.columns.reduce((made, name) => {
        const place = indexOf(made, name);
        const change = (text: string) => (params.to === "upper" ? text.toUpperCase() : text.toLowerCase());
        return replacedColumn(
          made,
          place,
          values(made, place).map((cell) => (cell === null ? null : change(String(cell)))),
        );
      }, table);
    case "formula": {
      const [, column, times] = /^"(.*)" \* (\d)$/.exec(params.expression) ?? [];
      const place = indexOf(table, column);
      const made = values(table, place).map((cell) => (cell === null ? null : Number(cell) * Number(times)));
      return insertedColumn(table, place + 1, params.into, table.columns[place]?.type ?? "text", made);
    }
    case "edit-cell":
      return replacedColumn(
        table,
        at,
        values(table, at).map((cell, n) => (n === params.row - 1 ? params.value : cell)),
      );
    case "fill-missing": {
      const place = indexOf(table, params.columns[0]);
      return replacedColumn(table, place, filled(values(table, place), params.with, params.value));
    }
    case "drop-duplicates": {
      const places = params.columns.map((name) => indexOf(table, name));
      const stay = new Set(
        groups(table, places).flatMap((group) => {
          if (params.keep === "none") return group.length === 1 ? group : [];
          return group.slice(params.keep === "first" ? 0 : -1).slice(0, 1);
        }),
      );
      return { ...table, rows: table.rows.filter((row) => stay.has(row)) };
    }
    case "group-by": {
      const places = params.by.map((name) => indexOf(table, name));
      const wanted = params.aggregates.map(({ column, fn, into }) => ({ place: indexOf(table, column), fn, into }));
      return {
        columns: [
          ...places.flatMap((place) => table.columns[place] ?? []),
          ...wanted.map(({ place, fn, into }) => ({
            name: into,
            type: fn === "count" ? ("integer" as const) : (table.columns[place]?.type ?? "text"),
          })),
        ],
        rows: groups(table, places).map((group) => [
          ...places.map((place) => group[0]?.[place] ?? null),
          ...wanted.map(({ place, fn }) =>
            aggregated(
              group.map((row) => row[place] ?? null),
              fn,
            ),
          ),
        ]),
      };
    }
    default:
      throw new Error(`the model knows no ${call.op}`);
  }
}

/** A random call that fits the table, with every parameter given; `fresh` is a name no column has. */
export function randomCall(random: Random, table: PlainTable, fresh: string): Call {
  const names = table.columns.map(({ name }) => name);
  const texts = table.columns.filter(({ type }) => type === "text").map(({ name }) => name);
  const numbers = table.columns.filter(({ type }) => type !== "text").map(({ name }) => name);
  const column = pick(random, names);
  const type = table.columns[indexOf(table, column)]?.type ?? "text";
  const order = () => pick(random, ["asc", "desc"]);
  const calls: (() => Call)[] = [
    () => ({ op: "rename-column", params: { column, to: fresh } }),
    () => ({ op: "duplicate-column", params: { column, into: fresh } }),
    () => {
      const is = pick(random, ["gt", "eq", "ne", "null"]);
      const value = is === "null" ? {} : { value: randomCell(random, type) };
      return { op: "filter-rows", params: { where: { column, is, ...value }, keep: random(3) === 0 } };
    },
    () => ({
      op: "sort-rows",
      params: { by: [...new Set([column, pick(random, names)])].map((name) => ({ column: name, order: order() })) },
    }),
    () => ({
      op: "drop-duplicates",
      params: {
        columns: [...new Set([column, pick(random, names)])],
        keep: pick(random, ["first", "last", "none"]),
      },
    }),
    () => {
      const way = pick(random, ["constant", "previous", "next", "min", "max", "mode"]);
      const value = way === "constant" ? { value: randomCell(random, type) } : {};
      return { op: "fill-missing", params: { columns: [column], with: way, ...value } };
    },
  ];
  if (names.length > 2) calls.push(() => ({ op: "drop-columns", params: { columns: [column] } }));
  if (texts.length > 0) {
    const to = pick(random, ["upper", "lower"]);
    calls.push(() => ({ op: "change-case", params: { columns: [pick(random, texts)], to } }));
  }
  if (table.rows.length > 0) {
    const row = 1 + random(table.rows.length);
    const edit = () => ({
      op: "edit-cell",
      params: { row, column, value: random(4) ? randomCell(random, type) : null },
    });
    calls.push(edit, edit);
  }
  if (numbers.length > 0) {
    const source = pick(random, numbers);
    calls.push(() => ({ op: "formula", params: { into: fresh, expression: `"${source}" * ${1 + random(3)}` } }));
    const fn = pick(random, ["sum", "min", "max", "first", "count"]);
    if (random(3) === 0) {
      calls.push(() => ({
        op: "group-by",
        params: { by: [column], aggregates: [{ column: source, fn, into: fresh }] },
      }));
    }
  }
  return pick(random, calls)();
}

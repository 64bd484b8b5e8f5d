// What the old system was asked to do, as calls of ours: its transform endpoints, its column operations
// and its bulk operations. A request that never worked there, or means nothing here, has a reason instead.
import type { Call } from "@data-tools/client";
import { columnOf, type State, type Type } from "../model/state.ts";

/** An old request: the last words of its address (`transform/scaling`), or of its function, and its body. */
export interface OldRequest {
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Calls that come to the same, in turn (those that would change nothing are left out), or why there are none. */
type Translation = { readonly calls: readonly Call[] } | { readonly reason: string };

type Translate = (body: Readonly<Record<string, unknown>>, state: State) => Translation;

const numbers: readonly Type[] = ["integer", "number", "decimal"];

/** The calls that do what the request did to a table. */
export function translate({ kind, body }: OldRequest, state: State): Translation {
  const known = Object.hasOwn(requests, kind) ? requests[kind] : undefined;
  return known === undefined ? { reason: `the old system had no request “${kind}”` } : known(body, state);
}

const requests: Readonly<Record<string, Translate>> = {
  "transform/imputation": imputation,
  "transform/encoding": encoding,
  "transform/scaling": scaling,
  "transform/outliers": outliers,
  "transform/engineering": engineering,
  "transform/columns": columnOperation,
  "nan/quick-clean": quickClean,
  "session/rename-column": renameColumn,
  "session/change-column-type": changeColumnType,
  "session/fill-missing-values": fillMissingValues,
  "bulk/delete_rows": deleteRows,
  "bulk/update_cells": updateCells,
  "bulk/apply_transformations": bulkTransformation,
  "bulk/column_operations": bulkColumns,
  "quality/clean": qualityPipeline,
};

/** Every kind of old request that is understood. */
export const oldKinds: readonly string[] = Object.keys(requests);

function done(...calls: Call[]): Translation {
  return { calls };
}

function nothing(reason: string): Translation {
  return { reason };
}

function call(op: string, params: Record<string, unknown>): Call {
  return { op, params };
}

function textOf(value: unknown, initial: string): string {
  return typeof value === "string" && value !== "" ? value : initial;
}

/** The columns a request names, or all of these types if it names none. */
function named(body: Readonly<Record<string, unknown>>, state: State, types: readonly Type[]): string[] {
  const given = Array.isArray(body.columns) ? body.columns.map(String) : [];
  if (given.length > 0) return [...new Set(given)];
  return state.columns.filter(({ type }) => types.includes(type)).map(({ name }) => name);
}

function imputation(body: Readonly<Record<string, unknown>>, state: State): Translation {
  const method = textOf(body.method, "mean");
  if (method === "mode") return done(call("fill-missing", { columns: named(body, state, ["text"]), with: "mode" }));
  const columns = named(body, state, numbers);
  if (method === "mean" || method === "median") return done(call("fill-missing", { columns, with: method }));
  if (method === "constant") {
    const value = body.constant_value ?? 0;
    // Whole numbers had no gaps there, so that nothing but a whole number could be put into them.
    const fitting = columns.filter((each) => columnOf(state, each)?.type !== "integer" || Number.isInteger(value));
    return done(...fitting.map((each) => call("fill-missing", { columns: [each], with: "constant", value })));
  }
  return nothing(`the old system took the method “${method}” and did nothing`);
}

function encoding(body: Readonly<Record<string, unknown>>, state: State): Translation {
  const method = textOf(body.method, "ordinal");
  const columns = named(body, state, ["text"]);
  if (method === "ordinal") return done(call("ordinal-encode", { columns, order: "first-seen" }));
  if (method === "onehot") return done(call("one-hot", { columns, drop: "last" }));
  if (method === "rare_label") {
    const threshold = typeof body.rare_threshold === "number" ? body.rare_threshold : 0.05;
    return done(call("group-rare", { columns, threshold, minCategories: 10, label: "Rare" }));
  }
  return nothing(`the old system took the method “${method}” and did nothing`);
}

const scalings: Readonly<Record<string, string>> = { standard: "standard", minmax: "min-max", robust: "robust" };

function scaling(body: Readonly<Record<string, unknown>>, state: State): Translation {
  const method = scalings[textOf(body.method, "standard")];
  if (method === undefined) return nothing("the old system failed on this method");
  return done(call("scale-number", { columns: named(body, state, numbers), method }));
}

function outliers(body: Readonly<Record<string, unknown>>, state: State): Translation {
  const method = textOf(body.method, "winsorize") === "trim" ? "remove" : "cap";
  const rule = textOf(body.capping_method, "iqr");
  const given = typeof body.fold === "number" ? body.fold : 1.5;
  // A fold of 3 stood for the quantile 0.05.
  const fold = rule === "quantiles" && given === 3 ? 0.05 : given;
  return done(call("treat-outliers", { columns: named(body, state, numbers), method, rule, fold, tail: "right" }));
}

const statistics: Readonly<Record<string, string>> = { prod: "product" };
const asTheyWere = ["sum", "mean", "std", "var", "min", "max", "median", "count", "nunique", "sem", "skew"];

const relations: Readonly<Record<string, string>> = {
  add: "add",
  sub: "subtract",
  mul: "multiply",
  div: "divide",
  truediv: "divide",
  floordiv: "integer-divide",
  mod: "mod",
  pow: "power",
};

function engineering(body: Readonly<Record<string, unknown>>, state: State): Translation {
  const columns = named(body, state, numbers);
  const operation = textOf(body.operation, "add");
  if (textOf(body.method, "math") === "math") {
    const stat = asTheyWere.includes(operation) ? operation : statistics[operation];
    if (stat === undefined) return nothing(`the old system failed on “${operation}” over one row`);
    return done(call("row-statistics", { columns, stat, into: `${operation}_${columns.join("_")}` }));
  }
  const references = Array.isArray(body.reference_columns) ? body.reference_columns.map(String) : [];
  const op = relations[operation];
  if (op === undefined) return nothing(`the old system had no relation “${operation}”`);
  return done(call("relative-features", { columns, references, op, into: `{column}_${operation}_{reference}` }));
}

function columnOperation(body: Readonly<Record<string, unknown>>, state: State): Translation {
  const operation = textOf(body.operation, "rename");
  const columns = named(body, state, []);
  if (operation === "rename") return rename(body.new_names, state);
  if (operation === "drop")
    return columns.length === 0 ? nothing("nothing was dropped") : done(call("drop-columns", { columns }));
  if (operation !== "duplicate") return nothing(`the old system took “${operation}” and did nothing`);
  const copies = columns.map((each) => `${each}_copy`);
  const replaced = copies.filter((each) => columnOf(state, each) !== undefined);
  return done(
    ...(replaced.length > 0 ? [call("drop-columns", { columns: replaced })] : []),
    ...columns.map((each) => call("duplicate-column", { column: each, into: `${each}_copy` })),
    call("reorder-columns", { columns: copies, to: "last" }),
  );
}

/** Names that a table does not have were passed over. */
function rename(names: unknown, state: State): Translation {
  const pairs = Object.entries((names ?? {}) as Record<string, unknown>).filter(
    ([from, to]) => columnOf(state, from) !== undefined && typeof to === "string",
  );
  if (pairs.length === 0) return nothing("nothing was renamed");
  return done(call("rename-columns", { names: Object.fromEntries(pairs) }));
}

function quickClean(body: Readonly<Record<string, unknown>>): Translation {
  const wanted = (value: unknown) => value === undefined || String(value).toLowerCase() === "true";
  const params = { rows: wanted(body.remove_nan_rows), columns: wanted(body.remove_nan_columns) };
  return params.rows || params.columns ? done(call("quick-clean", params)) : nothing("nothing was asked for");
}

function renameColumn(body: Readonly<Record<string, unknown>>): Translation {
  return done(call("rename-column", { column: String(body.old_name), to: String(body.new_name) }));
}

function changeColumnType(body: Readonly<Record<string, unknown>>, state: State): Translation {
  const column = String(body.column_name);
  const type = columnOf(state, column)?.type;
  const to: Readonly<Record<string, string>> = {
    int: "integer",
    Int64: "integer",
    float: "number",
    string: "text",
    boolean: "boolean",
  };
  const wanted = String(body.new_type);
  if (wanted === "datetime" && type === "text") return done(call("parse-date", { column }));
  // A category was a text stored once; here every text is.
  if (wanted === "category") return nothing("categories are what their values are");
  const target = to[wanted];
  if (target === undefined) return nothing(`there is no way from ${type ?? "nothing"} to “${wanted}”`);
  return target === type
    ? nothing("the type is the same")
    : done(call("change-type", { columns: [column], to: target }));
}

const fillings: Readonly<Record<string, string>> = {
  mean: "mean",
  median: "median",
  mode: "mode",
  forward_fill: "previous",
  backward_fill: "next",
  constant: "constant",
};

function fillMissingValues(body: Readonly<Record<string, unknown>>, state: State): Translation {
  const way = fillings[textOf(body.strategy, "mean")];
  if (way === undefined) return nothing("the old system had no such strategy");
  // True and false were numbers without gaps to means and medians.
  const learned = way === "mean" || way === "median";
  const columns = named(body, state, []).filter((each) => !learned || columnOf(state, each)?.type !== "boolean");
  const value = way === "constant" ? { value: body.fill_value } : {};
  return done(...columns.map((each) => call("fill-missing", { columns: [each], with: way, ...value })));
}

function itemsOf(body: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Array.isArray(body.items) ? body.items : [];
}

function deleteRows(body: Readonly<Record<string, unknown>>): Translation {
  const rows = [...new Set(itemsOf(body).map((item) => Number(item) + 1))].sort((a, b) => a - b);
  return done(call("delete-rows", { rows }));
}

function updateCells(body: Readonly<Record<string, unknown>>, state: State): Translation {
  const items = itemsOf(body) as { row_index: number; column: string; value: unknown }[];
  const known = items.filter(({ column }) => columnOf(state, column) !== undefined);
  return done(
    ...known.map(({ row_index, column, value }) =>
      call("edit-cell", { row: row_index + 1, column, value: value ?? null }),
    ),
  );
}

function bulkTransformation(body: Readonly<Record<string, unknown>>, state: State): Translation {
  const calls: Call[] = [];
  for (const item of itemsOf(body) as { type: string; parameters?: Record<string, unknown> }[]) {
    const { columns = [], method = "" } = (item.parameters ?? {}) as { columns?: string[]; method?: string };
    const fitting = columns.filter((each) => numbers.includes(columnOf(state, each)?.type ?? "text"));
    if (item.type === "fill_missing") {
      const way = fillings[method];
      if (way === undefined) continue;
      // Means were for numbers; other columns were passed over.
      const of = way === "mean" || way === "median" ? fitting : columns;
      calls.push(...of.map((each) => call("fill-missing", { columns: [each], with: way })));
    } else if (item.type === "scale_numeric" && method !== "robust") {
      const scaled = scalings[method];
      if (scaled !== undefined && fitting.length > 0)
        calls.push(call("scale-number", { columns: fitting, method: scaled }));
    } else if (item.type === "encode_categorical" && method === "label") {
      calls.push(call("ordinal-encode", { columns, order: "sorted" }));
    }
  }
  return calls.length === 0 ? nothing("nothing was done") : done(...calls);
}

function bulkColumns(body: Readonly<Record<string, unknown>>, state: State): Translation {
  const calls: Call[] = [];
  for (const item of itemsOf(body) as { type: string; parameters?: Record<string, unknown> }[]) {
    const { columns, rename_map, name, default_value, order } = item.parameters ?? {};
    const known = (list: unknown) =>
      Array.isArray(list) ? list.map(String).filter((each) => columnOf(state, each) !== undefined) : [];
    if (item.type === "drop_columns" && known(columns).length > 0)
      calls.push(call("drop-columns", { columns: known(columns) }));
    if (item.type === "rename_columns") {
      const renamed = rename(rename_map, state);
      if ("calls" in renamed) calls.push(...renamed.calls);
    }
    if (item.type === "add_column")
      calls.push(call("add-constant", { into: String(name), value: default_value ?? null, replace: true }));
    const wanted = Array.isArray(order) ? order.map(String) : [];
    if (item.type === "reorder_columns" && wanted.length > 0 && known(order).length === wanted.length) {
      calls.push(call("keep-columns", { columns: wanted }), call("reorder-columns", { columns: wanted, to: "first" }));
    }
  }
  return calls.length === 0 ? nothing("nothing was done") : done(...calls);
}

function qualityPipeline(body: Readonly<Record<string, unknown>>): Translation {
  return done(
    call("quality-pipeline", {
      removeDuplicates: body.remove_duplicates !== false,
      missing: textOf(body.handle_missing ?? body.missing_strategy, "auto"),
      convertTypes: body.convert_types !== false,
      trimText: true,
    }),
  );
}

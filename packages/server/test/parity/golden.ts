// The golden files: tables the old system was given, what it was asked, and what it answered.
import { readFileSync } from "node:fs";
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import type { OldRequest } from "../../src/legacy/old-requests.ts";

/** A pandas frame as JSON: values by column. */
interface Frame {
  readonly columns: readonly string[];
  readonly dtypes: readonly string[];
  readonly data: readonly (readonly unknown[])[];
  /** Labels of the rows; with a note, those rows alone were written down. */
  readonly index?: readonly number[];
  readonly note?: string;
}

export interface Golden {
  /** Names the case for people and for the list of differences. */
  readonly key: string;
  readonly request: OldRequest;
  readonly before: TableLiteral;
  /** What came of it; null if the old system refused or failed. */
  readonly after: TableLiteral | null;
  /** Only these columns were written down. */
  readonly only?: readonly string[];
  /** Only the rows at these places, counted from 0, were written down. */
  readonly rows?: readonly number[];
}

interface EndpointCase {
  readonly frame: string;
  readonly endpoint: string;
  readonly request: Record<string, unknown>;
  readonly response: { readonly body: { readonly success: boolean } };
  readonly output?: Frame;
}

interface HelperCase {
  readonly fn: string;
  readonly params?: Record<string, unknown>;
  readonly items?: unknown[];
  readonly input?: Frame;
  readonly error?: string | null;
  readonly raised?: string | null;
  readonly output?: (Frame & Record<string, Series>) | null;
  readonly output_column?: Series | null;
}

interface Series {
  readonly dtype: string;
  readonly values: readonly unknown[];
}

function load<T>(name: string): { frames: Record<string, Frame>; cases: T[] } {
  return JSON.parse(readFileSync(new URL(`../fixtures/legacy/${name}`, import.meta.url), "utf8"));
}

/** Every golden case, in the order of the files. */
export function goldenCases(): Golden[] {
  const endpoints = load<EndpointCase>("transform-golden-d5e1ede.json");
  const helpers = load<HelperCase>("transform-golden-HEAD-and-helpers.json");
  return [
    ...endpoints.cases.map((each) => fromEndpoint(each, endpoints.frames)),
    ...helpers.cases.map((each) => fromHelper(each, helpers.frames)),
  ];
}

function fromEndpoint(each: EndpointCase, frames: Record<string, Frame>): Golden {
  const kind = each.endpoint.replace(/\/$/, "");
  return {
    key: `${each.frame} ${kind} ${JSON.stringify(each.request)}`,
    request: { kind, body: each.request },
    before: tableOf(frames[each.frame] as Frame),
    after: each.response.body.success ? tableOf(each.output ?? (frames[each.frame] as Frame)) : null,
    ...(each.output?.note === undefined ? {} : { rows: each.output.index ?? [] }),
  };
}

const kinds: Readonly<Record<string, string>> = {
  change_column_type: "session/change-column-type",
  fill_missing_values: "session/fill-missing-values",
  "quality_pipeline.clean_dataframe": "quality/clean",
};

function fromHelper(each: HelperCase, frames: Record<string, Frame>): Golden {
  const kind = kinds[each.fn] ?? each.fn.replace(":", "/");
  const body = each.params ?? { items: each.items ?? [] };
  const before = tableOf(each.input ?? (frames.mixed as Frame));
  const key = `${each.input ? "dirty" : "mixed"} ${kind} ${JSON.stringify(each.params ?? each.items)}`;
  const shared = { key, request: { kind, body }, before };
  if (each.error || each.raised) return { ...shared, after: null };
  if (each.output_column) {
    const column = String(each.params?.column_name);
    return { ...shared, after: seriesTable({ [column]: each.output_column }), only: [column] };
  }
  if (each.output && !("data" in each.output)) {
    const series = each.output as unknown as Record<string, Series>;
    return { ...shared, after: seriesTable(series), only: Object.keys(series) };
  }
  return { ...shared, after: each.output ? tableOf(each.output) : null };
}

function seriesTable(series: Record<string, Series>): TableLiteral {
  return tableOf({
    columns: Object.keys(series),
    dtypes: Object.values(series).map(({ dtype }) => dtype),
    data: Object.values(series).map(({ values }) => values),
  });
}

/** A frame as a table of ours: a category is what its values are, NaN and NaT are missing. */
function tableOf(frame: Frame): TableLiteral {
  const columns = frame.columns.map((name, index) => ({
    name,
    type: typeOf(frame.dtypes[index] ?? "", frame.data[index] ?? []),
  }));
  const length = frame.data[0]?.length ?? 0;
  const rows = Array.from({ length }, (_, row) =>
    frame.data.map((column, index) => cellOf(column[row], columns[index]?.type ?? "text")),
  );
  return { columns, rows };
}

function typeOf(dtype: string, values: readonly unknown[]): WireType {
  if (/^u?int/i.test(dtype)) return "integer";
  if (dtype.startsWith("float")) return "number";
  if (dtype === "bool") return "boolean";
  if (dtype.startsWith("datetime64")) return "timestamp";
  const held = values.map((value) => cellOf(value, "text")).find((cell) => cell !== null);
  if (typeof held === "boolean") return "boolean";
  if (typeof held === "number") return values.every((value) => Number.isInteger(value)) ? "integer" : "number";
  const stamped = values.some((value) => value !== null && typeof value === "object" && "$ts_ns" in value);
  return stamped ? "timestamp" : "text";
}

function cellOf(value: unknown, type: WireType): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value !== "object") return value as Cell;
  const typed = value as Record<string, string>;
  if (typed.$ts_ns !== undefined) {
    const micros = BigInt(typed.$ts_ns) / 1000n;
    return new Date(Number(micros / 1000n)).toISOString().replace(/\.000Z$|Z$/, "");
  }
  if (typed.$int !== undefined) return typed.$int;
  if (typed.$float !== undefined && typed.$float !== "nan") return typed.$float === "inf" ? "Infinity" : "-Infinity";
  return type === "text" && typed.$float === undefined && typed.$NaT === undefined && typed.$NA === undefined
    ? JSON.stringify(value)
    : null;
}

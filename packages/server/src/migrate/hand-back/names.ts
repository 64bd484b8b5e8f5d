// What the old system wrote beside its tables, in its own words: names of operations, times without a zone, ids, and
// JSON as Python writes it.
import { createHash } from "node:crypto";
import type { Call } from "@data-tools/client";
import type { State } from "../../model/state.ts";
import { uuidOf } from "../ids.ts";

type Params = Readonly<Record<string, unknown>>;

const word = (value: unknown): string => (typeof value === "string" ? value : "");

const methods: Readonly<Record<string, string>> = { "min-max": "minmax", "integer-divide": "floordiv" };
const oldWord = (value: unknown): string => (methods[word(value)] ?? word(value)).replaceAll("-", "_");

/** Names of operations that the old system had; undefined where it had none like that. */
const oldNames: Readonly<Record<string, (params: Params) => string | undefined>> = {
  "fill-missing": ({ with: way }) =>
    ["mean", "median", "mode", "constant"].includes(word(way))
      ? `missing_data_imputation_${word(way)}`
      : "fill_missing_values",
  "ordinal-encode": () => "feature_encoding_ordinal",
  "one-hot": () => "feature_encoding_onehot",
  "group-rare": () => "feature_encoding_rare_label",
  "scale-number": ({ method }) =>
    ["standard", "min-max", "robust"].includes(word(method)) ? `feature_scaling_${oldWord(method)}` : undefined,
  "treat-outliers": ({ method = "cap" }) =>
    ({ cap: "outlier_treatment_winsorize", remove: "outlier_treatment_trim" })[word(method)],
  "row-statistics": ({ stat }) => `feature_engineering_math_${word(stat) === "product" ? "prod" : oldWord(stat)}`,
  "relative-features": ({ op }) => `feature_engineering_relative_${relations[word(op)] ?? oldWord(op)}`,
  "rename-column": () => "rename_column",
  "rename-columns": () => "column_operation_rename",
  "duplicate-column": () => "column_operation_duplicate",
  "quick-clean": () => "quick_nan_cleaning",
  "change-type": () => "change_column_type",
  // Steps that came from the old system and are known by name alone.
  batch: ({ title }) => (word(title) === "" ? undefined : word(title)),
};

const relations: Readonly<Record<string, string>> = {
  subtract: "sub",
  multiply: "mul",
  divide: "div",
  power: "pow",
};

/** What the old system would have called a step: its own name where it did the like, else ours with its dashes low. */
export function oldNameOf({ op, params }: Call, before: State, after: State): string {
  // Columns that went were the only operation of its file sessions.
  const gone = before.columns.length - after.columns.length;
  if ((op === "drop-columns" || op === "keep-columns") && gone > 0) return `remove_columns_${gone}`;
  const own = Object.hasOwn(oldNames, op) ? oldNames[op]?.(params) : undefined;
  return own ?? op.replaceAll("-", "_");
}

/** A moment as Python writes one without a zone, in UTC. */
export function naiveTime(ms: number): string {
  const text = new Date(ms).toISOString().slice(0, -1);
  return text.endsWith(".000") ? text.slice(0, -4) : `${text}000`;
}

/** The id in the old system of what was made here: the same every time. */
export function madeUuid(...parts: readonly string[]): string {
  const named = JSON.stringify(["handed back", ...parts]);
  return uuidOf(createHash("sha256").update(named).digest(), 8);
}

/** JSON as Python writes it: a blank behind commas and colons, and nothing but ASCII. */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .map(([key, each]) => `${pythonJson(key)}: ${pythonJson(each)}`)
      .join(", ")}}`;
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

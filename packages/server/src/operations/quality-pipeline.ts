// quality-pipeline: the usual clean-up of a new table as one step that says what it did. Each part is
// carried out by other operations on what the parts before it left, so each decides on what it then finds.
import { refuse } from "../errors.ts";
import { boolean, choice, number, withDefault } from "../model/fields.ts";
import { type Call, define, type Fitted } from "../model/operation.ts";
import { join, name as ref, type Sql, sql } from "../model/sql.ts";
import { type State, scalarTypes, type Type } from "../model/state.ts";
import { numeric } from "./calculation.ts";
import { itemsIn } from "./learned.ts";

/** The parts in their order, in words. */
const words = {
  removeEmpty: "empty rows and columns",
  removeDuplicates: "duplicates",
  convertTypes: "types",
  missing: "missing values",
  trimText: "blanks",
} as const;
type Part = keyof typeof words;
const parts = Object.keys(words) as Part[];

interface Params {
  readonly removeEmpty: boolean;
  readonly removeDuplicates: boolean;
  readonly convertTypes: boolean;
  readonly missing: "auto" | "fill" | "drop" | "none";
  readonly trimText: boolean;
  readonly dropAbove: number;
  readonly numberShare: number;
  readonly dateShare: number;
}

export const qualityPipeline = define({
  name: "quality-pipeline",
  version: 1,
  composed: true,
  group: "types",
  title: "Clean up in one go",
  doc: "Cleans the whole table in the usual ways, as one step that lists what it did. It takes out empty columns and rows, takes out repeated rows, turns texts into numbers, dates and true or false as “Detect types” does, fills or drops missing values, and trims texts. Every part can be left out. Numbers may be written with currency signs, percent signs and thousands commas. Missing values are never turned into words. Outliers are left alone; “Treat outliers” is for them.",
  fields: {
    removeEmpty: withDefault(
      boolean({ title: "Empty rows and columns", doc: "First take out columns and rows without any value." }),
      true,
    ),
    removeDuplicates: withDefault(
      boolean({ title: "Duplicate rows", doc: "Then keep the first of rows that are alike in everything." }),
      true,
    ),
    convertTypes: withDefault(
      boolean({ title: "Types", doc: "Then turn text columns into what nearly all of their texts stand for." }),
      true,
    ),
    missing: withDefault(
      choice({
        title: "Missing values",
        doc: "Then: what happens to missing values. Numbers are filled with the median, everything else with the most frequent value.",
        options: {
          auto: "Drop columns that are mostly missing, fill the others",
          fill: "Fill all columns",
          drop: "Drop rows with any missing value",
          none: "Leave them",
        },
      }),
      "auto",
    ),
    trimText: withDefault(
      boolean({ title: "Blanks in texts", doc: "Last, trim texts and collapse whitespace in them." }),
      true,
    ),
    dropAbove: withDefault(
      number({
        title: "Mostly missing",
        doc: "Columns with a larger share of missing values than this are dropped, if that is what happens to missing values; if all are, the first stays as it is.",
        min: 0,
        max: 1,
      }),
      0.7,
    ),
    numberShare: withDefault(
      number({ title: "Share for numbers", doc: "How much of a column must be numbers.", min: 0.5, max: 1 }),
      0.85,
    ),
    dateShare: withDefault(
      number({ title: "Share for dates", doc: "How much of a column must be dates.", min: 0.5, max: 1 }),
      0.8,
    ),
  },
  summary: (params) => {
    const on = partsOf(params);
    return on.length === parts.length ? "Clean up the table" : `Clean up: ${on.map((part) => words[part]).join(", ")}`;
  },
  fit(params, state): Record<string, Sql> {
    const on = partsOf(params);
    if (on.length !== 1 || on[0] !== "missing") return {};
    const held = state.columns.map(({ name }) => sql`count(${ref(name)})`);
    return { rows: sql`count(*)`, held: sql`[${join(held)}]` };
  },
  plan(params, state, fitted) {
    const on = partsOf(params);
    if (on.length === 0) refuse("nothing_to_do");
    const calls =
      on.length === 1 ? callsOf(on[0] as Part, params, state, fitted) : on.map((part) => only(part, params));
    if (calls.length === 0) refuse("nothing_to_do");
    return { kind: "calls", calls };
  },
  examples: [
    {
      title: "An export with blanks, duplicates and texts that stand for values",
      params: {},
      before: {
        columns: [
          { name: "name", type: "text" },
          { name: "amount", type: "text" },
          { name: "paid", type: "text" },
          { name: "fax", type: "text" },
        ],
        rows: [
          [" Ann  Lee ", "$1,000", "yes", null],
          ["Bob", "20", "no", null],
          [null, null, null, null],
          ["Cy", null, "Y", null],
          [" Ann  Lee ", "$1,000", "yes", null],
          ["Di", "30", null, null],
        ],
      },
      after: {
        columns: [
          { name: "name", type: "text" },
          { name: "amount", type: "integer" },
          { name: "paid", type: "boolean" },
        ],
        rows: [
          ["Ann Lee", 1000, true],
          ["Bob", 20, false],
          ["Cy", 30, true],
          ["Di", 30, true],
        ],
      },
    },
    {
      title: "Only duplicates and blanks; missing values stay missing",
      params: { removeEmpty: false, convertTypes: false, missing: "none" },
      before: { columns: [{ name: "city", type: "text" }], rows: [["Oslo "], [null], ["Oslo "], ["New\u00a0 York"]] },
      after: { columns: [{ name: "city", type: "text" }], rows: [["Oslo"], [null], ["New York"]] },
    },
  ],
});

/** The parts that are asked for, in their order. */
function partsOf(params: Params): Part[] {
  return parts.filter((part) => (part === "missing" ? params.missing !== "none" : params[part]));
}

/** This operation with one part alone: planned on the table it then finds. */
function only(part: Part, params: Params): Call {
  const off = { removeEmpty: false, removeDuplicates: false, convertTypes: false, missing: "none", trimText: false };
  return { op: "quality-pipeline", params: { ...params, ...off, [part]: params[part] } };
}

/** The calls of one part. */
function callsOf(part: Part, params: Params, state: State, fitted: Fitted): Call[] {
  const texts = state.columns.filter(({ type }) => type === "text").map(({ name }) => name);
  switch (part) {
    case "removeEmpty":
      return [
        { op: "drop-missing-columns", params: { threshold: 1 } },
        { op: "drop-missing-rows", params: { how: "all" } },
      ];
    case "removeDuplicates":
      return [{ op: "drop-duplicates", params: {} }];
    case "convertTypes": {
      const { numberShare: threshold, dateShare: dateThreshold } = params;
      const detect = { columns: texts, threshold, dateThreshold, marks: true };
      return texts.length === 0 ? [] : [{ op: "detect-types", params: detect }];
    }
    case "trimText":
      if (texts.length === 0) return [];
      return [
        { op: "trim-text", params: { columns: texts } },
        { op: "collapse-whitespace", params: { columns: texts } },
      ];
    case "missing":
      if (params.missing === "drop") return [{ op: "drop-missing-rows", params: { how: "any" } }];
      return filled(params, state, fitted);
  }
}

/** Drops what is mostly missing and fills the rest, column by column as its type asks for. */
function filled({ missing, dropAbove }: Params, state: State, fitted: Fitted): Call[] {
  const rows = Number(fitted.rows ?? 0);
  const held = itemsIn(fitted.held).map(Number);
  const lacking = state.columns.flatMap(({ name, type }, index) => {
    const share = (rows - (held[index] ?? rows)) / rows;
    return share > 0 ? [{ name, type, dropped: missing === "auto" && share > dropAbove }] : [];
  });
  const dropped = lacking.filter((each) => each.dropped).map(({ name }) => name);
  const rest = lacking.filter((each) => !each.dropped && (scalarTypes as readonly Type[]).includes(each.type));
  const withMedian = rest.filter(({ type }) => numeric.includes(type)).map(({ name }) => name);
  const withMode = rest.filter(({ type }) => !numeric.includes(type)).map(({ name }) => name);
  const kept = dropped.length < state.columns.length ? dropped : dropped.slice(1);
  return [
    ...(kept.length > 0 ? [{ op: "drop-columns", params: { columns: kept } }] : []),
    ...(withMedian.length > 0 ? [{ op: "fill-missing", params: { columns: withMedian, with: "median" } }] : []),
    ...(withMode.length > 0 ? [{ op: "fill-missing", params: { columns: withMode, with: "mode" } }] : []),
  ];
}

// The twelve steps as OpenRefine is told them: JSON of its own history, as its users keep and apply it.
import type { StepName } from "./peer.ts";

export type Operation = Readonly<Record<string, unknown>>;

const everything = { facets: [], mode: "row-based" };
const key = "key of rows";

const transform = (columnName: string, grel: string): Operation => ({
  ...{ op: "core/text-transform", engineConfig: everything, columnName, expression: `grel:${grel}` },
  ...{ onError: "set-to-blank", repeat: false, repeatCount: 0 },
});

const add = (newColumnName: string, baseColumnName: string, grel: string, columnInsertIndex: number): Operation => ({
  ...{ op: "core/column-addition", engineConfig: everything, baseColumnName, newColumnName, columnInsertIndex },
  ...{ expression: `grel:${grel}`, onError: "set-to-blank" },
});

const remove = (facet: Operation): Operation => ({
  op: "core/row-removal",
  engineConfig: { facets: [facet], mode: "row-based" },
});

const sort = (column: string, valueType: "string" | "number", reverse: boolean): Operation => ({
  op: "core/row-reorder",
  mode: "row-based",
  sorting: { criteria: [{ column, valueType, reverse, caseSensitive: true, blankPosition: 2, errorPosition: 1 }] },
});

const choose = (...columnNames: string[]): Operation => ({ op: "core/column-reorder", columnNames });

const blankDown: Operation = { op: "core/blank-down", engineConfig: everything, columnName: key };

const removeBlank = remove({
  ...{ type: "list", name: key, columnName: key, expression: "isBlank(value)", omitBlank: false, omitError: false },
  ...{ selection: [{ v: { v: true, l: "true" } }], selectBlank: false, selectError: false, invert: false },
});

/** The column of each row's key, which stands first, in the order of the keys, and only where it is a new one. */
const keyed = (base: string, grel: string): Operation[] => [
  add(key, base, grel, 0),
  sort(key, "string", false),
  blankDown,
];

export const operations: Readonly<Record<StepName, readonly Operation[]>> = {
  "change-type": [transform("distance", "value * 1.0")],
  "change-case": [transform("origin", "value.toLowercase()")],
  "replace-text": [transform("destination", "value.replace(/^[A-M]/, '_')")],
  formula: [add("gap", "delay", "if(value < 0, null, cells['distance'].value / (value + 1000) * 1.5)", 5)],
  "fill-missing": [transform("gap", "if(isBlank(value), 0.0, value)")],
  "split-column": [
    {
      ...{ op: "core/column-split", engineConfig: everything, columnName: "origin", guessCellType: false },
      ...{ removeOriginalColumn: false, mode: "lengths", fieldLengths: [1, 2] },
    },
  ],
  join: [add("place", "origin", "cell.cross('airports', 'origin')[0].cells['place'].value", 6)],
  "sort-rows": [sort("delay", "number", true)],
  "filter-rows": [
    remove({
      ...{ type: "range", name: "distance", columnName: "distance", expression: "value", from: 0, to: 200 },
      ...{ selectNumeric: true, selectNonNumeric: false, selectBlank: false, selectError: false },
    }),
  ],
  "drop-duplicates": [
    ...keyed("date", "value + '|' + cells['origin'].value + '|' + cells['destination'].value"),
    removeBlank,
    { op: "core/column-removal", columnName: key },
    sort("delay", "number", true),
  ],
  unpivot: [
    choose("origin", "destination", "distance", "delay", "gap"),
    {
      ...{ op: "core/transpose-columns-into-rows", startColumnName: "delay", columnCount: 2, ignoreBlankCells: false },
      ...{ fillDown: true, keyColumnName: "measure", valueColumnName: "value", separator: null },
    },
  ],
  "group-by": [
    ...keyed("origin", "value + '|' + cells['measure'].value"),
    add("total", key, "if(isBlank(value), null, sum(row.record.cells['value'].value))", 1),
    add("flights", key, "if(isBlank(value), null, length(row.record.cells['value'].value))", 2),
    removeBlank,
    choose("origin", "measure", "total", "flights"),
  ],
};

// Every operation, one line each.
import { refuse } from "../errors.ts";
import type { Operation } from "../model/operation.ts";
import { changeCase } from "./change-case.ts";
import { changeType } from "./change-type.ts";
import { dropColumns } from "./drop-columns.ts";
import { dropDuplicates } from "./drop-duplicates.ts";
import { duplicateColumn } from "./duplicate-column.ts";
import { editCell } from "./edit-cell.ts";
import { exceptRows } from "./except-rows.ts";
import { fillMissing } from "./fill-missing.ts";
import { filterRows } from "./filter-rows.ts";
import { formula } from "./formula.ts";
import { fuzzyJoin } from "./fuzzy-join.ts";
import { groupBy } from "./group-by.ts";
import { intersectRows } from "./intersect-rows.ts";
import { joinTables } from "./join.ts";
import { keepColumns } from "./keep-columns.ts";
import { lookup } from "./lookup.ts";
import { renameColumn } from "./rename-column.ts";
import { reorderColumns } from "./reorder-columns.ts";
import { replaceText } from "./replace-text.ts";
import { sampleRows } from "./sample-rows.ts";
import { sortRows } from "./sort-rows.ts";
import { splitColumn } from "./split-column.ts";
import { sqlQuery } from "./sql.ts";
import { trimText } from "./trim-text.ts";
import { union } from "./union.ts";
import { unpivot } from "./unpivot.ts";

const list = [
  renameColumn,
  dropColumns,
  keepColumns,
  reorderColumns,
  duplicateColumn,
  splitColumn,
  changeType,
  editCell,
  replaceText,
  fillMissing,
  changeCase,
  trimText,
  formula,
  filterRows,
  sortRows,
  sampleRows,
  dropDuplicates,
  groupBy,
  unpivot,
  joinTables,
  lookup,
  union,
  intersectRows,
  exceptRows,
  fuzzyJoin,
  sqlQuery,
];

/** All operations by name, in the order in which they are listed to people. */
export const operations: ReadonlyMap<string, Operation> = new Map(list.map((each) => [each.name, each]));

/** The operation of that name; refuses unknown_operation. */
export function operation(name: string): Operation {
  return operations.get(name) ?? refuse("unknown_operation", { op: name.slice(0, 60) });
}

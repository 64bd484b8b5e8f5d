// Every operation, one line each.
import { refuse } from "../errors.ts";
import type { Operation } from "../model/operation.ts";
import { changeCase } from "./change-case.ts";
import { changeType } from "./change-type.ts";
import { deleteRows } from "./delete-rows.ts";
import { dropColumns } from "./drop-columns.ts";
import { dropDuplicates } from "./drop-duplicates.ts";
import { duplicateColumn } from "./duplicate-column.ts";
import { editCell } from "./edit-cell.ts";
import { explode } from "./explode.ts";
import { fillGaps } from "./fill-gaps.ts";
import { fillMissing } from "./fill-missing.ts";
import { filterRows } from "./filter-rows.ts";
import { flagDuplicates } from "./flag-duplicates.ts";
import { formula } from "./formula.ts";
import { frequencyTable } from "./frequency-table.ts";
import { groupBy } from "./group-by.ts";
import { insertRows } from "./insert-rows.ts";
import { joinTables } from "./join.ts";
import { keepColumns } from "./keep-columns.ts";
import { keepDuplicates } from "./keep-duplicates.ts";
import { keepRows } from "./keep-rows.ts";
import { lagLead } from "./lag-lead.ts";
import { pivot } from "./pivot.ts";
import { renameColumn } from "./rename-column.ts";
import { reorderColumns } from "./reorder-columns.ts";
import { replaceText } from "./replace-text.ts";
import { resampleTime } from "./resample-time.ts";
import { reverseRows } from "./reverse-rows.ts";
import { sampleRows } from "./sample-rows.ts";
import { shuffleRows } from "./shuffle-rows.ts";
import { sortRows } from "./sort-rows.ts";
import { splitColumn } from "./split-column.ts";
import { transpose } from "./transpose.ts";
import { trimText } from "./trim-text.ts";
import { unnest } from "./unnest.ts";
import { unpivot } from "./unpivot.ts";
import { windowRank } from "./window-rank.ts";

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
  keepRows,
  deleteRows,
  insertRows,
  sortRows,
  shuffleRows,
  reverseRows,
  sampleRows,
  fillGaps,
  dropDuplicates,
  flagDuplicates,
  keepDuplicates,
  windowRank,
  lagLead,
  groupBy,
  frequencyTable,
  resampleTime,
  pivot,
  unpivot,
  transpose,
  explode,
  unnest,
  joinTables,
];

/** All operations by name, in the order in which they are listed to people. */
export const operations: ReadonlyMap<string, Operation> = new Map(list.map((each) => [each.name, each]));

/** The operation of that name; refuses unknown_operation. */
export function operation(name: string): Operation {
  return operations.get(name) ?? refuse("unknown_operation", { op: name.slice(0, 60) });
}

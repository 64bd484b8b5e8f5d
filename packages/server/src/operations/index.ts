// Every operation, one line each.
import { refuse } from "../errors.ts";
import type { Operation } from "../model/operation.ts";
import { addConstant } from "./add-constant.ts";
import { addIndex } from "./add-index.ts";
import { addToDate } from "./add-to-date.ts";
import { applyFunction } from "./apply-function.ts";
import { batchOf } from "./batch.ts";
import { binNumber } from "./bin-number.ts";
import { blankDown } from "./blank-down.ts";
import { changeCase } from "./change-case.ts";
import { changeType } from "./change-type.ts";
import { cleanNames } from "./clean-names.ts";
import { clipNumber } from "./clip-number.ts";
import { convertTimezone } from "./convert-timezone.ts";
import { cumulative } from "./cumulative.ts";
import { dateDifference } from "./date-difference.ts";
import { datePart } from "./date-part.ts";
import { demoteHeader } from "./demote-header.ts";
import { detectTypes } from "./detect-types.ts";
import { difference } from "./difference.ts";
import { dropColumns } from "./drop-columns.ts";
import { dropDuplicates } from "./drop-duplicates.ts";
import { dropMissingColumns } from "./drop-missing-columns.ts";
import { dropMissingRows } from "./drop-missing-rows.ts";
import { duplicateColumn } from "./duplicate-column.ts";
import { editCell } from "./edit-cell.ts";
import { editCells } from "./edit-cells.ts";
import { fillDown } from "./fill-down.ts";
import { fillMissing } from "./fill-missing.ts";
import { fillUp } from "./fill-up.ts";
import { filterRows } from "./filter-rows.ts";
import { flagMissing } from "./flag-missing.ts";
import { formatDate } from "./format-date.ts";
import { formatNumber } from "./format-number.ts";
import { formula } from "./formula.ts";
import { frequencyEncode } from "./frequency-encode.ts";
import { groupBy } from "./group-by.ts";
import { groupRare } from "./group-rare.ts";
import { ifColumn } from "./if-column.ts";
import { joinTables } from "./join.ts";
import { keepColumns } from "./keep-columns.ts";
import { mapValues } from "./map-values.ts";
import { math } from "./math.ts";
import { mergeColumns } from "./merge-columns.ts";
import { monthEnd } from "./month-end.ts";
import { monthStart } from "./month-start.ts";
import { multiLabel } from "./multi-label.ts";
import { oneHot } from "./one-hot.ts";
import { ordinalEncode } from "./ordinal-encode.ts";
import { parseDate } from "./parse-date.ts";
import { parseNumber } from "./parse-number.ts";
import { percentOfTotal } from "./percent-of-total.ts";
import { promoteHeader } from "./promote-header.ts";
import { qualityPipeline } from "./quality-pipeline.ts";
import { quickClean } from "./quick-clean.ts";
import { relativeFeatures } from "./relative-features.ts";
import { renameColumn } from "./rename-column.ts";
import { renameColumns } from "./rename-columns.ts";
import { reorderColumns } from "./reorder-columns.ts";
import { replaceText } from "./replace-text.ts";
import { rolling } from "./rolling.ts";
import { roundNumber } from "./round-number.ts";
import { rowStatistics } from "./row-statistics.ts";
import { sampleRows } from "./sample-rows.ts";
import { scaleNumber } from "./scale-number.ts";
import { setMissing } from "./set-missing.ts";
import { sortRows } from "./sort-rows.ts";
import { splitColumn } from "./split-column.ts";
import { splitIntoRows } from "./split-into-rows.ts";
import { targetEncode } from "./target-encode.ts";
import { treatOutliers } from "./treat-outliers.ts";
import { trimText } from "./trim-text.ts";
import { truncateDate } from "./truncate-date.ts";
import { unpivot } from "./unpivot.ts";
import { validate } from "./validate.ts";

const list = [
  renameColumn,
  renameColumns,
  cleanNames,
  dropColumns,
  keepColumns,
  reorderColumns,
  duplicateColumn,
  addConstant,
  addIndex,
  ifColumn,
  mergeColumns,
  splitColumn,
  splitIntoRows,
  promoteHeader,
  demoteHeader,
  changeType,
  editCell,
  editCells,
  fillDown,
  fillUp,
  blankDown,
  replaceText,
  fillMissing,
  dropMissingRows,
  dropMissingColumns,
  flagMissing,
  setMissing,
  quickClean,
  mapValues,
  oneHot,
  ordinalEncode,
  groupRare,
  frequencyEncode,
  targetEncode,
  multiLabel,
  changeCase,
  trimText,
  parseDate,
  formatDate,
  datePart,
  truncateDate,
  monthStart,
  monthEnd,
  dateDifference,
  addToDate,
  convertTimezone,
  parseNumber,
  formatNumber,
  roundNumber,
  clipNumber,
  formula,
  math,
  rowStatistics,
  relativeFeatures,
  applyFunction,
  percentOfTotal,
  cumulative,
  rolling,
  difference,
  scaleNumber,
  binNumber,
  treatOutliers,
  filterRows,
  sortRows,
  sampleRows,
  dropDuplicates,
  groupBy,
  unpivot,
  joinTables,
  detectTypes,
  validate,
  qualityPipeline,
  batchOf(operation),
];

/** All operations by name, in the order in which they are listed to people. */
export const operations: ReadonlyMap<string, Operation> = new Map(list.map((each) => [each.name, each]));

/** The operation of that name; refuses unknown_operation. */
export function operation(name: string): Operation {
  return operations.get(name) ?? refuse("unknown_operation", { op: name.slice(0, 60) });
}

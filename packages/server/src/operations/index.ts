// Every operation, one line each.
import { refuse } from "../errors.ts";
import type { Operation } from "../model/operation.ts";
import { addAffix } from "./add-affix.ts";
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
import { collapseWhitespace } from "./collapse-whitespace.ts";
import { convertTimezone } from "./convert-timezone.ts";
import { countMatches } from "./count-matches.ts";
import { cumulative } from "./cumulative.ts";
import { dateDifference } from "./date-difference.ts";
import { datePart } from "./date-part.ts";
import { decodeText } from "./decode-text.ts";
import { deleteRows } from "./delete-rows.ts";
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
import { encodeText } from "./encode-text.ts";
import { exceptRows } from "./except-rows.ts";
import { explode } from "./explode.ts";
import { extractPattern } from "./extract-pattern.ts";
import { extractText } from "./extract-text.ts";
import { fillDown } from "./fill-down.ts";
import { fillGaps } from "./fill-gaps.ts";
import { fillMissing } from "./fill-missing.ts";
import { fillUp } from "./fill-up.ts";
import { filterRows } from "./filter-rows.ts";
import { flagDuplicates } from "./flag-duplicates.ts";
import { flagMissing } from "./flag-missing.ts";
import { formatDate } from "./format-date.ts";
import { formatNumber } from "./format-number.ts";
import { formula } from "./formula.ts";
import { frequencyEncode } from "./frequency-encode.ts";
import { frequencyTable } from "./frequency-table.ts";
import { fuzzyJoin } from "./fuzzy-join.ts";
import { groupBy } from "./group-by.ts";
import { groupRare } from "./group-rare.ts";
import { hashText } from "./hash-text.ts";
import { ifColumn } from "./if-column.ts";
import { insertRows } from "./insert-rows.ts";
import { intersectRows } from "./intersect-rows.ts";
import { joinTables } from "./join.ts";
import { keepColumns } from "./keep-columns.ts";
import { keepDuplicates } from "./keep-duplicates.ts";
import { keepRows } from "./keep-rows.ts";
import { lagLead } from "./lag-lead.ts";
import { lookup } from "./lookup.ts";
import { mapValues } from "./map-values.ts";
import { maskText } from "./mask-text.ts";
import { math } from "./math.ts";
import { mergeColumns } from "./merge-columns.ts";
import { monthEnd } from "./month-end.ts";
import { monthStart } from "./month-start.ts";
import { multiLabel } from "./multi-label.ts";
import { normalizeUnicode } from "./normalize-unicode.ts";
import { oneHot } from "./one-hot.ts";
import { ordinalEncode } from "./ordinal-encode.ts";
import { padText } from "./pad-text.ts";
import { parseDate } from "./parse-date.ts";
import { parseJson } from "./parse-json.ts";
import { parseNumber } from "./parse-number.ts";
import { percentOfTotal } from "./percent-of-total.ts";
import { pivot } from "./pivot.ts";
import { promoteHeader } from "./promote-header.ts";
import { qualityPipeline } from "./quality-pipeline.ts";
import { quickClean } from "./quick-clean.ts";
import { relativeFeatures } from "./relative-features.ts";
import { removeCharacters } from "./remove-characters.ts";
import { renameColumn } from "./rename-column.ts";
import { renameColumns } from "./rename-columns.ts";
import { reorderColumns } from "./reorder-columns.ts";
import { replaceText } from "./replace-text.ts";
import { resampleTime } from "./resample-time.ts";
import { reverseRows } from "./reverse-rows.ts";
import { rolling } from "./rolling.ts";
import { roundNumber } from "./round-number.ts";
import { rowStatistics } from "./row-statistics.ts";
import { sampleRows } from "./sample-rows.ts";
import { scaleNumber } from "./scale-number.ts";
import { setMissing } from "./set-missing.ts";
import { shuffleRows } from "./shuffle-rows.ts";
import { sortRows } from "./sort-rows.ts";
import { splitColumn } from "./split-column.ts";
import { splitIntoRows } from "./split-into-rows.ts";
import { sqlQuery } from "./sql.ts";
import { substring } from "./substring.ts";
import { targetEncode } from "./target-encode.ts";
import { textLength } from "./text-length.ts";
import { textSimilarity } from "./text-similarity.ts";
import { transpose } from "./transpose.ts";
import { treatOutliers } from "./treat-outliers.ts";
import { trimText } from "./trim-text.ts";
import { truncateDate } from "./truncate-date.ts";
import { unescapeHtml } from "./unescape-html.ts";
import { union } from "./union.ts";
import { unnest } from "./unnest.ts";
import { unpivot } from "./unpivot.ts";
import { validate } from "./validate.ts";
import { windowRank } from "./window-rank.ts";

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
  editCell,
  editCells,
  replaceText,
  fillDown,
  fillUp,
  blankDown,
  changeCase,
  trimText,
  collapseWhitespace,
  removeCharacters,
  addAffix,
  padText,
  substring,
  extractText,
  extractPattern,
  textLength,
  countMatches,
  textSimilarity,
  hashText,
  maskText,
  encodeText,
  decodeText,
  normalizeUnicode,
  parseJson,
  unescapeHtml,
  parseDate,
  formatDate,
  datePart,
  truncateDate,
  dateDifference,
  addToDate,
  monthStart,
  monthEnd,
  convertTimezone,
  math,
  rowStatistics,
  relativeFeatures,
  roundNumber,
  applyFunction,
  percentOfTotal,
  cumulative,
  rolling,
  difference,
  clipNumber,
  parseNumber,
  formatNumber,
  fillMissing,
  dropMissingRows,
  dropMissingColumns,
  flagMissing,
  quickClean,
  setMissing,
  oneHot,
  ordinalEncode,
  mapValues,
  groupRare,
  frequencyEncode,
  targetEncode,
  multiLabel,
  scaleNumber,
  binNumber,
  treatOutliers,
  pivot,
  unpivot,
  transpose,
  explode,
  unnest,
  groupBy,
  windowRank,
  lagLead,
  frequencyTable,
  resampleTime,
  joinTables,
  lookup,
  union,
  intersectRows,
  exceptRows,
  fuzzyJoin,
  formula,
  sqlQuery,
  changeType,
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

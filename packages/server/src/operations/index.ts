// Every operation, one line each.
import { refuse } from "../errors.ts";
import type { Operation } from "../model/operation.ts";
import { addAffix } from "./add-affix.ts";
import { changeCase } from "./change-case.ts";
import { changeType } from "./change-type.ts";
import { collapseWhitespace } from "./collapse-whitespace.ts";
import { countMatches } from "./count-matches.ts";
import { decodeText } from "./decode-text.ts";
import { dropColumns } from "./drop-columns.ts";
import { dropDuplicates } from "./drop-duplicates.ts";
import { duplicateColumn } from "./duplicate-column.ts";
import { editCell } from "./edit-cell.ts";
import { encodeText } from "./encode-text.ts";
import { extractPattern } from "./extract-pattern.ts";
import { extractText } from "./extract-text.ts";
import { fillMissing } from "./fill-missing.ts";
import { filterRows } from "./filter-rows.ts";
import { formula } from "./formula.ts";
import { groupBy } from "./group-by.ts";
import { hashText } from "./hash-text.ts";
import { joinTables } from "./join.ts";
import { keepColumns } from "./keep-columns.ts";
import { maskText } from "./mask-text.ts";
import { normalizeUnicode } from "./normalize-unicode.ts";
import { padText } from "./pad-text.ts";
import { parseJson } from "./parse-json.ts";
import { removeCharacters } from "./remove-characters.ts";
import { renameColumn } from "./rename-column.ts";
import { reorderColumns } from "./reorder-columns.ts";
import { replaceText } from "./replace-text.ts";
import { sampleRows } from "./sample-rows.ts";
import { sortRows } from "./sort-rows.ts";
import { splitColumn } from "./split-column.ts";
import { substring } from "./substring.ts";
import { textLength } from "./text-length.ts";
import { textSimilarity } from "./text-similarity.ts";
import { trimText } from "./trim-text.ts";
import { unescapeHtml } from "./unescape-html.ts";
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
  unescapeHtml,
  normalizeUnicode,
  parseJson,
  formula,
  filterRows,
  sortRows,
  sampleRows,
  dropDuplicates,
  groupBy,
  unpivot,
  joinTables,
];

/** All operations by name, in the order in which they are listed to people. */
export const operations: ReadonlyMap<string, Operation> = new Map(list.map((each) => [each.name, each]));

/** The operation of that name; refuses unknown_operation. */
export function operation(name: string): Operation {
  return operations.get(name) ?? refuse("unknown_operation", { op: name.slice(0, 60) });
}

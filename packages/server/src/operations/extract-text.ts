// extract-text: what the groups of a pattern find becomes columns.
import { column, fault, free, newNames, optional, pattern as patternField } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { groupNames } from "../model/pattern.ts";
import { name as ref } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { allField, found, notFound, separatorField } from "./matches.ts";

export const extractText = define({
  name: "extract-text",
  version: 1,
  group: "text",
  title: "Extract text",
  doc: "Finds a regular expression in every text and puts what its groups (in round brackets) found into new columns, one for each group; without groups, the whole match. The first match counts, or all of them as one text. Where nothing is found the result is missing, and such rows are counted.",
  fields: {
    column: column({ title: "Column", doc: "The text column to look in.", accepts: ["text"] }),
    pattern: patternField({ title: "Regular expression", doc: "What to look for, such as (\\d+) x (\\d+)." }),
    into: optional(
      newNames({
        title: "Into",
        doc: "The names of the new columns, one for each group; if left out, the names of named groups such as (?P<year>\\d+), or {column}_1, {column}_2 and so on.",
      }),
    ),
    all: allField,
    separator: separatorField,
  },
  summary: ({ column: source, pattern }) => summary`Extract /${pattern}/ from “${source}”`,
  plan({ column: source, pattern, into, all, separator }, state) {
    const groups = groupNames(pattern);
    const first = groups.length === 0 ? 0 : 1;
    const defaults = groups.length === 0 ? [`${source}_1`] : groups.map((each, at) => each ?? `${source}_${at + 1}`);
    const names = into ?? defaults;
    if (names.length !== defaults.length)
      fault("into", `must have ${defaults.length} names, one for each group of the pattern`);
    for (const each of names) free(state, each);
    const x = ref(source);
    return {
      kind: "derive",
      columns: names.map((name, at) => ({
        name,
        type: "text",
        after: source,
        sql: found(x, pattern, first + at, all, separator),
      })),
      tallies: [notFound(source, x, pattern)],
    };
  },
  examples: [
    {
      title: "Two groups, two columns",
      params: { column: "size", pattern: "(\\d+) ?x ?(\\d+)", into: ["width", "height"] },
      before: { columns: [{ name: "size", type: "text" }], rows: [["20 x 30 cm"], ["large"], [null]] },
      after: {
        columns: [
          { name: "size", type: "text" },
          { name: "width", type: "text" },
          { name: "height", type: "text" },
        ],
        rows: [
          ["20 x 30 cm", "20", "30"],
          ["large", null, null],
          [null, null, null],
        ],
      },
    },
    {
      title: "Named groups name the columns; a group that takes no part is missing",
      params: { column: "ref", pattern: "(?P<letter>[A-Z])(?P<number>\\d+)?" },
      before: { columns: [{ name: "ref", type: "text" }], rows: [["A17"], ["B"], [null]] },
      after: {
        columns: [
          { name: "ref", type: "text" },
          { name: "letter", type: "text" },
          { name: "number", type: "text" },
        ],
        rows: [
          ["A17", "A", "17"],
          ["B", "B", null],
          [null, null, null],
        ],
      },
    },
    {
      title: "All matches as one text",
      params: { column: "note", pattern: "[A-Z]{2}-\\d+", into: ["tickets"], all: true, separator: "; " },
      before: { columns: [{ name: "note", type: "text" }], rows: [["see AB-1, AB-2"], ["none"], [null]] },
      after: {
        columns: [
          { name: "note", type: "text" },
          { name: "tickets", type: "text" },
        ],
        rows: [
          ["see AB-1, AB-2", "AB-1; AB-2"],
          ["none", null],
          [null, null],
        ],
      },
    },
  ],
});

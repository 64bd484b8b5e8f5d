// replace-text: a text, a whole cell or what a pattern finds becomes something else.
import { refuse } from "../errors.ts";
import { cast } from "../model/casts.ts";
import { boolean, choice, columns, existing, fault, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { checkPattern, groupsOf, highestGroup } from "../model/pattern.ts";
import { pyColumn, pyText } from "../model/python.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import { columnOf } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { literally, plainly } from "../model/text.ts";

export const replaceText = define({
  name: "replace-text",
  version: 1,
  group: "cells",
  title: "Find and replace",
  doc: "Replaces a text wherever it occurs, cells that hold exactly that text, or whatever a regular expression finds. Missing values stay missing. Other columns than text ones can be worked on as text if you ask for it; they then become text columns.",
  fields: {
    columns: columns({ title: "Columns", doc: "Where to look." }),
    find: text({ title: "Find", doc: "What to look for." }),
    replace: text({
      title: "Replace with",
      doc: "What to put in its place; with a regular expression, \\1 stands for the first group.",
    }),
    mode: withDefault(
      choice({
        title: "Look for",
        doc: "How the text is meant.",
        options: { literal: "The text anywhere", whole: "Cells that hold exactly this", regex: "A regular expression" },
      }),
      "literal",
    ),
    case: withDefault(boolean({ title: "Match case", doc: "Take large and small letters as different." }), true),
    asText: withDefault(
      boolean({ title: "Other columns as text", doc: "Also work on columns that are no texts; they become text." }),
      false,
    ),
  },
  summary: ({ columns: names, find, replace }) => summary`Replace “${find}” by “${replace}” in ${names}`,
  plan({ columns: names, find, replace, mode, case: matchCase, asText }, state) {
    const targets = names.map((each) => existing(state, each, asText ? undefined : ["text"]));
    if (find === "" && mode !== "whole") fault("find", "must not be empty");
    if (mode === "regex") checkRegex(find, replace);
    if (mode === "literal" && !matchCase && find.length > 500)
      fault("find", "must have at most 500 characters when case does not matter");
    if (find === replace && mode !== "regex" && matchCase && targets.every(({ type }) => type === "text"))
      refuse("nothing_to_do");
    return {
      kind: "derive",
      columns: targets.map(({ name, type }) => ({
        name,
        replaces: name,
        type: "text",
        sql: replaced(cast(ref(name), type, { type: "text" }), find, replace, mode, matchCase),
      })),
    };
  },
  pandas({ columns: names, find, replace, mode, case: matchCase }, state) {
    const texts = names.every((each) => columnOf(state, each)?.type === "text");
    if (mode !== "literal" || !matchCase || !texts) return null;
    const [what, by] = [pyText(find), pyText(replace)];
    return names
      .map((each) => `${pyColumn(each)} = ${pyColumn(each)}.str.replace(${what}, ${by}, regex=False)`)
      .join("\n");
  },
  examples: [
    {
      title: "A text wherever it occurs",
      params: { columns: ["phone"], find: "-", replace: "" },
      before: { columns: [{ name: "phone", type: "text" }], rows: [["555-12-34"], ["5551"], [null]] },
      after: { columns: [{ name: "phone", type: "text" }], rows: [["5551234"], ["5551"], [null]] },
    },
    {
      title: "Cells that hold exactly this, whatever the case",
      params: { columns: ["a", "b"], find: "n/a", replace: "", mode: "whole", case: false },
      before: {
        columns: [
          { name: "a", type: "text" },
          { name: "b", type: "text" },
        ],
        rows: [
          ["N/A", "n/a x"],
          [null, "n/a"],
        ],
      },
      after: {
        columns: [
          { name: "a", type: "text" },
          { name: "b", type: "text" },
        ],
        rows: [
          ["", "n/a x"],
          [null, ""],
        ],
      },
    },
    {
      title: "Turn dates around with a regular expression",
      params: { columns: ["day"], find: "^(\\d+)/(\\d+)$", replace: "\\2.\\1", mode: "regex" },
      before: { columns: [{ name: "day", type: "text" }], rows: [["12/31"], ["soon"], [null]] },
      after: { columns: [{ name: "day", type: "text" }], rows: [["31.12"], ["soon"], [null]] },
    },
  ],
});

function checkRegex(find: string, replace: string): void {
  const reason = find.length > 1_000 ? "must have at most 1,000 characters" : checkPattern(find);
  if (reason !== null) fault("find", reason);
  if (/\\(?![\d\\])/.test(replace.replaceAll("\\\\", "")))
    fault("replace", "has a \\ without a group number after it; write \\\\ for the sign itself");
  const there = groupsOf(find);
  if (highestGroup(replace) > there) fault("replace", `names a group that the pattern does not have (it has ${there})`);
}

function replaced(x: Sql, find: string, replace: string, mode: string, matchCase: boolean): Sql {
  if (mode === "regex") return sql`regexp_replace(${x}, ${find}, ${replace}, ${matchCase ? "g" : "gi"})`;
  if (mode === "whole") {
    const same = matchCase ? sql`${x} = ${find}` : sql`lower(${x}) = lower(${find})`;
    return sql`CASE WHEN ${same} THEN ${replace} ELSE ${x} END`;
  }
  if (matchCase) return sql`replace(${x}, ${find}, ${replace})`;
  return sql`regexp_replace(${x}, ${literally(find)}, ${plainly(replace)}, 'gi')`;
}

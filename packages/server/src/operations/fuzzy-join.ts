// fuzzy-join: the row of a datasource whose text is most like that of a row. Every text is compared with every
// other, each different one once, so the datasource must be small.
import { refuse } from "../errors.ts";
import type { Computed } from "../model/change.ts";
import {
  boolean,
  choice,
  column,
  datasource,
  group,
  list,
  newColumn,
  number,
  optional,
  text,
  withDefault,
} from "../model/fields.ts";
import { forMetric, likeness, metrics } from "../model/likeness.ts";
import { define } from "../model/operation.ts";
import { position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { carried } from "./carried.ts";
import { existingIn, other, otherOf, suffixField, taken } from "./matching.ts";
import { distinctNames } from "./name-pattern.ts";

/** Most rows of the datasource. */
const mostRows = 20_000;
/** Letters of a text that are compared. */
const longest = 1_000n;

export const fuzzyJoin = define({
  name: "fuzzy-join",
  version: 1,
  group: "combine",
  title: "Join by likeness",
  doc: "Puts columns of a datasource beside the rows whose text is most like a text of it, for names that are spelled differently. Each row gets the best match, if that is alike enough; of equally good ones the first in the datasource. Likeness goes from 0 (nothing in common) to 1 (equal): Jaro-Winkler is made for names and favours equal beginnings, Levenshtein counts changed letters, Jaccard the words of letters and digits in common, whatever their order, so that a text without words is like none. Spaces around a text do not count, nor what comes after 1,000 letters. The datasource may have at most 20,000 rows.",
  fields: {
    datasource: datasource({ title: "Datasource", doc: "What to join with." }),
    on: group(
      {
        left: column({ title: "This table", doc: "A text column of this table.", accepts: ["text"] }),
        right: text({ title: "Datasource", doc: "The text column of the datasource.", min: 1, max: 10_000 }),
      },
      { title: "Compare", doc: "The two text columns." },
    ),
    metric: withDefault(choice({ title: "Measure", doc: "How to compare.", options: metrics }), "jaro-winkler"),
    threshold: withDefault(
      number({ title: "At least", doc: "How alike texts must be to match, from 0 to 1.", min: 0, max: 1 }),
      0.85,
    ),
    ignoreCase: withDefault(boolean({ title: "Ignore case", doc: "Take large and small letters as equal." }), true),
    how: withDefault(
      choice({
        title: "Keep",
        doc: "Which rows stay.",
        options: { left: "All rows of this table", inner: "Only rows that match" },
      }),
      "left",
    ),
    columns: optional(
      list(text({ title: "Column", doc: "A column of the datasource.", min: 1, max: 10_000 }), {
        title: "Columns",
        doc: "The columns to take from the datasource; all if left out.",
      }),
    ),
    suffix: suffixField,
    scoreInto: optional(newColumn({ title: "Likeness into", doc: "A column for how alike the texts are." })),
  },
  summary: ({ on, metric, threshold }) => summary`Join by likeness (${metric}, at least ${threshold}) on “${on.left}”`,
  sources: ({ datasource: id }) => ({ [other]: id }),
  plan({ on, metric, threshold, ignoreCase, how, columns, suffix, scoreInto }, state, _fitted, sources) {
    const right = otherOf(sources);
    existingIn(right, on.right, ["text"]);
    if (right.rows.visible > mostRows) {
      refuse("too_many_to_compare", { rows: right.rows.visible, limit: mostRows });
    }
    const names = columns ?? right.columns.map(({ name }) => name);
    const fetched = taken(state, right, names, suffix);
    if (scoreInto !== undefined) distinctNames([...fetched.map(({ name }) => name), scoreInto]);
    const ready = (x: Sql) => {
      const cut = sql`left(trim(${x}), ${longest})`;
      return forMetric(metric, ignoreCase ? sql`lower(${cut})` : cut);
    };
    const [mine, theirs] = [ref(on.left), ref(on.right, other)];
    // Each different text of both sides once; of equal texts of the datasource the first counts.
    const left = sql`(SELECT DISTINCT ${mine} AS x, ${ready(mine)} AS t FROM ${relation()} WHERE ${mine} IS NOT NULL)`;
    const mates = sql`(SELECT ${ready(theirs)} AS t, min(${position(other)}) AS p FROM ${relation(other)} WHERE ${theirs} IS NOT NULL GROUP BY ALL)`;
    const scored = sql`(SELECT l.x, ${likeness(metric, sql`l.t`, sql`r.t`)} AS s, r.p FROM ${left} AS l CROSS JOIN ${mates} AS r)`;
    const best = sql`(SELECT x, max(struct_pack(s := s, p := -p)) AS b FROM ${scored} AS c WHERE s >= ${threshold} GROUP BY x)`;
    const joined = how === "left" ? sql`LEFT JOIN` : sql`INNER JOIN`;
    const own = state.columns.map((each) => carried(each, ref(each.name)));
    const score: Computed[] = scoreInto === undefined ? [] : [{ name: scoreInto, type: "number", sql: sql`m.b.s` }];
    return {
      kind: "reshape",
      columns: [...own, ...fetched, ...score],
      from: sql`${relation()} ${joined} ${best} AS m ON ${mine} = m.x LEFT JOIN ${relation(other)} ON ${position(other)} = -m.b.p`,
      tail: sql`ORDER BY ${position()}`,
      most: state.rows.visible,
    };
  },
  examples: [
    {
      title: "Names as they were typed",
      params: {
        datasource: "cities",
        on: { left: "city", right: "name" },
        metric: "levenshtein",
        threshold: 0.7,
        columns: ["country"],
        scoreInto: "alike",
      },
      before: {
        columns: [{ name: "city", type: "text" }],
        rows: [["Olso "], ["bergen"], ["Paris"], [null], ["Tromso"]],
      },
      sources: {
        cities: {
          columns: [
            { name: "name", type: "text" },
            { name: "country", type: "text" },
          ],
          rows: [
            ["Bergen", "Norway"],
            ["Oslo", "Norway"],
            ["Tromsø", "Norway"],
            [null, "nowhere"],
          ],
        },
      },
      after: {
        columns: [
          { name: "city", type: "text" },
          { name: "country", type: "text" },
          { name: "alike", type: "number" },
        ],
        rows: [
          ["Olso ", null, null],
          ["bergen", "Norway", 1],
          ["Paris", null, null],
          [null, null, null],
          ["Tromso", "Norway", 1 - 1 / 6],
        ],
      },
    },
    {
      title: "Firms by the words in common; of equally good ones the first, only rows that match",
      params: {
        datasource: "firms",
        on: { left: "firm", right: "firm" },
        metric: "jaccard",
        threshold: 0.5,
        how: "inner",
      },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "firm", type: "text" },
        ],
        rows: [
          [1, "Trading Acme"],
          [2, "Bolt"],
          [3, null],
          [4, "ACME"],
        ],
      },
      sources: {
        firms: {
          columns: [
            { name: "firm", type: "text" },
            { name: "code", type: "integer" },
          ],
          rows: [
            ["Acme Ltd", 10],
            ["Acme Trading", 20],
            ["Acme Inc", 30],
          ],
        },
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "firm", type: "text" },
          { name: "firm_right", type: "text" },
          { name: "code", type: "integer" },
        ],
        rows: [
          [1, "Trading Acme", "Acme Trading", 20],
          [4, "ACME", "Acme Ltd", 10],
        ],
      },
    },
  ],
});

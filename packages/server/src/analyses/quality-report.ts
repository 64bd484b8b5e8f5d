// The quality report as data: the other analyses put together, with a score. report/page.ts makes a page
// of it.
import type { ColumnFlags, QualityReport } from "@data-tools/client";
import { declare } from "../model/analysis.ts";
import { columns, optional, readParams } from "../model/fields.ts";
import type { Asking } from "../model/selection.ts";
import { correlationsOf } from "./correlations.ts";
import { duplicates } from "./duplicates.ts";
import { flagsOf } from "./flags.ts";
import { missing } from "./missing.ts";
import { profilesOf } from "./profile.ts";
import { numeric, share } from "./questions.ts";
import { grave } from "./warnings.ts";

/** Columns that are looked at one by one. */
const columnLimit = 200;
/** Columns of the matrix of correlations. */
const correlated = 16;

export const qualityReport = declare({
  name: "quality-report",
  title: "Quality report",
  doc: "Puts the other analyses together: an overview with a score, every column with its profile and its warnings, missing values, duplicates and correlations. As a page of its own it can be downloaded, printed and sent on.",
  fields: {
    columns: optional(columns({ title: "Columns", doc: "Columns to look at; the first 200, if left out." })),
  },
  result: "QualityReport",
  run: (params, asking) => reportOf(asking, params.columns),
  examples: [
    {
      title: "A small table",
      params: {},
      table: {
        columns: [
          { name: "city", type: "text" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["Oslo", 1],
          ["Oslo", 1],
          ["Rome", null],
          ["Rome ", 4],
        ],
      },
      result: {
        rows: 4,
        columnCount: 2,
        cells: 8,
        missing: { cells: { missing: 1 } },
        duplicates: { groups: 1, surplus: 1 },
        // 7 of 8 cells, 3 of 4 rows, 1 of 2 columns: 100 × (½ × 0.875 + ¼ × 0.75 + ¼ × 0.5).
        score: { total: 75, completeness: 0.875, uniqueness: 0.75, consistency: 0.5 },
        correlations: null,
        columnsOmitted: 0,
      },
    },
    {
      title: "One column of it",
      params: { columns: ["a"] },
      table: {
        columns: [
          { name: "a", type: "integer" },
          { name: "b", type: "integer" },
        ],
        rows: [
          [1, 1],
          [2, 1],
        ],
      },
      result: { columnCount: 1, cells: 2, flags: [{ name: "a", warnings: [] }], score: { total: 100 } },
    },
  ],
});

/** The report of a state; duplicates are of whole rows, whichever columns are looked at. */
export async function reportOf(asking: Asking, chosen?: readonly string[]): Promise<QualityReport> {
  const all = asking.state.columns.map(({ name }) => name);
  const wanted = chosen ?? all;
  const names = wanted.slice(0, columnLimit);
  const missed = (await missing.run(
    readParams(missing, { columns: wanted }, asking.state),
    asking,
  )) as QualityReport["missing"];
  const equal = (await duplicates.run(
    readParams(duplicates, { limit: 10 }, asking.state),
    asking,
  )) as QualityReport["duplicates"];
  const profiles = await profilesOf(asking, names);
  const flags = await flagsOf(asking, profiles);
  const numbers = profiles.filter(({ type, distinct }) => numeric.includes(type) && distinct > 1);
  const compared = numbers.slice(0, correlated).map(({ name }) => name);
  return {
    rows: missed.rows,
    columnCount: wanted.length,
    cells: missed.cells.total,
    missing: missed,
    duplicates: equal,
    profiles,
    flags,
    correlations: compared.length > 1 ? await correlationsOf(asking, "pearson", compared) : null,
    score: scoreOf(missed, equal, flags),
    columnsOmitted: wanted.length - names.length,
  };
}

/** Half for what is there, a quarter each for rows told apart and for columns of one kind. */
function scoreOf(
  missed: QualityReport["missing"],
  equal: QualityReport["duplicates"],
  flags: readonly ColumnFlags[],
): QualityReport["score"] {
  const sound = flags.filter(
    ({ warnings }) => !warnings.some(({ code }) => (grave as readonly string[]).includes(code)),
  );
  const completeness = 1 - missed.cells.share;
  const uniqueness = 1 - share(equal.surplus, equal.rows);
  const consistency = flags.length === 0 ? 1 : sound.length / flags.length;
  const whole = 100 * (completeness / 2 + uniqueness / 4 + consistency / 4);
  const total = whole === 100 ? 100 : Math.min(99, Math.round(whole));
  return { total, completeness, uniqueness, consistency };
}

// Column flags: what kind of column each is, what is wrong with it, and what it is good for.
import type { ColumnFlags, ColumnProfile, FlagsResult } from "@data-tools/client";
import { declare } from "../model/analysis.ts";
import { cast } from "../model/casts.ts";
import { columns, optional, shown } from "../model/fields.ts";
import type { Asking } from "../model/selection.ts";
import { join, name as ref, sql } from "../model/sql.ts";
import { blanks } from "../model/text.ts";
import { beyond, limitsOf } from "./outliers.ts";
import { profilesOf } from "./profile.ts";
import { columnNamed, count, integer, numeric, oneRow, share, times, valuesOf, words } from "./questions.ts";
import { type WarningCode, warning } from "./warnings.ts";

/** Different texts up to which a column counts as categories, and their share of the values. */
const categoriesAtMost = 50;
/** Values below which nothing is said of identifiers, spread and leaning. */
const fewValues = 10;
/** Different whole numbers up to which a number may be a class to predict. */
const classesAtMost = 20;

/** Texts that people and programs write where there is no value. */
const placeholders = [
  ...["n/a", "#n/a", "na", "nan", "null", "none", "nil", "undefined", "unknown", "missing", "not available"],
  ...["-", "--", "?", ".", "tbd"],
];

export const flags = declare({
  name: "flags",
  title: "Column flags",
  doc: "Says of each column what it is (numbers, categories, an identifier), what is wrong with it (missing values, one value only, outliers, numbers stored as texts, stray blanks) and whether it is fit to be predicted or to predict others from. All figures are exact.",
  fields: { columns: optional(columns({ title: "Columns", doc: "Columns to look at; all, if left out." })) },
  result: "FlagsResult",
  async run(params, asking): Promise<FlagsResult> {
    const names = params.columns ?? asking.state.columns.map(({ name }) => name);
    const profiles = await profilesOf(asking, names);
    return { rows: asking.state.rows.visible, columns: await flagsOf(asking, profiles) };
  },
  examples: [
    {
      title: "A column of one value, one half empty, one of numbers as texts",
      params: {},
      table: {
        columns: [
          { name: "country", type: "text" },
          { name: "phone", type: "text" },
          { name: "age", type: "text" },
        ],
        rows: [
          ["NO", null, "31"],
          ["NO", "12 34", "28"],
          ["NO", null, "31"],
          ["NO", "22 11", "7"],
        ],
      },
      result: {
        rows: 4,
        columns: [
          { name: "country", zeroVariance: true, suitableForFeatures: false, warnings: [{ code: "constant" }] },
          { name: "phone", hasMissing: true, missingShare: 0.5, warnings: [{ code: "many-missing" }] },
          { name: "age", isNumeric: false, uniqueValues: 3, warnings: [{ code: "numbers-as-text" }] },
        ],
      },
    },
    {
      title: "What could be predicted",
      params: { columns: ["churned", "spent"] },
      table: {
        columns: [
          { name: "churned", type: "boolean" },
          { name: "spent", type: "number" },
        ],
        rows: [
          [true, 10.5],
          [false, 11],
          [false, null],
          [true, 12.25],
        ],
      },
      result: {
        columns: [
          { problemType: "binary-classification", suitableForTarget: true, isCategorical: true },
          {
            problemType: "regression",
            suitableForTarget: true,
            isNumeric: true,
            outlierShare: 0,
            warnings: [{ code: "some-missing", text: "1 value is missing (25\u00a0%)." }],
          },
        ],
      },
    },
  ],
});

/** Flags of the columns that these profiles are of. */
export async function flagsOf(asking: Asking, profiles: readonly ColumnProfile[]): Promise<ColumnFlags[]> {
  const all: ColumnFlags[] = [];
  for (const profile of profiles) all.push(await flagsFrom(asking, profile));
  return all;
}

async function flagsFrom(asking: Asking, profile: ColumnProfile): Promise<ColumnFlags> {
  const { name, type, rows, nulls, distinct } = profile;
  const values = rows - nulls;
  const isNumeric = numeric.includes(type);
  const missingShare = share(nulls, rows);
  const zeroVariance = values > 0 && distinct === 1;
  const idLike = values >= fewValues && distinct === values && ["integer", "text"].includes(type);
  const isCategorical =
    type === "boolean" ||
    (type === "text" && distinct <= categoriesAtMost && (values < fewValues || distinct * 2 <= values));
  const far = isNumeric && values > 0 ? await outliersOf(asking, name) : null;
  const { problemType, classes } = problem(profile, { isNumeric, isCategorical });
  const sound = values > 0 && !zeroVariance && !idLike && missingShare < 0.5;
  return {
    name,
    dataType: type,
    hasMissing: nulls > 0,
    missingShare,
    uniqueValues: distinct,
    isNumeric,
    isCategorical,
    zeroVariance,
    idLike,
    outlierShare: far === null ? null : share(far, values),
    suitableForFeatures: sound && (isNumeric || isCategorical || times.includes(type)),
    suitableForTarget: sound && problemType !== null && classes,
    problemType: sound ? problemType : null,
    warnings: [
      ...general(profile, { zeroVariance, idLike, far: far ?? 0 }),
      ...(profile.text === null ? [] : await textual(asking, profile, { idLike, isCategorical })),
    ],
  };
}

/** What kind of prediction a column would be the target of; each class needs two rows and more. */
function problem(
  { type, rows, nulls, distinct, unique }: ColumnProfile,
  { isNumeric, isCategorical }: { isNumeric: boolean; isCategorical: boolean },
): { problemType: ColumnFlags["problemType"]; classes: boolean } {
  const few = type === "integer" && distinct <= classesAtMost && distinct * 2 <= rows - nulls;
  if (isCategorical || few) {
    const classes = unique === 0;
    return { problemType: distinct === 2 ? "binary-classification" : "multiclass-classification", classes };
  }
  return { problemType: isNumeric ? "regression" : null, classes: true };
}

async function outliersOf(asking: Asking, name: string): Promise<number> {
  const column = columnNamed(asking.state, name);
  const limits = await limitsOf(asking, column, { rule: "iqr", fold: 1.5, tail: "both" });
  const { below, above } = beyond(column, limits);
  const [found] = await oneRow(asking, [integer(sql`count(*) FILTER (${below} OR ${above})`)]);
  return count(found);
}

type Warnings = ColumnFlags["warnings"];

function general(
  profile: ColumnProfile,
  { zeroVariance, idLike, far }: { zeroVariance: boolean; idLike: boolean; far: number },
): Warnings {
  const { rows, nulls, top, numbers, mean, std, quantiles } = profile;
  const values = rows - nulls;
  const found: Warnings = [];
  const say = (code: WarningCode, said: Record<string, string | number> = {}) => found.push(warning(code, said));
  if (rows > 0 && values === 0) say("empty");
  else if (nulls * 2 >= rows && rows > 0) say("many-missing", { missing: nulls, share: share(nulls, rows) });
  else if (nulls > 0) say("some-missing", { missing: nulls, share: share(nulls, rows) });
  const first = top[0];
  if (zeroVariance && values > 1) say("constant");
  else if (first && values >= fewValues && first.count >= 0.95 * values) {
    say("nearly-constant", { share: share(first.count, values), value: shown(first.value, 40) });
  }
  if (idLike) say("id-like");
  if (far > 0 && !idLike) say("outliers", { count: far, share: share(far, values) });
  const odd = (numbers?.nans ?? 0) + (numbers?.infinities ?? 0);
  if (odd > 0) say("not-finite", { count: odd });
  const median = Number(quantiles?.find(({ q }) => q === 0.5)?.value ?? Number.NaN);
  const centre = Number(mean);
  // Nonparametric skew lies between -1 and 1; a third is a clear lean.
  if (profile.type !== "duration" && values >= fewValues && !idLike && std && Math.abs(centre - median) > std / 3) {
    say("skewed", { mean: centre, median });
  }
  return found;
}

async function textual(
  asking: Asking,
  { name, rows, nulls, distinct, text }: ColumnProfile,
  { idLike, isCategorical }: { idLike: boolean; isCategorical: boolean },
): Promise<Warnings> {
  const values = rows - nulls;
  if (values === 0 || text === null) return [];
  const each = sql`(SELECT v, n, trim(v, ${blanks}) AS t FROM (${valuesOf(ref(name))}) AS g) AS d`;
  const standIn = sql`lower(t) IN (${join(placeholders.map((each) => sql`${each}`))})`;
  const [numbers, dates, filled, folded, standIns, example] = await oneRow(
    asking,
    [
      integer(sql`sum(n) FILTER (${cast(sql`t`, "text", { type: "number" })} IS NOT NULL)`),
      integer(sql`sum(n) FILTER (${cast(sql`t`, "text", { type: "date" })} IS NOT NULL)`),
      integer(sql`sum(n) FILTER (t <> '')`),
      integer(sql`count(DISTINCT lower(t))`),
      integer(sql`sum(n) FILTER (${standIn})`),
      words(sql`arg_max(t, (n, t)) FILTER (${standIn})`),
    ],
    each,
  );
  const found: Warnings = [];
  const say = (code: WarningCode, said: Record<string, string | number> = {}) => found.push(warning(code, said));
  const [asNumber, asDate, all] = [count(numbers), count(dates), count(filled) - count(standIns)];
  if (all > 0 && asNumber === all) say("numbers-as-text");
  else if (all > 0 && asDate === all) say("dates-as-text");
  else if (asNumber > 0 && asNumber * 20 >= all) say("mixed-types", { count: asNumber, of: all });
  if (text.padded > 0) say("padded", { count: text.padded });
  if (text.empty + text.blank > 0) say("blank", { count: text.empty + text.blank });
  if (count(standIns) > 0) say("placeholders", { count: count(standIns), value: `“${String(example)}”` });
  if (distinct > count(folded)) say("case-variants", { count: distinct - count(folded) });
  if (!isCategorical && !idLike && distinct > categoriesAtMost) say("high-cardinality", { distinct });
  return found;
}

// The words of the two languages; a column of the same name must stand in quotes.

export const formulaWords: ReadonlySet<string> = new Set(
  "and or not in between is null case when then else end true false".split(" "),
);

export const queryWords: ReadonlySet<string> = new Set(
  (
    "select distinct from where group by having order limit offset as asc desc nulls first last join left right full " +
    "inner outer cross on using union all except intersect with case when then else end and or not in between like " +
    "ilike is null true false exists over partition rows range filter qualify cast table column values"
  ).split(" "),
);

/** What queries use most; all that is allowed is far more. */
export const queryFunctions: readonly string[] = (
  "count sum avg min max median stddev mode first last string_agg list round abs floor ceil coalesce nullif greatest " +
  "least length lower upper trim replace substring concat split_part regexp_matches regexp_replace regexp_extract " +
  "date_trunc date_part date_diff strftime strptime year month day row_number rank dense_rank lag lead quantile_cont"
).split(" ");

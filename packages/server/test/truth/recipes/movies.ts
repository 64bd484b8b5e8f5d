// Films from JSON: nulls everywhere, dates written in words, numbers among the titles.
import type { Recipe } from "./recipe.ts";

export const movies: Recipe = {
  file: "movies.json",
  plain: (path) => `SELECT * REPLACE (CAST(strptime("Release Date", '%b %d %Y') AS DATE) AS "Release Date")
    FROM read_json('${path}', columns = {Title: 'VARCHAR', "US Gross": 'BIGINT', "Worldwide Gross": 'BIGINT',
    "US DVD Sales": 'BIGINT', "Production Budget": 'BIGINT', "Release Date": 'VARCHAR', "MPAA Rating": 'VARCHAR',
    "Running Time min": 'BIGINT', Distributor: 'VARCHAR', Source: 'VARCHAR', "Major Genre": 'VARCHAR',
    "Creative Type": 'VARCHAR', Director: 'VARCHAR', "Rotten Tomatoes Rating": 'BIGINT', "IMDB Rating": 'DOUBLE',
    "IMDB Votes": 'BIGINT'})`,
  steps: [
    {
      op: "drop-columns",
      params: { columns: ["US DVD Sales", "Distributor"] },
      plain: `SELECT * EXCLUDE (pos, "US DVD Sales", "Distributor") FROM t ORDER BY pos`,
    },
    {
      op: "rename-column",
      params: { column: "Major Genre", to: "genre" },
      plain: `SELECT * EXCLUDE (pos) RENAME ("Major Genre" AS genre) FROM t ORDER BY pos`,
    },
    {
      op: "fill-missing",
      params: { columns: ["genre", "Rotten Tomatoes Rating"], with: "mode" },
      plain: `SELECT * EXCLUDE (pos) REPLACE (
          COALESCE(genre, 'Drama') AS genre,
          COALESCE("Rotten Tomatoes Rating", (SELECT r FROM (SELECT "Rotten Tomatoes Rating" AS r, count(*) AS n FROM t
            WHERE r IS NOT NULL GROUP BY r ORDER BY n DESC, r LIMIT 1))) AS "Rotten Tomatoes Rating")
        FROM t ORDER BY pos`,
    },
    {
      op: "split-column",
      params: { column: "Title", by: { delimiter: ": " }, into: ["title", "subtitle"] },
      plain: `SELECT CASE WHEN strpos(Title, ': ') > 0 THEN left(Title, strpos(Title, ': ') - 1) ELSE Title END AS title,
          CASE WHEN strpos(Title, ': ') > 0 THEN substring(Title, strpos(Title, ': ') + 2) END AS subtitle,
          * EXCLUDE (pos, Title) FROM t ORDER BY pos`,
    },
    {
      op: "filter-rows",
      params: {
        where: {
          all: [
            { column: "Worldwide Gross", is: "gt", value: 1_000_000 },
            { not: { column: "MPAA Rating", is: "null" } },
            { column: "Release Date", is: "after", value: "1960-01-01" },
          ],
        },
      },
      plain: `SELECT * EXCLUDE (pos) FROM t WHERE "Worldwide Gross" > 1000000 AND "MPAA Rating" IS NOT NULL
        AND "Release Date" > DATE '1960-01-01' ORDER BY pos`,
    },
    {
      op: "formula",
      params: {
        into: "profit",
        expression: `round(("Worldwide Gross" - "Production Budget") / "Production Budget", 3)`,
      },
      plain: `SELECT * EXCLUDE (pos), round(CAST("Worldwide Gross" - "Production Budget" AS DOUBLE)
          / nullif(CAST("Production Budget" AS DOUBLE), 0), 3) AS profit FROM t ORDER BY pos`,
    },
    {
      op: "sort-rows",
      params: {
        by: [
          { column: "genre", order: "desc" },
          { column: "profit", order: "desc", nulls: "first" },
        ],
      },
      plain: "SELECT * EXCLUDE (pos) FROM t ORDER BY genre DESC NULLS LAST, profit DESC NULLS FIRST, pos",
    },
    {
      op: "fill-missing",
      params: { columns: ["Director", "Running Time min"], with: "next" },
      plain: `SELECT * EXCLUDE (pos) REPLACE (
          (SELECT arg_min(u.Director, u.pos) FROM t AS u WHERE u.pos >= t.pos AND u.Director IS NOT NULL) AS Director,
          (SELECT arg_min(u."Running Time min", u.pos) FROM t AS u
            WHERE u.pos >= t.pos AND u."Running Time min" IS NOT NULL) AS "Running Time min")
        FROM t ORDER BY pos`,
    },
    {
      op: "reorder-columns",
      params: { columns: ["profit", "genre"], to: "first" },
      plain: "SELECT profit, genre, * EXCLUDE (pos, profit, genre) FROM t ORDER BY pos",
    },
    {
      op: "group-by",
      params: {
        by: ["genre", "MPAA Rating"],
        aggregates: [
          { fn: "count", into: "films" },
          { column: "title", fn: "first", into: "best" },
          { column: "Worldwide Gross", fn: "sum", into: "gross" },
          { column: "IMDB Votes", fn: "mean", into: "votes" },
          { column: "profit", fn: "median", into: "profit" },
          { column: "Director", fn: "count-distinct", into: "directors" },
          { column: "Release Date", fn: "max", into: "latest" },
          { column: "Source", fn: "concat", separator: "|", into: "sources" },
          { column: "Running Time min", fn: "quantile", q: 0.9, into: "long" },
          { column: "Rotten Tomatoes Rating", fn: "std", into: "spread" },
        ],
      },
      plain: `SELECT genre, "MPAA Rating", count(*) AS films, list(title ORDER BY pos)[1] AS best,
          CAST(sum("Worldwide Gross") AS BIGINT) AS gross, avg("IMDB Votes") AS votes, quantile_cont(profit, 0.5) AS profit,
          len(list_distinct(list(Director))) AS directors, max("Release Date") AS latest,
          array_to_string(list(Source ORDER BY pos) FILTER (Source IS NOT NULL), '|') AS sources,
          quantile_cont(CAST("Running Time min" AS DOUBLE), 0.9) AS long, stddev_samp("Rotten Tomatoes Rating") AS spread
        FROM t GROUP BY genre, "MPAA Rating" ORDER BY min(pos)`,
    },
  ],
};

// Cramér's V: how far one column of categories tells another, 0 to 1, from the counts of their pairs.
import type { CorrelationsResult } from "@data-tools/client";
import { fault } from "../model/fields.ts";
import type { Asking } from "../model/selection.ts";
import { name as ref, relation, sql } from "../model/sql.ts";
import type { Type } from "../model/state.ts";
import { matrixOf, type Pair, settled } from "./correlations.ts";
import { columnNamed, count, countable, integer, oneRow, turns } from "./questions.ts";

/** Different values a column of categories may have. */
const categoryLimit = 100;

const categories: readonly Type[] = ["text", "boolean", "integer", "date"];

export async function associations(
  asking: Asking,
  chosen: readonly string[] | undefined,
  limit: number,
): Promise<CorrelationsResult> {
  const omitted: CorrelationsResult["omitted"] = [];
  const names: string[] = [];
  const candidates =
    chosen ?? asking.state.columns.filter(({ type }) => categories.includes(type)).map(({ name }) => name);
  for (const name of candidates) {
    const [distinct] = await oneRow(asking, [
      integer(sql`count(DISTINCT ${countable(columnNamed(asking.state, name)).sql})`),
    ]);
    if (count(distinct) <= categoryLimit && names.length < limit) names.push(name);
    else if (chosen !== undefined) fault("columns", `must have at most ${categoryLimit} different values each`);
    else if (names.length < limit)
      omitted.push({ column: name, reason: `more than ${categoryLimit} different values` });
    else omitted.push({ column: name, reason: `more than ${limit} columns` });
  }
  const pairs = new Map<string, Pair>();
  for (const [i, a] of names.entries()) {
    for (const [j, b] of names.entries()) if (i <= j) pairs.set(`${i} ${j}`, await cramer(asking, a, b));
  }
  return matrixOf("cramers-v", names, pairs, omitted, null);
}

async function cramer(asking: Asking, a: string, b: string): Promise<Pair> {
  const [x, y] = [countable(columnNamed(asking.state, a)), countable(columnNamed(asking.state, b))];
  const found = await asking.ask({
    columns: [
      integer(sql`dense_rank() OVER (ORDER BY x)`),
      integer(sql`dense_rank() OVER (ORDER BY y)`),
      integer(sql`n`),
    ],
    from: sql`(SELECT x, y, count(*) AS n FROM (SELECT ${x.sql} AS x, ${y.sql} AS y FROM ${relation()} WHERE ${ref(a)} IS NOT NULL AND ${ref(b)} IS NOT NULL) AS s GROUP BY x, y) AS g`,
    tail: sql`ORDER BY x, y`,
  });
  const [rows, columns] = [new Map<number, number>(), new Map<number, number>()];
  const cells = found.map((cell) => cell.map(count) as [number, number, number]);
  let total = 0;
  for (const [i, j, n] of cells) {
    rows.set(i, (rows.get(i) ?? 0) + n);
    columns.set(j, (columns.get(j) ?? 0) + n);
    total += n;
  }
  const turn = turns();
  let square = -1;
  for (const [i, j, n] of cells) {
    square += (n / (rows.get(i) as number)) * (n / (columns.get(j) as number));
    await turn();
  }
  const smaller = Math.min(rows.size, columns.size) - 1;
  if (smaller < 1) return { value: null, rows: total };
  return { value: settled(Math.sqrt(Math.max(0, square) / smaller)), rows: total };
}

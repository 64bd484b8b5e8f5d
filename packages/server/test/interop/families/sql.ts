// Random queries of what SQL means everywhere: conditions, groups, joins, sets and windows.
import type { Cell, WireType } from "@data-tools/client";
import type { Family } from "../differential.ts";
import { type Random, randomTable } from "../random-tables.ts";

function value(random: Random, type: WireType): Cell {
  if (type === "integer") return random.whole(-9, 20);
  if (type === "number") return random.whole(-40, 80) / 8;
  if (type === "boolean") return random.chance(0.5);
  return random.pick(["a", "b", "Ann", "x y", "", "it's", "É", "日本", "10", "9"]);
}

const wanted = ["integer", "integer", "number", "text", "text"] as const;
/** Columns by these names, whatever their order. */
const names: Readonly<Record<string, readonly string[]>> = { integer: ["i", "j"], number: ["x"], text: ["t", "per %"] };

class Query {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  number(depth: number): string {
    const random = this.#random;
    if (depth === 0) return random.pick(["i", "j", "x", String(random.whole(-3, 9))]);
    const next = () => this.number(depth - 1);
    return random.pick([
      () => `(${next()} ${random.pick(["+", "-", "*"])} ${next()})`,
      () => `abs(${next()})`,
      () => `coalesce(${next()}, ${next()})`,
      () => `CASE WHEN ${this.test(depth - 1)} THEN ${next()} ELSE ${next()} END`,
      () => `length(${this.text(depth - 1)})`,
      () => `nullif(${next()}, 3)`,
    ])();
  }

  text(depth: number): string {
    const random = this.#random;
    if (depth === 0) return random.pick(["t", '"per %"', "'a'", "'it''s'"]);
    const next = () => this.text(depth - 1);
    return random.pick([
      () => `(${next()} || ${next()})`,
      () => `substr(${next()}, ${random.whole(1, 3)}, ${random.whole(0, 3)})`,
      () => `replace(${next()}, 'a', 'oo')`,
      () => `coalesce(${next()}, 'none')`,
      () => `CASE WHEN ${this.test(depth - 1)} THEN ${next()} END`,
    ])();
  }

  test(depth: number): string {
    const random = this.#random;
    const sign = random.pick(["=", "<>", "<", "<=", ">", ">="]);
    const less = Math.max(0, depth - 1);
    return random.pick([
      () => `${this.number(less)} ${sign} ${this.number(less)}`,
      () => `${this.text(less)} ${sign} ${this.text(less)}`,
      () => `${this.number(less)} BETWEEN -2 AND ${this.number(less)}`,
      () => `${this.text(less)} ${random.pick(["", "NOT "])}IN ('a', 'b', ${this.text(less)})`,
      () => `${this.text(less)} ${random.pick(["", "NOT "])}LIKE '${random.pick(["a%", "%n", "_", "%"])}'`,
      () => `${this.number(less)} IS ${random.pick(["", "NOT "])}NULL`,
      () => `(${this.test(less)} ${random.pick(["AND", "OR"])} NOT (${this.test(less)}))`,
    ])();
  }

  whole(): string {
    const random = this.#random;
    const aggregates = [
      "count(*)",
      "count(i)",
      "sum(i)",
      "min(t)",
      "max(x)",
      "avg(x)",
      "count(DISTINCT t)",
      "sum(x)",
      "max(j)",
    ];
    const some = () => random.some(aggregates, 1, 3).map((each, at) => `${each} AS g${at}`);
    const where = () => random.maybe(0.6, () => ` WHERE ${this.test(2)}`) ?? "";
    const key = random.pick(["t", "i", "coalesce(t, 'none')", "i > 3"]);
    return random.pick([
      () => `SELECT ${this.number(2)} AS a, ${this.text(2)} AS b, * FROM data${where()}`,
      () =>
        `SELECT i, ${this.text(1)} AS b FROM data${where()} ORDER BY i DESC NULLS LAST, b NULLS FIRST, x NULLS LAST, t NULLS LAST`,
      () => `SELECT ${key} AS k, ${some().join(", ")} FROM data${where()} GROUP BY 1`,
      () => `SELECT ${key} AS k, count(*) AS n FROM data GROUP BY 1 HAVING count(*) > 1 ORDER BY n DESC, k NULLS LAST`,
      () => `SELECT ${some().join(", ")} FROM data${where()}`,
      () => `SELECT DISTINCT ${random.pick(["t", "i", "t, i"])} FROM data${where()}`,
      () => `SELECT t FROM data ${random.pick(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"])} SELECT "per %" FROM data`,
      () =>
        `SELECT l.i AS li, r.j AS rj, r.t FROM data AS l ${random.pick(["", "LEFT "])}JOIN data AS r ON l.i = r.j ORDER BY 1 NULLS LAST, 2 NULLS LAST, 3 NULLS LAST`,
      () => `WITH big AS (SELECT * FROM data${where()}) SELECT t, count(*) AS n FROM big GROUP BY t`,
      () => `SELECT i, t FROM data WHERE i ${random.pick(["IN", "NOT IN"])} (SELECT j FROM data WHERE j IS NOT NULL)`,
      () =>
        `SELECT i, x, row_number() OVER (PARTITION BY t ORDER BY i NULLS LAST, x NULLS LAST, j NULLS LAST, "per %" NULLS LAST) AS r FROM data`,
      () => `SELECT i, rank() OVER (ORDER BY i NULLS LAST) AS r, sum(j) OVER (PARTITION BY t) AS s FROM data`,
      () => `SELECT i, x FROM data WHERE x > (SELECT avg(x) FROM data)`,
    ])();
  }
}

export const sql: Family = {
  sql: {
    table: (random) => {
      const { rows } = randomTable(random, { has: ["integer"], others: [], more: 0 });
      const columns = random.shuffled(wanted).map((type) => ({ name: "", type: type as WireType }));
      for (const [type, given] of Object.entries(names)) {
        for (const [at, each] of columns.filter((column) => column.type === type).entries())
          each.name = given[at] as string;
      }
      const pools = columns.map(({ type }) => Array.from({ length: random.whole(1, 5) }, () => value(random, type)));
      return { columns, rows: rows.map(() => pools.map((pool) => (random.chance(0.2) ? null : random.pick(pool)))) };
    },
    checksAnswer: true,
    params: (random) => ({ query: new Query(random).whole() }),
  },
};

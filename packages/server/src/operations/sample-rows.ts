// sample-rows: a random choice of rows, the same for the same seed; they keep their order.
import { refuse } from "../errors.ts";
import { columns, fault, integer, number, optional, seed } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { relation, rowId, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { lots } from "./lots.ts";
import { partitionBy } from "./windows.ts";

export const sampleRows = define({
  name: "sample-rows",
  version: 1,
  group: "rows",
  title: "Sample rows",
  doc: "Keeps a random choice of rows: a number of them, or a share, rounded up. The seed makes the choice repeatable. With groups, every group is sampled by itself.",
  fields: {
    n: optional(
      integer({ title: "Rows", doc: "How many rows to keep (of every group, if there are groups).", min: 1 }),
    ),
    fraction: optional(number({ title: "Share", doc: "Or which share of the rows, such as 0.1.", min: 0, max: 1 })),
    stratifyBy: optional(columns({ title: "Groups", doc: "Sample every group of equal values by itself.", min: 1 })),
    seed: seed({
      title: "Seed",
      doc: "Any whole number; the same seed chooses the same rows. One is drawn if left out.",
    }),
  },
  summary: ({ n, fraction }) =>
    n === undefined
      ? summary`Sample ${Math.round((fraction ?? 0) * 1e4) / 100} % of the rows`
      : summary`Sample ${n} rows`,
  plan({ n, fraction, stratifyBy, seed: chosen }, state) {
    if ((n === undefined) === (fraction === undefined))
      fault("n", "Give either a number of rows (n) or a share (fraction)");
    if (fraction === 0) fault("fraction", "must be more than 0");
    if (fraction === 1 || (n !== undefined && n >= state.rows.visible)) refuse("nothing_to_do");
    const lot = lots(chosen, "sample");
    const share = ratioOf(fraction ?? 0);
    if (stratifyBy === undefined) {
      const count = n === undefined ? roundedUp(share, BigInt(state.rows.visible)) : BigInt(n);
      return { kind: "rows", ids: sql`SELECT ${rowId} FROM ${relation()} ORDER BY ${lot} LIMIT ${count}` };
    }
    const group = partitionBy(stratifyBy);
    const size = sql`CAST(count(*) OVER (${group}) AS HUGEINT)`;
    const [part, of] = share;
    const count = n === undefined ? sql`(${size} * ${part} + ${of - 1n}) // ${of}` : sql`${BigInt(n)}`;
    const rank = sql`row_number() OVER (${group} ORDER BY ${lot})`;
    return { kind: "rows", ids: sql`SELECT ${rowId} FROM ${relation()} QUALIFY ${rank} <= ${count}` };
  },
  examples: [
    {
      title: "Two rows of five, in their order",
      params: { n: 2, seed: 7 },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "x", type: "text" },
        ],
        rows: [
          [1, "a"],
          [2, null],
          [3, "c"],
          [4, "d"],
          [5, "e"],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "x", type: "text" },
        ],
        rows: [
          [3, "c"],
          [5, "e"],
        ],
      },
    },
    {
      title: "Half of every group",
      params: { fraction: 0.5, stratifyBy: ["g"], seed: 1 },
      before: {
        columns: [
          { name: "g", type: "text" },
          { name: "n", type: "integer" },
        ],
        rows: [
          ["a", 1],
          ["b", 2],
          ["a", 3],
          [null, 4],
          ["b", 5],
          [null, 6],
        ],
      },
      after: {
        columns: [
          { name: "g", type: "text" },
          { name: "n", type: "integer" },
        ],
        rows: [
          ["b", 2],
          ["a", 3],
          [null, 4],
        ],
      },
    },
  ],
});

/** The least share that is told apart from next to nothing, which is one row as well. */
const leastPlaces = 18;

/** A share of at most 1 as written in decimals, exactly: 0.07 of 100 rows are 7 and not a trace more. */
function ratioOf(share: number): [part: bigint, of: bigint] {
  const [digits = "", exponent = "0"] = share.toExponential().split("e");
  const [whole = "", decimals = ""] = digits.split(".");
  const places = decimals.length - Number(exponent);
  return places > leastPlaces
    ? [BigInt(Math.ceil(share * 10 ** leastPlaces)), 10n ** BigInt(leastPlaces)]
    : [BigInt(whole + decimals), 10n ** BigInt(places)];
}

function roundedUp([part, of]: readonly [bigint, bigint], count: bigint): bigint {
  return (part * count + of - 1n) / of;
}

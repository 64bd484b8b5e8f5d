// The first or the last day of the month a date lies in: what month-start and month-end share.
import type { DeriveChange } from "../model/change.ts";
import { column, existing } from "../model/fields.ts";
import { pyColumn, pyDerive } from "../model/python.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { State } from "../model/state.ts";
import { inPlace, intoField, replaceIntoField } from "./in-place.ts";
import { clockOf, dated, emptied, zoneField } from "./zone-times.ts";

export const monthFields = {
  column: column({ title: "Column", doc: "The column with the dates.", accepts: dated }),
  timezone: zoneField,
  into: intoField,
  replace: replaceIntoField,
};

interface Params {
  readonly column: string;
  readonly timezone: string;
  readonly into?: string | undefined;
  readonly replace: boolean;
}

const days: Readonly<Record<"start" | "end", (day: Sql) => Sql>> = {
  start: (day) => sql`TRY_CAST(TRY(date_trunc('month', ${day})) AS DATE)`,
  end: (day) => sql`TRY(last_day(${day}))`,
};

export function monthDay(
  which: "start" | "end",
  { column: of, timezone, into, replace }: Params,
  state: State,
): DeriveChange {
  const x = ref(of);
  const result = days[which](clockOf(x, existing(state, of).type, timezone));
  return {
    kind: "derive",
    columns: [{ ...inPlace(state, of, into, replace), type: "date", sql: result }],
    tallies: [emptied(of, x, result)],
  };
}

/** The same in pandas, by a function of the script; null for moments. */
export function monthDayInPandas(
  named: "month_start" | "month_end",
  of: string,
  state: State,
  change: Parameters<typeof pyDerive>[0],
): string | null {
  return existing(state, of).type === "date" ? pyDerive(change, [`${named}(${pyColumn(of)})`]) : null;
}

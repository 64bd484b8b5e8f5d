// Statistics as parameters: a list of them, each with its column and its name.
import { refuse } from "../errors.ts";
import type { Computed } from "../model/change.ts";
import {
  choice,
  column,
  existing,
  type Field,
  fault,
  group,
  list,
  newColumn,
  number,
  optional,
  shown,
  shownWhen,
  text,
} from "../model/fields.ts";
import type { Column, State } from "../model/state.ts";
import { type Aggregate, aggregateSql, aggregates, fitsAggregate } from "./aggregates.ts";

/** What only some statistics ask for. */
export const quantileField: Field<number | undefined> = shownWhen(
  optional(number({ title: "Quantile", doc: "Which quantile: 0.5 is the median.", min: 0, max: 1 })),
  "fn",
  ["quantile"],
);
export const separatorField: Field<string | undefined> = shownWhen(
  optional(
    text({ title: "Separator", doc: "What stands between joined texts; a comma and a space if left out.", max: 100 }),
  ),
  "fn",
  ["concat"],
);

const aggregate = group(
  {
    column: optional(column({ title: "Column", doc: "The column to sum up; only count can do without." })),
    fn: choice({ title: "Statistic", doc: "What to work out.", options: aggregates }),
    into: optional(newColumn({ title: "Name", doc: "Its name; {column}_{statistic} if left out.", mayExist: true })),
    q: quantileField,
    separator: separatorField,
  },
  { title: "Statistic", doc: "What to work out for every group." },
);

/** Up to 500 statistics. */
export function aggregatesField(about: { title: string; doc: string; min: number }): Field<Aggregate[]> {
  return list(aggregate, { ...about, max: 500 });
}

/** The statistics as columns, under names that do not clash; refuses what does not go together. */
export function aggregated(wanted: readonly Aggregate[], state: State): Computed[] {
  return wanted.map((each, index): Computed => {
    const source = each.column === undefined ? undefined : existing(state, each.column);
    checkAggregate(each, source, `aggregates[${index}].`);
    return {
      name: each.into ?? (source === undefined ? "count" : `${source.name}_${each.fn}`),
      ...aggregateSql(each, source),
    };
  });
}

/** Refuses a statistic that lacks its column, does not fit its type, or is given what it does not take. */
export function checkAggregate(each: Aggregate, source: Column | undefined, path: string, column = "column"): void {
  if (source === undefined && each.fn !== "count") fault(`${path}${column}`, `is missing: ${each.fn} needs a column`);
  if (source !== undefined && !fitsAggregate(each.fn, source.type)) {
    const accepts = `another type for ${each.fn}`;
    refuse("wrong_type", { column: shown(source.name), type: source.type, accepts });
  }
  if ((each.fn === "quantile") !== (each.q !== undefined))
    fault(`${path}q`, each.fn === "quantile" ? "is missing" : "is only for quantile");
  if (each.separator !== undefined && each.fn !== "concat") fault(`${path}separator`, "is only for concat");
}

/** Statistics in words: “sum of price, count”. */
export function aggregateWords(wanted: readonly Aggregate[]): string {
  return wanted.map(({ fn, column: of }) => (of === undefined ? fn : `${fn} of ${of}`)).join(", ");
}

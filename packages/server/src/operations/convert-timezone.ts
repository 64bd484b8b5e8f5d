// convert-timezone: what a clock elsewhere shows at the same moment.

import type { DeriveChange } from "../model/change.ts";
import { column, existing, fault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { inPlace, intoField, replaceIntoField } from "./in-place.ts";
import { once } from "./once.ts";
import { clockTallies, emptied, localTime, momentOf, zoneOr } from "./zone-times.ts";

export const convertTimezone = define({
  name: "convert-timezone",
  version: 1,
  group: "dates",
  title: "Convert time zone",
  doc: "Turns the time on a clock in one place into the time on a clock in another: 12:00 in New York is 18:00 in Berlin. Local times need the zone they are in; without a zone to turn them into they become moments, which are shown in UTC. Moments need only the zone to turn them into and become local times. Local times that clocks leave out in spring are moved forward by as much; times that occur twice in autumn mean the first; both are counted.",
  fields: {
    column: column({ title: "Column", doc: "The column with the times.", accepts: ["timestamp", "timestamptz"] }),
    from: zoneOr("From", "The time zone of local times, such as America/New_York; not for moments, which have one."),
    to: zoneOr("To", "The time zone whose local times are wanted; left out, local times become moments."),
    into: intoField,
    replace: replaceIntoField,
  },
  summary: ({ column: of, from, to }) =>
    to === undefined
      ? summary`Take “${of}” as time in ${from ?? "UTC"}`
      : summary`Convert “${of}” from ${from ?? "UTC"} to ${to}`,
  plan({ column: of, from, to, into, replace }, state): DeriveChange {
    const { type } = existing(state, of);
    const x = ref(of);
    const place = inPlace(state, of, into, replace);
    if (type === "timestamptz") {
      if (from !== undefined) fault("from", "is only for local times; a moment has its zone already");
      if (to === undefined) return fault("to", "is missing");
      const result = localTime(x, to);
      return {
        kind: "derive",
        columns: [{ ...place, type: "timestamp", sql: result }],
        tallies: [emptied(of, x, result)],
      };
    }
    if (from === undefined) return fault("from", "is missing");
    const moment = momentOf(x, from);
    const result = to === undefined ? moment : once(moment, sql`z`, localTime(sql`z`, to));
    return {
      kind: "derive",
      columns: [{ ...place, type: to === undefined ? "timestamptz" : "timestamp", sql: result }],
      tallies: [emptied(of, x, result), ...clockTallies(x, from, of)],
    };
  },
  examples: [
    {
      title: "From New York to Berlin",
      params: { column: "call", from: "America/New_York", to: "Europe/Berlin", into: "berlin" },
      before: {
        columns: [{ name: "call", type: "timestamp" }],
        rows: [["2024-01-15T12:00:00"], ["2024-03-20T12:00:00"], [null]],
      },
      after: {
        columns: [
          { name: "call", type: "timestamp" },
          { name: "berlin", type: "timestamp" },
        ],
        rows: [
          ["2024-01-15T12:00:00", "2024-01-15T18:00:00"],
          ["2024-03-20T12:00:00", "2024-03-20T17:00:00"],
          [null, null],
        ],
      },
    },
    {
      title: "Local times become moments",
      params: { column: "at", from: "Europe/Berlin" },
      before: {
        columns: [{ name: "at", type: "timestamp" }],
        rows: [["2024-07-01T12:00:00"], ["2024-10-27T02:30:00"], [null]],
      },
      after: {
        columns: [{ name: "at", type: "timestamptz" }],
        rows: [["2024-07-01T10:00:00Z"], ["2024-10-27T00:30:00Z"], [null]],
      },
    },
    {
      title: "Moments become local times",
      params: { column: "at", to: "Asia/Kolkata" },
      before: { columns: [{ name: "at", type: "timestamptz" }], rows: [["2024-07-01T12:00:00Z"], [null]] },
      after: { columns: [{ name: "at", type: "timestamp" }], rows: [["2024-07-01T17:30:00"], [null]] },
    },
  ],
});

// format-date: dates as texts, in the form that someone needs.
import { column, existing, fault, text } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { checkFormat } from "../model/pattern.ts";
import { name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { inPlace, intoField, replaceIntoField } from "./in-place.ts";
import { clockOf, dated, emptied, zoneField } from "./zone-times.ts";

export const formatDate = define({
  name: "format-date",
  version: 1,
  group: "dates",
  title: "Format dates",
  doc: "Writes dates and times as texts, in the form you give. %Y is the year, %m the month, %d day, %H hour, %I hour of twelve with %p (AM or PM), %M minute, %S second, %f fraction of a second, %B and %b month's name, %A and %a weekday's name, %G and %V ISO year and week, %j day of the year; %-d and the like without a leading zero; %% for a percent sign. Names are English. Everything else stands as it is.",
  fields: {
    column: column({ title: "Column", doc: "The column with the dates.", accepts: [...dated, "time"] }),
    format: text({ title: "Format", doc: "Such as %d.%m.%Y or %B %Y.", min: 1, max: 100 }),
    timezone: zoneField,
    into: intoField,
    replace: replaceIntoField,
  },
  summary: ({ column: of, format }) => summary`Write “${of}” as ${format}`,
  plan({ column: of, format, timezone, into, replace }, state) {
    const reason = checkFormat(format);
    if (reason !== null) fault("format", reason);
    if (/%[zZ]/.test(format.replaceAll("%%", "")))
      fault("format", "can have no %z and no %Z: local times have no zone");
    const { type } = existing(state, of);
    const x = ref(of);
    const shown = type === "time" ? sql`(DATE '2000-01-01' + ${x})` : clockOf(x, type, timezone);
    const result = sql`CASE WHEN isfinite(${shown}) THEN strftime(${shown}, ${format}) END`;
    return {
      kind: "derive",
      columns: [{ ...inPlace(state, of, into, replace), type: "text", sql: result }],
      tallies: [emptied(of, x, result)],
    };
  },
  examples: [
    {
      title: "The German way, in place",
      params: { column: "day", format: "%d.%m.%Y" },
      before: { columns: [{ name: "day", type: "date" }], rows: [["2024-03-05"], [null]] },
      after: { columns: [{ name: "day", type: "text" }], rows: [["05.03.2024"], [null]] },
    },
    {
      title: "A month to group by, in a new column",
      params: { column: "sold", format: "%b %Y", into: "month" },
      before: { columns: [{ name: "sold", type: "timestamp" }], rows: [["2024-03-05T14:30:00"], [null]] },
      after: {
        columns: [
          { name: "sold", type: "timestamp" },
          { name: "month", type: "text" },
        ],
        rows: [
          ["2024-03-05T14:30:00", "Mar 2024"],
          [null, null],
        ],
      },
    },
    {
      title: "Moments as a clock in Tokyo shows them",
      params: { column: "at", format: "%-d %B, %H:%M", timezone: "Asia/Tokyo" },
      before: { columns: [{ name: "at", type: "timestamptz" }], rows: [["2024-03-05T20:15:00Z"], [null]] },
      after: { columns: [{ name: "at", type: "text" }], rows: [["6 March, 05:15"], [null]] },
    },
  ],
});

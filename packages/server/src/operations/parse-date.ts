// parse-date: texts (or numbers) become dates. Every text is read by itself, by the first format it fits;
// whether days or months come first is learned from all texts, not from the first.
import { cast } from "../model/casts.ts";
import { boolean, choice, column, existing, fault, list, optional, text, withDefault } from "../model/fields.ts";
import { define, type Fitted } from "../model/operation.ts";
import { checkFormat } from "../model/pattern.ts";
import { name as ref, relation, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { ambiguous, automatic, byFormats, numberFormats, orders, sources, type Wanted } from "./date-texts.ts";
import { inPlace, intoField, replaceIntoField } from "./in-place.ts";
import { clockTallies, zoneOr } from "./zone-times.ts";

const kinds = { date: "Date", timestamp: "Date and time", timestamptz: "Moment (with time zone)" } as const;

export const parseDate = define({
  name: "parse-date",
  version: 1,
  group: "dates",
  title: "Parse dates",
  doc: `Turns texts into dates, however each of them is written. Without formats, these are understood: 2024-12-31, 2024/12/31, 2024.12.31 and 20241231; 31.12.2024; 31/12/2024 or 12/31/2024 (also with -); 31 Dec 2024, 31-Dec-24, December 31, 2024 (English names, a weekday before them is passed over); each alone or followed by a time such as 14:30, 14:30:59.5 or 2:30 PM and by Z or an offset such as +02:00; and seconds (10 digits) or milliseconds (13 digits) since 1970. Years of two digits lie between 1969 and 2068. Whether 03/04/2024 means the third of April or the fourth of March is learned from the other dates of the column; where they do not tell, you are asked. A text that is no date becomes missing and is counted, or the step is refused. Texts with an offset are turned into the time zone given, or into UTC.`,
  fields: {
    column: column({ title: "Column", doc: "The column with the dates.", accepts: sources }),
    formats: optional(
      list(
        text({
          title: "Format",
          doc: "Such as %d.%m.%Y, %m/%d/%y, %Y-%m-%d %H:%M:%S, %d %b %Y (Dec), %d %B %Y (December), %I:%M %p or %z for an offset; or one of the words excel (days as spreadsheets count them, from March 1900), unix (seconds since 1970) and unix-ms (milliseconds).",
          min: 1,
          max: 100,
        }),
        {
          title: "Formats",
          doc: "How the dates are written; each text is read by the first format it fits. Without any, the usual ways of writing dates are tried.",
          min: 1,
          max: 20,
        },
      ),
    ),
    dayFirst: optional(
      boolean({
        title: "Day first",
        doc: "Without formats: whether 03/04/2024 is the third of April (true) or the fourth of March (false). Left out, it is learned from the dates of the column.",
      }),
    ),
    to: withDefault(choice({ title: "Becomes", doc: "What the texts become.", options: kinds }), "timestamp"),
    timezone: zoneOr(
      "Time zone",
      "The place whose clocks the texts show, such as Europe/Berlin; UTC if left out. It matters for moments, and for texts with an offset. Times that clocks leave out in spring are moved forward, times that occur twice in autumn mean the first; both are counted.",
    ),
    onError: withDefault(
      choice({
        title: "Texts that are no dates",
        doc: "What happens to them.",
        options: { null: "Become missing", fail: "Refuse the step" },
      }),
      "null",
    ),
    into: intoField,
    replace: replaceIntoField,
  },
  summary: ({ column: of, to }) => summary`Read “${of}” as ${kinds[to].toLowerCase()}`,
  fit({ column: of, formats, dayFirst }, state) {
    if (formats !== undefined || dayFirst !== undefined) return {};
    const { type } = existing(state, of);
    return type === "text" ? orders(ref(of), relation()) : {};
  },
  plan({ column: of, formats, dayFirst, to, timezone = "UTC", onError, into, replace }, state, fitted) {
    const { type } = existing(state, of, sources);
    if (formats !== undefined && dayFirst !== undefined) fault("dayFirst", "is only for dates without formats");
    for (const [index, format] of (formats ?? []).entries()) {
      const reason = numberFormats.some((word) => word === format) ? null : checkFormat(format);
      if (reason !== null) fault(`formats[${index}]`, reason);
    }
    const first = dayFirst ?? (formats === undefined && learned(fitted));
    const x = cast(ref(of), type, { type: "text" });
    const read = (target: Wanted["to"]) => {
      const wanted = { to: target, zone: timezone };
      return formats === undefined ? automatic(x, first, wanted) : byFormats(x, formats, wanted);
    };
    const result = read(to);
    const guessed = formats === undefined && dayFirst === undefined && Number(fitted.either ?? 0) > 0;
    return {
      kind: "derive",
      columns: [{ ...inPlace(state, of, into, replace), type: to, sql: result }],
      tallies: [
        {
          code: onError === "fail" ? "cast_failed" : "cast_nulled",
          when: sql`(${ref(of)} IS NOT NULL AND ${result} IS NULL)`,
          values: { column: of, type: to },
          refuse: onError === "fail",
        },
        ...(guessed ? [{ code: first ? "day_first" : "month_first", when: ambiguous(x), values: { column: of } }] : []),
        ...(to === "timestamptz" ? clockTallies(read("local"), timezone, of) : []),
      ],
    };
  },
  examples: [
    {
      title: "Dates written in many ways",
      params: { column: "day", to: "date" },
      before: {
        columns: [{ name: "day", type: "text" }],
        rows: [["2024-12-31"], ["31.12.2024"], ["25/12/2024"], ["3/4/2024"], ["Dec 24, 2024"], ["soon"], [null]],
      },
      after: {
        columns: [{ name: "day", type: "date" }],
        rows: [["2024-12-31"], ["2024-12-31"], ["2024-12-25"], ["2024-04-03"], ["2024-12-24"], [null], [null]],
      },
    },
    {
      title: "Two formats, each text by the first that fits",
      params: { column: "seen", formats: ["%d.%m.%Y %H:%M", "%d.%m.%Y"], into: "time" },
      before: { columns: [{ name: "seen", type: "text" }], rows: [["5.3.2024 7:30"], ["06.03.2024"], [null]] },
      after: {
        columns: [
          { name: "seen", type: "text" },
          { name: "time", type: "timestamp" },
        ],
        rows: [
          ["5.3.2024 7:30", "2024-03-05T07:30:00"],
          ["06.03.2024", "2024-03-06T00:00:00"],
          [null, null],
        ],
      },
    },
    {
      title: "Local times become moments, over the change of clocks too",
      params: { column: "at", to: "timestamptz", timezone: "Europe/Berlin" },
      before: {
        columns: [{ name: "at", type: "text" }],
        rows: [["2024-03-31 01:59"], ["2024-03-31 03:00"], ["2024-07-01T12:00:00+05:30"], [null]],
      },
      after: {
        columns: [{ name: "at", type: "timestamptz" }],
        rows: [["2024-03-31T00:59:00Z"], ["2024-03-31T01:00:00Z"], ["2024-07-01T06:30:00Z"], [null]],
      },
    },
    {
      title: "Days as spreadsheets count them",
      params: { column: "due", formats: ["excel"], to: "date" },
      before: { columns: [{ name: "due", type: "integer" }], rows: [[45292], [null]] },
      after: { columns: [{ name: "due", type: "date" }], rows: [["2024-01-01"], [null]] },
    },
  ],
});

/** What the dates of the column say; refuses where they do not say it. */
function learned({ dayFirst = 0, monthFirst = 0, either = 0 }: Fitted): boolean {
  const [days, months, open] = [Number(dayFirst), Number(monthFirst), Number(either)];
  if (days > 0 && months > 0) {
    const found = `${days} dates can only be day first and ${months} only month first`;
    fault("dayFirst", `cannot be learned from the column: ${found}; say it, or give formats for both`);
  }
  if (open > 0 && days + months === 0) {
    fault("dayFirst", "cannot be learned from the column: all its dates can be read both ways; say which is meant");
  }
  return months === 0;
}

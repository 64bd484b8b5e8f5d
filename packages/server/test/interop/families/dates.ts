// Random calls of the operations on dates and times, many of them near the hours when clocks change.
import type { Cell, WireType } from "@data-tools/client";
import type { Family, Generator } from "../differential.ts";
import { cell, columnsOf, type Random, type Wish } from "../random-tables.ts";

const zones = [
  ...["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Auckland"],
  ...["America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Asia/Tokyo"],
];

/** Local times around changes of clocks: gaps, overlaps and just beside them. */
const changes = [
  ...["2024-03-31T01:59:59", "2024-03-31T02:00:00", "2024-03-31T02:30:00", "2024-03-31T03:00:00"],
  ...["2024-10-27T01:30:00", "2024-10-27T02:00:00", "2024-10-27T02:59:59.999", "2024-10-27T03:00:00"],
  ...["2024-03-10T02:15:00", "2024-11-03T01:30:00", "2024-10-06T02:10:00", "2024-04-07T01:45:00"],
  ...["2018-11-04T00:00:00", "2018-11-04T00:30:00", "2018-02-17T23:30:00", "2011-12-30T12:00:00"],
  ...["1970-01-01T00:00:00", "1969-12-31T23:59:59.5", "2024-02-29T23:30:00", "2023-12-31T23:59:59.999999"],
];

export function moment(random: Random): string {
  if (random.chance(0.5)) return random.pick(changes);
  const day = new Date(Date.UTC(random.whole(1971, 2035), random.whole(0, 11), random.whole(1, 31)));
  const second = String(random.pick([0, 0, 1, 30, 59])).padStart(2, "0");
  const clock = `${String(random.whole(0, 23)).padStart(2, "0")}:${String(random.pick([0, 15, 30, 59])).padStart(2, "0")}`;
  return `${day.toISOString().slice(0, 10)}T${clock}:${second}${random.pick(["", "", ".5", ".000001"])}`;
}

export function when(random: Random, type: WireType, digits?: readonly [number, number]): Cell {
  if (type === "date") return random.chance(0.3) ? cell(random, type) : moment(random).slice(0, 10);
  if (type === "timestamp") return moment(random);
  if (type === "timestamptz") return `${moment(random)}Z`;
  if (type === "integer") return random.whole(-40, 40);
  if (type === "number") return random.pick([0, 1, 2, -3, 12, 1.5, "NaN", 31, -400]);
  return cell(random, type, digits);
}

/** Dates of years that people have. */
const nearby = (random: Random, type: WireType, digits?: readonly [number, number]): Cell =>
  type === "date" ? moment(random).slice(0, 10) : when(random, type, digits);

const dated: readonly WireType[] = ["date", "timestamp", "timestamptz"];
const table: Wish = { has: [dated], cells: when };
const into = (random: Random): { into?: string | undefined } => ({ into: random.maybe(0.4, () => "made") });
const zone = (random: Random): { timezone?: string | undefined } => ({
  timezone: random.maybe(0.6, () => random.pick(zones)),
});

const formats = ["%Y", "%m", "%d", "%H", "%I", "%p", "%M", "%S", "%f", "%B", "%b", "%A", "%a", "%G", "%V", "%j"];
const bare = ["%-d", "%-m", "%-H", "%-I", "%-M", "%-S", "%-j"];
const signs = [...formats, ...bare, "%%", ".", " ", "-", "T", " Uhr ", "é", "'", '"'];

const ofClocks = ["%H", "%I", "%p", "%M", "%S", "%f", "%-H", "%-I", ":", " "];

const months: Generator = {
  table,
  params: (random, at) => ({ column: random.pick(columnsOf(at, dated)), ...zone(random), ...into(random) }),
};

/** Dates as people write them, by the page of parse-date; each column in one order of day and month. */
function written(random: Random, dayFirst: boolean): string {
  const at = moment(random);
  const [year, month, day] = [at.slice(0, 4), at.slice(5, 7), at.slice(8, 10)] as [string, string, string];
  const names = "January February March April May June July August September October November December".split(" ");
  const name = names[Number(month) - 1] as string;
  const short = random.chance(0.5) ? name.slice(0, 3) : name;
  const less = (text: string) => (random.chance(0.3) ? String(Number(text)) : text);
  const sign = random.pick(["/", "-"]);
  const order = dayFirst ? [day, month] : [month, day];
  const date = random.pick([
    `${year}-${month}-${day}`,
    `${year}/${month}/${day}`,
    `${year}.${month}.${day}`,
    `${year}${month}${day}`,
    `${less(day)}.${less(month)}.${year}`,
    `${order.map(less).join(sign)}${sign}${year}`,
    `${less(day)} ${short} ${year}`,
    `${less(day)}-${name.slice(0, 3)}-${year.slice(2)}`,
    `${short} ${less(day)}, ${year}`,
    random.pick([`Mon, ${day} ${short} ${year}`, `Friday, ${short} ${day}, ${year}`]),
  ]);
  const hour = Number(at.slice(11, 13));
  const minute = at.slice(14, 16);
  const clock = random.pick([
    "",
    "",
    ` ${at.slice(11, 13)}:${minute}`,
    `${date.includes(" ") ? " " : "T"}${at.slice(11, 19)}`,
    ` ${at.slice(11, 19)}${random.pick([".5", ".25", ""])}`,
    ` ${((hour + 11) % 12) + 1}:${minute} ${hour < 12 ? "AM" : "PM"}`,
  ]);
  const zone = clock === "" ? "" : random.pick(["", "", "", "Z", "+02:00", "-05:30"]);
  return `${date}${clock}${clock.endsWith("M") ? "" : zone}`;
}

const nonsense = [
  "soon",
  "2024-13-01",
  "2024-02-30",
  "31.02.2024",
  "",
  "n/a",
  "12",
  "2024-01-01 25:00",
  "1704067200",
  "1704067200123",
];

export const dates: Family = {
  "parse-date": {
    table: (random) => {
      const dayFirst = random.chance(0.5);
      const rows = Array.from({ length: random.whole(1, 12) }, () =>
        random.chance(0.1) ? null : random.chance(0.15) ? random.pick(nonsense) : written(random, dayFirst),
      );
      return { columns: [{ name: "day", type: "text" }], rows: rows.map((each) => [each]) };
    },
    params: (random) => ({
      column: "day",
      dayFirst: random.maybe(0.7, () => random.chance(0.5)),
      to: random.maybe(0.8, () => random.pick(dated)),
      ...zone(random),
      ...into(random),
    }),
  },
  "format-date": {
    table: { ...table, has: [[...dated, "time"]] },
    params: (random, at) => {
      const [column = ""] = columnsOf(at, dated);
      const clock = column === "";
      const format = Array.from({ length: random.whole(1, 5) }, () => random.pick(clock ? ofClocks : signs)).join("");
      return { column: clock ? columnsOf(at, "time")[0] : column, format, ...zone(random), ...into(random) };
    },
  },
  "date-part": {
    table,
    params: (random, at) => ({
      column: random.pick(columnsOf(at, dated)),
      part: random.pick(
        "year quarter month month-name week week-year day day-of-year weekday weekday-name hour minute second epoch".split(
          " ",
        ),
      ),
      ...zone(random),
      ...into(random),
    }),
  },
  "truncate-date": {
    table,
    params: (random, at) => ({
      column: random.pick(columnsOf(at, dated)),
      unit: random.pick("year quarter month week day hour minute second".split(" ")),
      ...zone(random),
      ...into(random),
    }),
  },
  "date-difference": {
    table: { has: [dated, dated], cells: nearby },
    params: (random, at) => {
      const unit = random.pick("years quarters months weeks days hours minutes seconds".split(" "));
      const fine = !["years", "quarters", "months"].includes(unit);
      const [from, to] = random.some(columnsOf(at, dated), 2, 2).map((column) => ({ column }));
      const fixed = random.maybe(0.3, () => moment(random).slice(0, random.pick([10, 19])));
      const into = "made";
      return { from, to: fixed ?? to, unit, fractions: fine ? random.maybe(0.4, () => true) : undefined, into };
    },
  },
  "add-to-date": {
    table: { has: [dated, ["integer", "number"]], cells: nearby },
    params: (random, at) => ({
      column: random.pick(columnsOf(at, dated)),
      amount: random.chance(0.5)
        ? random.whole(-30, 30)
        : { column: random.pick(columnsOf(at, ["integer", "number"])) },
      unit: random.pick("years quarters months weeks days hours minutes seconds".split(" ")),
      ...into(random),
    }),
  },
  "month-start": months,
  "month-end": months,
  "convert-timezone": {
    table: { has: [["timestamp", "timestamptz"]], cells: when },
    params: (random, at) => {
      const column = random.pick(columnsOf(at, ["timestamp", "timestamptz"]));
      const local = at.columns.find(({ name }) => name === column)?.type === "timestamp";
      const from = local ? random.pick(zones) : undefined;
      return {
        column,
        from,
        to: local ? random.maybe(0.5, () => random.pick(zones)) : random.pick(zones),
        ...into(random),
      };
    },
  },
};

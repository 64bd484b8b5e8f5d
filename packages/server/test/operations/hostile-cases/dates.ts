// Hostile words through the operations of dates: columns are named by them, and formats hold them.
import { and, type Case, other, text } from "./case.ts";

const days = (name: string) => ({
  columns: [
    { name, type: "date" as const },
    { name: other(name), type: "integer" as const },
  ],
  rows: [
    ["2024-02-29", 1],
    [null, 2],
  ],
});

const times = (name: string) => ({
  columns: [
    { name, type: "timestamp" as const },
    { name: other(name), type: "integer" as const },
  ],
  rows: [
    ["2024-07-01T12:00:00", 1],
    [null, 2],
  ],
});

/** The word as a part of a date format that stands for itself. */
const literal = (name: string) =>
  name
    .slice(0, 40)
    .replace(/[\ud800-\udbff]$/, "")
    .replaceAll("%", "%%");

export const datesCases: Record<string, Case> = {
  "parse-date": {
    params: (name) => ({ column: name, to: "date" }),
    after: (name) => ({
      columns: [
        { name, type: "date" },
        { name: other(name), type: "integer" },
      ],
      rows: [
        [null, 1],
        [null, 2],
        [null, 1],
        [null, 3],
      ],
    }),
  },
  "format-date": {
    before: days,
    params: (name) => ({ column: name, format: `%Y${literal(name)}` }),
    after: (name) => ({
      columns: [text(name), { name: other(name), type: "integer" }],
      rows: [
        [`2024${literal(name).replaceAll("%%", "%")}`, 1],
        [null, 2],
      ],
    }),
  },
  "date-part": {
    before: days,
    params: (name) => ({ column: name, part: "year", into: and(name, "+") }),
    after: () => ({
      rows: [
        ["2024-02-29", 2024, 1],
        [null, null, 2],
      ],
    }),
  },
  "truncate-date": {
    before: days,
    params: (name) => ({ column: name, unit: "year", into: and(name, "+") }),
    after: () => ({
      rows: [
        ["2024-02-29", "2024-01-01", 1],
        [null, null, 2],
      ],
    }),
  },
  "month-start": {
    before: days,
    params: (name) => ({ column: name }),
    after: () => ({
      rows: [
        ["2024-02-01", 1],
        [null, 2],
      ],
    }),
  },
  "month-end": {
    before: days,
    params: (name) => ({ column: name, into: and(name, "+") }),
    after: () => ({
      rows: [
        ["2024-02-29", "2024-02-29", 1],
        [null, null, 2],
      ],
    }),
  },
  "date-difference": {
    before: days,
    params: (name) => ({ from: { column: name }, to: "2024-03-02", unit: "days", into: and(name, "+") }),
    after: () => ({
      rows: [
        ["2024-02-29", 2, 1],
        [null, null, 2],
      ],
    }),
  },
  "add-to-date": {
    before: days,
    params: (name) => ({ column: name, amount: { column: other(name) }, unit: "days", into: and(name, "+") }),
    after: () => ({
      rows: [
        ["2024-02-29", "2024-03-01", 1],
        [null, null, 2],
      ],
    }),
  },
  "convert-timezone": {
    before: times,
    params: (name) => ({ column: name, from: "UTC", to: "Asia/Tokyo", into: and(name, "+") }),
    after: () => ({
      rows: [
        ["2024-07-01T12:00:00", "2024-07-01T21:00:00", 1],
        [null, null, 2],
      ],
    }),
  },
};

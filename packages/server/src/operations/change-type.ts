// change-type: columns become another type; what cannot be turned is emptied, counted, or refused.
import { refuse } from "../errors.ts";
import { alwaysFits, cast, rounded, sourcesOf } from "../model/casts.ts";
import type { DerivedColumn, Tally } from "../model/change.ts";
import {
  choice,
  columns,
  existing,
  fault,
  group,
  integer,
  optional,
  shownWhen,
  text,
  withDefault,
} from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { checkFormat } from "../model/pattern.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { Column, Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { typeChoices } from "./value-types.ts";

const withFormat: readonly Type[] = ["date", "time", "timestamp", "timestamptz"];

interface Target {
  readonly type: keyof typeof typeChoices;
  readonly digits: [number, number] | undefined;
  readonly format: string | undefined;
}

export const changeType = define({
  name: "change-type",
  version: 1,
  group: "types",
  title: "Change type",
  doc: "Turns columns into another type. You choose what happens to values that cannot be turned: they become missing (and are counted), or the step is refused and names the first of them. Numbers that become whole numbers are rounded.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns to change." }),
    to: choice({ title: "New type", doc: "What they become.", options: typeChoices }),
    format: shownWhen(
      optional(
        text({
          title: "Format",
          doc: "How dates are written in the text, such as %d.%m.%Y %H:%M. Without it, 2024-12-31 14:30.",
          min: 1,
          max: 100,
        }),
      ),
      "to",
      [...withFormat, "text"],
    ),
    digits: shownWhen(
      optional(
        group(
          {
            total: integer({
              title: "All digits",
              doc: "Most digits a number may have, before and after the point.",
              min: 1,
              max: 38,
            }),
            after: integer({
              title: "Digits after the point",
              doc: "How many of them stand after the point.",
              min: 0,
              max: 38,
            }),
          },
          { title: "Digits", doc: "Room of a decimal number; 18 digits, 4 of them after the point, if left out." },
        ),
      ),
      "to",
      ["decimal"],
    ),
    onError: withDefault(
      choice({
        title: "Values that cannot be turned",
        doc: "What happens to them.",
        options: { null: "Become missing", "keep-text": "Stay as they are (only for text)", fail: "Refuse the step" },
      }),
      "null",
    ),
  },
  summary: ({ columns: names, to }) => summary`Change ${names} to ${typeChoices[to].toLowerCase()}`,
  plan({ columns: names, to, format, digits, onError }, state) {
    if (onError === "keep-text" && to !== "text")
      fault("onError", `can be keep-text only for text, because a ${to} column holds no texts`);
    if (digits !== undefined && to !== "decimal") fault("digits", "is only for decimal");
    if (digits !== undefined && digits.after > digits.total) fault("digits.after", "must not be more than all digits");
    const target: Target = {
      type: to,
      digits: to === "decimal" ? [digits?.total ?? 18, digits?.after ?? 4] : undefined,
      format,
    };
    const changed = names
      .map((each) => existing(state, each, sourcesOf(to)))
      .filter((column) => differs(column, target));
    if (changed.length === 0) refuse("nothing_to_do");
    for (const column of changed) checkFormatFor(column, target);
    return {
      kind: "derive",
      columns: changed.map((column) => converted(column, target)),
      tallies: changed.flatMap((column) => tallies(column, target, onError === "fail")),
    };
  },
  examples: [
    {
      title: "Text becomes numbers; what is no number becomes missing",
      params: { columns: ["price"], to: "number" },
      before: { columns: [{ name: "price", type: "text" }], rows: [["12.50"], ["n/a"], [null], ["1e3"]] },
      after: { columns: [{ name: "price", type: "number" }], rows: [[12.5], [null], [null], [1000]] },
    },
    {
      title: "Dates written the German way",
      params: { columns: ["day"], to: "date", format: "%d.%m.%Y" },
      before: { columns: [{ name: "day", type: "text" }], rows: [["31.12.2024"], ["30.02.2024"], [null]] },
      after: { columns: [{ name: "day", type: "date" }], rows: [["2024-12-31"], [null], [null]] },
    },
    {
      title: "Numbers become whole numbers by rounding",
      params: { columns: ["a", "b"], to: "integer" },
      before: {
        columns: [
          { name: "a", type: "number" },
          { name: "b", type: "boolean" },
        ],
        rows: [
          [2.5, true],
          [-2.5, false],
          [null, null],
          ["NaN", true],
        ],
      },
      after: {
        columns: [
          { name: "a", type: "integer" },
          { name: "b", type: "integer" },
        ],
        rows: [
          [3, 1],
          [-3, 0],
          [null, null],
          [null, 1],
        ],
      },
    },
    {
      title: "Exact decimals",
      params: { columns: ["amount"], to: "decimal", digits: { total: 10, after: 2 } },
      before: { columns: [{ name: "amount", type: "text" }], rows: [["10.10"], ["-0.5"], [null]] },
      after: { columns: [{ name: "amount", type: "decimal", digits: [10, 2] }], rows: [["10.10"], ["-0.50"], [null]] },
    },
  ],
});

function differs(column: Column, { type, digits }: Target): boolean {
  if (column.type !== type) return true;
  return type === "decimal" && (column.digits?.[0] !== digits?.[0] || column.digits?.[1] !== digits?.[1]);
}

function checkFormatFor(column: Column, { type, format }: Target): void {
  if (format === undefined) return;
  const reads = column.type === "text" && withFormat.includes(type);
  const writes = type === "text" && withFormat.includes(column.type);
  if (!reads && !writes) fault("format", "is only for turning texts into dates or dates into texts");
  const reason = checkFormat(format);
  if (reason !== null) fault("format", reason);
}

function result(column: Column, { type, digits, format }: Target): Sql {
  return cast(ref(column.name), column.type, { type, digits }, format);
}

function converted(column: Column, target: Target): DerivedColumn {
  const { type, digits } = target;
  return { name: column.name, replaces: column.name, type, digits, sql: result(column, target) };
}

function tallies(column: Column, target: Target, fail: boolean): Tally[] {
  if (alwaysFits(column.type, target.type)) return [];
  const values = { column: column.name, type: target.type };
  const failed: Tally = {
    code: fail ? "cast_failed" : "cast_nulled",
    when: sql`(${ref(column.name)} IS NOT NULL AND ${result(column, target)} IS NULL)`,
    values,
    refuse: fail,
  };
  const inexact = target.type === "integer" || target.type === "decimal";
  if (!inexact || column.type === "boolean" || column.type === "integer") return [failed];
  return [failed, { code: "cast_rounded", when: rounded(ref(column.name), column.type, target), values }];
}

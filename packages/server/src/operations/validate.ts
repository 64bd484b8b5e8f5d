// validate: rules that rows must keep. Rows that break one are named in a column, or the step is refused.

import { refuse } from "../errors.ts";
import { cast, sourcesOf } from "../model/casts.ts";
import type { Tally } from "../model/change.ts";
import { type Condition, conditionSql, conditionWords, readCondition } from "../model/conditions.ts";
import {
  choice,
  column,
  condition,
  existing,
  fault,
  group,
  list,
  newColumn,
  optional,
  pattern,
  shown,
  shownWhen,
  text,
  value,
  withDefault,
} from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { join, name as ref, type Sql, sql } from "../model/sql.ts";
import type { Cell, State, Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { placed, replaceField } from "./into.ts";

const checks = {
  "not-null": "Is not missing",
  unique: "Occurs once",
  in: "Is one of some values",
  range: "Lies between two values",
  matches: "Matches a regular expression",
  type: "Can be read as a type",
  condition: "Meets a condition",
} as const;

const types = {
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  date: "date",
  time: "time",
  timestamp: "date and time",
  timestamptz: "moment",
  duration: "duration",
} as const satisfies Partial<Record<Type, string>>;

const rule = group(
  {
    column: optional(column({ title: "Column", doc: "The column the rule is about; a condition needs none." })),
    check: choice({ title: "Rule", doc: "What must hold.", options: checks }),
    values: shownWhen(
      optional(
        list(value({ title: "Value", doc: "An allowed value.", of: "column", notNull: true }), {
          title: "Values",
          doc: "The values that are allowed.",
          min: 1,
        }),
      ),
      "check",
      ["in"],
    ),
    min: shownWhen(optional(value({ title: "From", doc: "The smallest allowed value.", notNull: true })), "check", [
      "range",
    ]),
    max: shownWhen(optional(value({ title: "To", doc: "The largest allowed value.", notNull: true })), "check", [
      "range",
    ]),
    pattern: shownWhen(
      optional(
        pattern({ title: "Regular expression", doc: "What must be found in the text; ^ and $ tie it to its ends." }),
      ),
      "check",
      ["matches"],
    ),
    type: shownWhen(
      optional(choice({ title: "Type", doc: "What the value must be readable as.", options: types })),
      "check",
      ["type"],
    ),
    where: shownWhen(optional(condition({ title: "Condition", doc: "What must hold for every row." })), "check", [
      "condition",
    ]),
    severity: withDefault(
      choice({
        title: "If it is broken",
        doc: "Whether rows that break the rule are named, or the step is refused.",
        options: { flag: "Name the rule in the row", fail: "Refuse the step" },
      }),
      "flag",
    ),
    name: optional(
      text({ title: "Name", doc: "What the rule is called; its own words if left out.", min: 1, max: 200 }),
    ),
  },
  { title: "Rule", doc: "What rows must keep." },
);

interface Rule {
  readonly column?: string | undefined;
  readonly check: keyof typeof checks;
  readonly values?: readonly Cell[] | undefined;
  readonly min?: Cell | undefined;
  readonly max?: Cell | undefined;
  readonly pattern?: string | undefined;
  readonly type?: keyof typeof types | undefined;
  readonly where?: Condition | undefined;
  readonly severity: "flag" | "fail";
  readonly name?: string | undefined;
}

/** The check that each parameter belongs to, which needs it; a range needs one of its two. */
const belongs: Readonly<Record<string, keyof typeof checks>> = {
  values: "in",
  min: "range",
  max: "range",
  pattern: "matches",
  type: "type",
  where: "condition",
};

export const validate = define({
  name: "validate",
  version: 1,
  group: "types",
  title: "Validate",
  doc: "Checks rows against rules. A rule that is to be named writes its name into a new column of the rows that break it (several are joined by a semicolon; rows without fault have none). A rule that refuses stops the step with the number of rows that break it and the first of them. Missing values break only “is not missing”, and conditions that say so. If no rule is broken and there is no column to write, nothing is changed and no step is recorded: that is the good case.",
  fields: {
    rules: list(rule, { title: "Rules", doc: "What rows must keep.", min: 1, max: 200 }),
    into: optional(
      newColumn({
        title: "Column",
        doc: "The column that names broken rules; needed if a rule is to be named.",
        mayExist: true,
      }),
    ),
    replace: replaceField,
  },
  summary: ({ rules, into }) => {
    const [first] = rules;
    const what = rules.length === 1 && first !== undefined ? ruleWords(first) : `${rules.length} rules`;
    return into === undefined ? summary`Check ${what}` : summary`Check ${what} into “${into}”`;
  },
  plan({ rules, into, replace }, state) {
    const broken = rules.map((each, index) => brokenBy(each, state, `rules[${index}]`));
    const flags = rules.flatMap((each, index) => {
      const test = broken[index];
      return each.severity === "flag" && test !== undefined ? [{ words: ruleWords(each), test }] : [];
    });
    if (flags.length > 0 && into === undefined)
      fault("into", "is missing: rules that are named need a column to name them in");
    const tallies = rules.map((each, index) => tally(each, broken[index] as Sql));
    const [first] = state.columns;
    if (into === undefined && first !== undefined) {
      // Nothing is written, but rules that refuse are looked at.
      const { name, type, digits } = first;
      const same = { name, replaces: name, type, digits, sql: ref(name) };
      return { kind: "derive", scope: "visible", columns: [same], tallies };
    }
    if (into === undefined) refuse("nothing_to_do");
    const named = flags.map(({ words, test }) => sql`, CASE WHEN ${test} THEN ${words} END`);
    const joined = flags.length === 0 ? sql`NULL` : sql`nullif(concat_ws('; '${join(named, sql``)}), '')`;
    return {
      kind: "derive",
      scope: "visible",
      columns: [{ ...placed(state, into, replace), type: "text", sql: joined }],
      tallies,
    };
  },
  examples: [
    {
      title: "Orders whose faults are named",
      params: {
        into: "faults",
        rules: [
          { column: "id", check: "unique" },
          { column: "id", check: "not-null" },
          { column: "amount", check: "range", min: 0, max: 1000, name: "amount out of range" },
        ],
      },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "amount", type: "number" },
        ],
        rows: [
          [1, 20],
          [2, -5],
          [2, null],
          [null, 1000],
          [3, 0],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "amount", type: "number" },
          { name: "faults", type: "text" },
        ],
        rows: [
          [1, 20, null],
          [2, -5, "“id” occurs once; amount out of range"],
          [2, null, "“id” occurs once"],
          [null, 1000, "“id” is not missing"],
          [3, 0, null],
        ],
      },
    },
    {
      title: "Texts that must be dates, addresses and known countries",
      params: {
        into: "check",
        rules: [
          { column: "day", check: "type", type: "date" },
          { column: "mail", check: "matches", pattern: "^[^@ ]+@[^@ ]+$" },
          { column: "country", check: "in", values: ["NO", "SE"] },
          {
            check: "condition",
            where: {
              any: [
                { column: "country", is: "not-null" },
                { column: "mail", is: "null" },
              ],
            },
            name: "no country",
          },
        ],
      },
      before: {
        columns: [
          { name: "day", type: "text" },
          { name: "mail", type: "text" },
          { name: "country", type: "text" },
        ],
        rows: [
          ["2024-02-29", "a@x.org", "NO"],
          ["2023-02-29", "a at x", "no"],
          [null, null, null],
          ["2024-01-01", "b@x.org", null],
        ],
      },
      after: {
        columns: [
          { name: "day", type: "text" },
          { name: "mail", type: "text" },
          { name: "country", type: "text" },
          { name: "check", type: "text" },
        ],
        rows: [
          ["2024-02-29", "a@x.org", "NO", null],
          [
            "2023-02-29",
            "a at x",
            "no",
            "“day” can be read as a date; “mail” matches ^[^@ ]+@[^@ ]+$; “country” is one of NO, SE",
          ],
          [null, null, null, null],
          ["2024-01-01", "b@x.org", null, "no country"],
        ],
      },
    },
  ],
});

/** Whether a row breaks the rule: true or false, never null. */
function brokenBy(each: Rule, state: State, path: string): Sql {
  checkParameters(each, path);
  if (each.check === "condition") return sql`(NOT ${conditionSql(each.where as Condition, state)})`;
  const read = each.check === "type" ? (each.type ?? "number") : undefined;
  const target = existing(state, each.column ?? "", read && sourcesOf(read));
  const x = ref(target.name);
  const meets = (is: "in" | "ge" | "le" | "matches", value: Cell, of: string) =>
    conditionSql(readCondition({ column: target.name, is, value }, { state, path: `${path}.${of}` }), state);
  const present = (fails: Sql) => sql`(${x} IS NOT NULL AND ${fails})`;
  switch (each.check) {
    case "not-null":
      return sql`(${x} IS NULL)`;
    case "unique":
      return present(sql`count(*) OVER (PARTITION BY ${x}) > 1`);
    case "in":
      return present(sql`NOT ${meets("in", [...(each.values ?? [])], "values")}`);
    case "range": {
      const low = each.min === undefined ? sql`true` : meets("ge", each.min, "min");
      const high = each.max === undefined ? sql`true` : meets("le", each.max, "max");
      return present(sql`NOT (${low} AND ${high})`);
    }
    case "matches":
      return present(sql`NOT ${meets("matches", each.pattern ?? "", "pattern")}`);
    case "type":
      return present(sql`${cast(x, target.type, { type: each.type ?? "number" })} IS NULL`);
  }
}

function checkParameters(each: Rule, path: string): void {
  if ((each.check === "condition") !== (each.column === undefined))
    fault(`${path}.column`, each.check === "condition" ? "is not needed for a condition" : "is missing");
  for (const [key, check] of Object.entries(belongs)) {
    const given = each[key as keyof Rule] !== undefined;
    if (given && each.check !== check) fault(`${path}.${key}`, `is only for the rule “${check}”`);
    if (!given && each.check === check && check !== "range") fault(`${path}.${key}`, "is missing");
  }
  if (each.check === "range" && each.min === undefined && each.max === undefined)
    fault(`${path}.min`, "is missing, and so is max: one of them is needed");
}

function tally(each: Rule, test: Sql): Tally {
  const values = { rule: ruleWords(each), ...(each.column === undefined ? {} : { column: each.column }) };
  return { code: "rule_broken", when: test, values, refuse: each.severity === "fail" };
}

/** What the rule says, as a phrase. */
function ruleWords(each: Rule): string {
  if (each.name !== undefined) return each.name;
  const of = `“${shown(each.column ?? "", 40)}”`;
  switch (each.check) {
    case "not-null":
      return `${of} is not missing`;
    case "unique":
      return `${of} occurs once`;
    case "in":
      return `${of} is one of ${shown((each.values ?? []).slice(0, 20).map(String).join(", "), 60)}`;
    case "range":
      if (each.max === undefined) return `${of} is at least ${shown(each.min, 30)}`;
      if (each.min === undefined) return `${of} is at most ${shown(each.max, 30)}`;
      return `${of} lies from ${shown(each.min, 30)} to ${shown(each.max, 30)}`;
    case "matches":
      return `${of} matches ${shown(each.pattern, 60)}`;
    case "type":
      return `${of} can be read as a ${types[each.type ?? "number"]}`;
    case "condition":
      return each.where === undefined ? "" : shown(conditionWords(each.where), 100);
  }
}

// parse-json: what stands in JSON texts becomes columns, by paths or all top-level keys, which are learned
// once and stored.
import { refuse } from "../errors.ts";
import type { DerivedColumn, Tally } from "../model/change.ts";
import {
  boolean,
  column,
  fault,
  free,
  integer,
  newRecord,
  optional,
  shownWhen,
  text,
  withDefault,
} from "../model/fields.ts";
import { define, type Fitted } from "../model/operation.ts";
import { join, position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { fold, type State } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { type Pointer, pointerOf, pointerOfKey } from "./json-path.ts";
import { textsIn } from "./learned.ts";

export const parseJson = define({
  name: "parse-json",
  version: 1,
  group: "text",
  title: "Parse JSON",
  doc: "Reads texts that are JSON and puts what stands in them into new columns: what you name by paths, or every key of the top level. The new columns are text: texts without quotes, whole numbers and true or false as they stand, other numbers in as few digits as give the same 64-bit number (2.50 becomes 2.5), objects and lists as JSON; turn them into other types by Change type. Of a key that occurs twice in an object the first is taken. What is not there, and the JSON value null, is missing. Texts that are no JSON give missing values and are counted. The column stays.",
  fields: {
    column: column({ title: "Column", doc: "The text column that holds JSON.", accepts: ["text"] }),
    paths: optional(
      newRecord({
        title: "Paths",
        doc: 'The new columns and where each is found, such as $.address.city, tags[0] or $["odd key"]; places in lists count from 0.',
      }),
    ),
    expand: withDefault(
      boolean({
        title: "Every key",
        doc: "Make a column of every key of the top level, in the order in which they first occur; of names that differ by case alone the later ones get a number, and an empty name becomes _.",
      }),
      false,
    ),
    prefix: shownWhen(
      optional(
        text({ title: "Prefix", doc: "The beginning of those columns' names; {column}_ if left out.", max: 1_000 }),
      ),
      "expand",
      [true],
    ),
    limit: shownWhen(
      withDefault(integer({ title: "At most", doc: "How many keys become columns.", min: 1, max: 1_000 }), 100),
      "expand",
      [true],
    ),
  },
  summary: ({ column: source, paths }) =>
    paths === undefined
      ? summary`Expand the JSON in “${source}”`
      : summary`Take ${Object.keys(paths)} from the JSON in “${source}”`,
  fit({ column: source, paths, expand, limit }): Record<string, Sql> {
    if (paths !== undefined || !expand) return {};
    const x = ref(source);
    const each = sql`SELECT unnest(k) AS k, unnest(range(len(k))) AS i, p FROM (SELECT ${keysOf(x)} AS k, ${position()} AS p FROM ${relation()}) AS t`;
    const first = sql`SELECT k, min(list_value(p, i)) AS w FROM (${each}) AS e WHERE length(k) <= 1000 GROUP BY k ORDER BY w LIMIT ${BigInt(limit)}`;
    return { keys: sql`(SELECT list(k ORDER BY w) FROM (${first}) AS f)` };
  },
  plan({ column: source, paths, expand, prefix }, state, fitted) {
    if ((paths === undefined) === !expand) fault("paths", "say either paths or expand");
    const wanted = paths === undefined ? expanded(source, prefix, fitted, state) : named(paths, state);
    const x = ref(source);
    const valid = sql`coalesce(json_valid(${x}), false)`;
    return {
      kind: "derive",
      columns: wanted.map(
        ({ name, at }): DerivedColumn => ({
          name,
          type: "text",
          after: source,
          sql: sql`CASE WHEN ${valid} THEN ${standing(x, at)} END`,
        }),
      ),
      tallies: [
        { code: "json_malformed", when: sql`(${x} IS NOT NULL AND NOT ${valid})`, values: { column: source } },
        ...(paths === undefined ? [otherKeys(source, x, fitted)] : []),
      ],
    };
  },
  examples: [
    {
      title: "By paths; what is no JSON, or lacks the key, is missing",
      params: { column: "data", paths: { city: "$.address.city", "first tag": "tags[0]" } },
      before: {
        columns: [
          { name: "data", type: "text" },
          { name: "id", type: "integer" },
        ],
        rows: [
          ['{"address":{"city":"Oslo"},"tags":["a","b"]}', 1],
          ['{"tags":[]}', 2],
          ["{broken", 3],
          [null, 4],
        ],
      },
      after: {
        columns: [
          { name: "data", type: "text" },
          { name: "city", type: "text" },
          { name: "first tag", type: "text" },
          { name: "id", type: "integer" },
        ],
        rows: [
          ['{"address":{"city":"Oslo"},"tags":["a","b"]}', "Oslo", "a", 1],
          ['{"tags":[]}', null, null, 2],
          ["{broken", null, null, 3],
          [null, null, null, 4],
        ],
      },
    },
    {
      title: "Every key",
      params: { column: "j", expand: true },
      before: {
        columns: [{ name: "j", type: "text" }],
        rows: [['{"b":1,"a":"x"}'], ['{"a":null,"c":[1,{"d":2}]}'], [null]],
      },
      after: {
        columns: [
          { name: "j", type: "text" },
          { name: "j_b", type: "text" },
          { name: "j_a", type: "text" },
          { name: "j_c", type: "text" },
        ],
        rows: [
          ['{"b":1,"a":"x"}', "1", "x", null],
          ['{"a":null,"c":[1,{"d":2}]}', null, null, '[1,{"d":2}]'],
          [null, null, null, null],
        ],
      },
    },
  ],
});

interface Wanted {
  readonly name: string;
  readonly at: Pointer;
}

/** What stands there; nothing if the way there is another one. */
function standing(x: Sql, { pointer, through }: Pointer): Sql {
  const value = sql`TRY(json_extract_string(${x}, ${pointer}))`;
  if (through.length === 0) return value;
  const way = through.map(({ pointer: at, type }) => sql`TRY(json_type(${x}, ${at})) = ${type}`);
  return sql`CASE WHEN ${join(way, sql` AND `)} THEN ${value} END`;
}

function named(paths: Readonly<Record<string, string>>, state: State): Wanted[] {
  return Object.entries(paths).map(([name, path]) => {
    free(state, name);
    return { name, at: pointerOf(path, `paths.${name}`) };
  });
}

function keysOf(x: Sql): Sql {
  return sql`CASE WHEN json_valid(${x}) THEN TRY(json_keys(${x})) END`;
}

/** Keys that differ by case alone get a number, since no table can have both names. */
function expanded(source: string, prefix: string | undefined, fitted: Fitted, state: State): Wanted[] {
  const keys = textsIn(fitted.keys);
  if (keys.length === 0) refuse("nothing_to_do");
  const taken = new Set<string>();
  return keys.map((key) => {
    const plain = `${prefix ?? `${source}_`}${key}` || "_";
    let name = plain;
    for (let count = 2; taken.has(fold(name)); count += 1) name = `${plain}_${count}`;
    taken.add(fold(name));
    free(state, name);
    return { name, at: pointerOfKey(key) };
  });
}

/** Rows with keys that got no column: beyond the limit, or of another table than they were learned from. */
function otherKeys(source: string, x: Sql, fitted: Fitted): Tally {
  const known = sql`CAST(CAST(${JSON.stringify(textsIn(fitted.keys))} AS JSON) AS VARCHAR[])`;
  return { code: "json_keys_left", when: sql`NOT list_has_all(${known}, ${keysOf(x)})`, values: { column: source } };
}

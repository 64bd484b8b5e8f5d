// What people write into forms and programs into calls: formulas, conditions, parameters, patterns, dates, values,
// the requests and keys of the old system.
import assert from "node:assert/strict";
import type { Call, Cell } from "@data-tools/client";
import { callsOf } from "../../../../src/cli/command.ts";
import { isDeep } from "../../../../src/http/depth.ts";
import { djangoKey, legacyKey } from "../../../../src/legacy/keys.ts";
import { oldKinds, translate } from "../../../../src/legacy/old-requests.ts";
import { requestOf } from "../../../../src/legacy/operations.ts";
import { type Condition, conditionSql, conditionWords, readCondition } from "../../../../src/model/conditions.ts";
import { depthLimit } from "../../../../src/model/fields/limits.ts";
import { fillSeeds, readParams } from "../../../../src/model/fields.ts";
import { compileFormula, completions } from "../../../../src/model/formula/formula.ts";
import { literal } from "../../../../src/model/literals.ts";
import { currentParams } from "../../../../src/model/operation.ts";
import { checkFormat, checkPattern, groupNames, groupsOf, highestGroup } from "../../../../src/model/pattern.ts";
import { scalarTypes, type Type } from "../../../../src/model/state.ts";
import { operation, operations } from "../../../../src/operations/index.ts";
import { stateOf } from "../../../operations/plain-engine.ts";
import type { Json } from "./changing.ts";
import { type Parser, parser } from "./parser.ts";

/** A table with a column of every type. */
const state = stateOf({
  columns: scalarTypes.map((type) => ({ name: type, type, ...(type === "decimal" && { digits: [10, 2] }) })),
  rows: [],
});

const examples = [...operations.values()].flatMap(({ name: op, version, examples: all }) =>
  all.map(({ params, before }) => ({ op, version, params, before })),
);
const calls = examples.map(({ op, version, params }) => ({ op, version, params }) as unknown as Json);

/** Every value that stands under such a name in the examples. */
function under(name: string): unknown[] {
  const found: unknown[] = [];
  JSON.stringify(calls, (key, value) => {
    if (key === name) found.push(value);
    return value;
  });
  return found;
}

const formulas = [
  ...under("expression").map(String),
  ...completions.map(({ example }) => example.formula),
  'if(integer > 3 and text <> "", number * 2.5, -integer ^ 2) & "x"',
  "(date - timestamp) / 2 + duration",
];

const conditions = [
  ...under("where"),
  {
    all: [{ column: "text", is: "matches", value: "^a(b|c)*$" }, { not: { column: "integer", is: "in", value: [1] } }],
  },
  JSON.parse(`${'{"not":'.repeat(depthLimit + 10)}{"column":"text","is":"null"}${"}".repeat(depthLimit + 10)}`),
  { column: "date", is: "in-last", value: { count: 3, unit: "weeks", until: "2024-02-29" } },
  {
    any: [
      { column: "decimal", is: "between", value: ["1.5", 2] },
      { column: "duration", is: "gt", value: "PT1H" },
    ],
  },
] as Json[];

const literals = [
  ...["2024-02-29", "12:34:56.789", "2024-02-29T12:00:00Z", "2024-02-29 12:00:00.123456+05:30", "PT1H30M", "1 day"],
  ...["-00:00:01", "12.340", "-1e5", "NaN", "9223372036854775807", "true", "P1Y2M3DT4H5M6.789S", "1:02:03"],
];

const old: Json[] = [
  ["transform/imputation", { column: "number", method: "mean" }],
  ["transform/encoding", { columns: ["text"], method: "one_hot", options: { drop_first: true } }],
  ["transform/scaling", { columns: ["number"], method: "minmax", feature_range: [0, 1] }],
  ["transform/outliers", { columns: ["number"], method: "iqr", factor: 1.5, treatment: "clip" }],
  ["transform/engineering", { method: "math", operation: "add", columns: ["integer", "number"], new_column: "n" }],
  ["transform/columns", { operation: "rename", mapping: { text: "words" } }],
  ["nan/quick-clean", { strategy: "drop_rows", columns: ["text"], threshold: 0.5 }],
  ["session/rename-column", { old_name: "text", new_name: "words" }],
  ["session/change-column-type", { column: "text", new_type: "int64" }],
  ["session/fill-missing-values", { column: "number", method: "constant", value: 0 }],
  ["bulk/delete_rows", { row_indices: [0, 1], indices: [0] }],
  ["bulk/update_cells", { updates: [{ row: 0, column: "text", value: "x" }] }],
  ["bulk/apply_transformations", { transformations: [{ type: "fill_na", column: "number", params: { value: 1 } }] }],
  ["bulk/column_operations", { operations: [{ type: "rename", column: "text", new_name: "t" }] }],
  ["quality/clean", { operations: ["remove_duplicates", "trim"], columns: ["text"] }],
];

/** A recipe whose condition is nested so deep. */
function deepRecipe(depth: number): string {
  const condition = `${'{"not":'.repeat(depth)}{"column":"city","is":"null"}${"}".repeat(depth)}`;
  return `[{"op":"filter-rows","params":{"where":${condition}}}]`;
}

const oldKeys = ["current", "history", "metadata", "original", "history:3:meta", "redo:12"].flatMap((part) =>
  ["datastudio", "session", "unified_session"].map(
    (kind) => `site:1:${kind}:7:00000000-0000-0000-0000-000000001000:${part}`,
  ),
);

export const words: readonly Parser[] = [
  parser("formulas", 130, formulas, (text) => compileFormula(text, state)),
  parser("conditions", 90, conditions, readsCondition),
  parser("calls", 150, calls, readsCall),
  parser(
    "recipes",
    30,
    [...calls.map((call) => JSON.stringify({ calls: [call] })), ...[10, 10_000].map(deepRecipe)],
    readsRecipe,
  ),
  parser("patterns", 60, [...under("pattern").map(String), "^(a|b)+[^c]{2,3}(?P<name>\\d*)\\b$"], readsPattern),
  parser("date formats", 30, ["%Y-%m-%d", "%d.%m.%y %H:%M:%S.%f", "%-d %B %Y", "%%%j"], (text) => checkFormat(text)),
  parser("values", 70, literals, readsLiteral),
  parser("old requests", 60, old, readsOld),
  parser("old keys", 20, oldKeys, readsOldKey),
];

function readsCondition(value: Json): void {
  const read = readCondition(value, { state, path: "where" });
  assert.ok(depthOf(read) <= depthLimit, "it is nested deeper than may be");
  conditionSql(read, state);
  conditionWords(read);
  const again: Condition = readCondition(JSON.parse(JSON.stringify(read)), { state, path: "where" });
  assert.deepEqual(again, read);
}

function depthOf(condition: Condition): number {
  if ("column" in condition) return 0;
  const held = "not" in condition ? [condition.not] : "all" in condition ? condition.all : condition.any;
  return 1 + Math.max(0, ...held.map(depthOf));
}

function readsCall(value: Json): void {
  const call = value as unknown as Call;
  if (typeof call?.op !== "string") return;
  const declared = operation(call.op);
  const before = stateOf(examples.find(({ op }) => op === declared.name)?.before ?? { columns: [], rows: [] });
  const given = { seed: () => 1, today: "2024-02-29" };
  const read = (params: unknown) =>
    readParams(declared, fillSeeds(declared, currentParams(declared, { ...call, params } as Call), given), before);
  const params = read(call.params);
  declared.summary(params);
  // What is stored is read again at every replay.
  assert.deepEqual(read(JSON.parse(JSON.stringify(params))), params);
  if (declared.fit === undefined && declared.sources === undefined && declared.query === undefined)
    declared.plan(params, before, {}, {});
}

function readsRecipe(text: string): void {
  for (const call of callsOf(text)) readsCall(call as unknown as Json);
}

function readsPattern(text: string): void {
  highestGroup(text);
  if (checkPattern(text) !== null) return;
  assert.equal(groupNames(text).length, groupsOf(text));
}

function readsLiteral(text: string): void {
  const number = Number(text);
  for (const type of scalarTypes as readonly Type[])
    for (const cell of [text, number] as Cell[]) {
      try {
        literal(cell, { type, digits: type === "decimal" ? [10, 2] : undefined }, "value");
      } catch (error) {
        if ((error as { code?: string }).code !== "invalid_params") throw error;
      }
    }
}

function readsOld(value: Json): void {
  const [kind, body] = Array.isArray(value) ? value : [value, {}];
  if (typeof body !== "object" || body === null || Array.isArray(body) || isDeep(JSON.stringify(body))) return;
  const asked = { kind: typeof kind === "string" ? kind : "", body };
  const found = translate(asked, state);
  assert.ok("calls" in found || found.reason.length > 0);
  if ("calls" in found) assert.ok(oldKinds.includes(asked.kind));
  requestOf(asked.kind.replace("transform/", "feature_"), body);
}

function readsOldKey(key: string): void {
  const read = legacyKey(key, "site");
  if (read !== null) assert.deepEqual(legacyKey(djangoKey(read, "site"), "site"), read);
}

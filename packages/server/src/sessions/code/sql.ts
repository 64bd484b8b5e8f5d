// A recipe as one SQL statement (DuckDB's dialect) with a named step for each of its steps. Run on the
// original table it gives what the grid shows: the same columns, types and cells in the same order.

import { storedType } from "../../engine/types.ts";
import { assert } from "../../errors.ts";
import { cast } from "../../model/casts.ts";
import { name as ref } from "../../model/sql.ts";
import { commented, sqlNames, sqlText, writable } from "./quoting.ts";
import { type Head, type Hidden, hiddenNames, listed, stepSelect, type Table } from "./sql-step.ts";
import type { Recipe, Source, Stage } from "./stages.ts";

/** Names of the tables an export reads: `input` for the original, `input_2` and so on for the others. */
export function inputsOf(recipe: Recipe): Map<string, string> {
  return new Map(sourcesOf(recipe).map(({ id }, index) => [id, `input_${index + 2}`]));
}

/** All second tables, each once. */
export function sourcesOf({ stages }: Recipe): Source[] {
  const all = stages.flatMap(({ sources }) => Object.values(sources));
  return [...new Map(all.map((each) => [each.id, each])).values()];
}

/** Names for the hidden columns, free in every table of the recipe. */
export function hiddenOf(recipe: Recipe): Hidden {
  return hiddenNames(namesIn(recipe));
}

/** Every name that a column has in any table of the recipe. */
export function namesIn(recipe: Recipe): string[] {
  const heads = [recipe.original.columns, ...recipe.stages.map(({ after }) => after)].flat();
  const second = sourcesOf(recipe).flatMap(({ state }) => state.columns);
  return [...heads, ...second].map(({ name }) => name);
}

/** The statement with what must be known about it as comments. */
export function sqlOf(recipe: Recipe): string {
  const hidden = hiddenOf(recipe);
  const inputs = inputsOf(recipe);
  const clauses = [`original AS (\n${readSelect("input", recipe.original.columns, hidden)}\n)`];
  for (const { id, state } of sourcesOf(recipe)) {
    clauses.push(`${sourceName(inputs, id)} AS (\n${readSelect(inputName(inputs, id), state.columns, hidden)}\n)`);
  }
  let data: Table = { name: "original", columns: recipe.original.columns };
  for (const [index, stage] of recipe.stages.entries()) {
    const name = `step_${index + 1}`;
    const select = stageSelect(stage, data, inputs, hidden);
    const lines = [`-- Step ${index + 1}: ${commented(stage.summary)}`];
    if (stage.fault !== null) lines.push(...faultLines(stage.fault).map((line) => `-- ${line}`));
    clauses.push(`${lines.join("\n")}\n${name} AS (\n${select}\n)`);
    data = { name, columns: stage.after };
  }
  return `${opening(recipe, inputs)
    .map((line) => `-- ${line}`.trimEnd())
    .join("\n")}
${settingsOf(recipe).join("\n")}

WITH ${clauses.join(",\n\n")}

SELECT${listed(outgoing(data.columns))}
FROM ${data.name}
ORDER BY ${hidden.place};
`;
}

/** The settings with which the engine answers. */
export function settingsOf({ stages }: Recipe): string[] {
  return [
    // Sums, ties and groups of a person's own query then repeat as they were.
    ...(stages.some(({ query }) => query !== null) ? ["SET threads = 1;"] : []),
    // Parts that two expressions share would be worked out before both, outside of the TRY that guards them.
    "SET disabled_optimizers = 'common_subexpressions';",
    "SET TimeZone = 'UTC';",
  ];
}

/** The SELECT of one stage; of one that cannot be exported, a SELECT that stops. */
export function stageSelect(stage: Stage, data: Table, inputs: ReadonlyMap<string, string>, hidden: Hidden): string {
  const second = Object.entries(stage.sources).map(
    ([alias, { id, state }]) => [alias, { name: sourceName(inputs, id), columns: state.columns }] as const,
  );
  if (stage.change !== null) {
    return stepSelect(stage.change, stage.before, { ...Object.fromEntries(second), data }, hidden, stage.query);
  }
  const stop = `error(${sqlText(`Not exported: ${stage.summary}. ${stage.fault}`)})`;
  const names = sqlNames(stage.after.map(({ name }) => name));
  const items = stage.after.map((head, index) => {
    const type = storedType(head);
    return `${type === null ? stop : `CAST(${stop} AS ${type})`} AS ${names[index]}`;
  });
  return `SELECT${listed([...items, `0 AS ${hidden.row}`, `0 AS ${hidden.place}`])}`;
}

/** What says that a step is not exported. */
export function faultLines(fault: string): string[] {
  return [
    "*** THIS STEP CANNOT BE EXPORTED EXACTLY. Running this stops here instead of giving another table. ***",
    `*** ${commented(fault)}`,
  ];
}

/** The name by which a second table is given. */
export function inputName(inputs: ReadonlyMap<string, string>, id: string): string {
  const name = inputs.get(id);
  assert(name, "every second table that steps read is given");
  return name;
}

/** The name of a second table within the statement. */
export function sourceName(inputs: ReadonlyMap<string, string>, id: string): string {
  return inputName(inputs, id).replace("input", "source");
}

/** A table as it comes, with its types as they are known here, its rows numbered. */
export function readSelect(table: string, columns: readonly Head[], hidden: Hidden): string {
  const names = sqlNames(columns.map(({ name }) => name));
  const items = columns.map((head, index) => `${incoming(head, `${names[index]}`)} AS ${names[index]}`);
  const number = "row_number() OVER () - 1";
  return `SELECT${listed([...items, `${number} AS ${hidden.row}`, `${number} AS ${hidden.place}`])}\nFROM ${table}`;
}

function incoming(head: Head, name: string): string {
  if (head.type === "duration") return microseconds(name);
  const type = storedType(head);
  return type === null ? name : `CAST(${name} AS ${type})`;
}

/** Durations count microseconds; they may come as such, as intervals or as texts such as PT1H30M. */
function microseconds(name: string): string {
  const text = `CAST(${name} AS VARCHAR)`;
  const iso = cast(ref("x"), "text", { type: "duration" })
    .parts.map((part) => ("text" in part ? part.text : text))
    .join("");
  const stop = `error(${sqlText("A duration cannot be read.")})`;
  const found = `coalesce(TRY_CAST(${text} AS BIGINT), ${iso}, epoch_us(TRY_CAST(${text} AS INTERVAL)), ${stop})`;
  return `CASE WHEN ${name} IS NOT NULL THEN CAST(${found} AS BIGINT) END`;
}

/** The columns for the reader: durations as intervals. */
function outgoing(columns: readonly Head[]): string[] {
  const names = sqlNames(columns.map(({ name }) => name));
  return columns.map(({ type }, index) =>
    type === "duration" ? `to_microseconds(${names[index]}) AS ${names[index]}` : `${names[index]}`,
  );
}

function opening(recipe: Recipe, inputs: ReadonlyMap<string, string>): string[] {
  const odd = [recipe.original.columns, ...recipe.stages.map(({ after }) => after)].some((columns) =>
    columns.some(({ name }) => !writable(name)),
  );
  return [
    `The recipe of “${commented(recipe.title)}” as SQL for DuckDB.`,
    "",
    "It reads these tables, whose rows must come in their order. Make each of them first, or put a file in its place:",
    `  CREATE VIEW input AS FROM read_parquet('original.parquet');  -- ${commented(recipe.source)}, as it was before the first step`,
    ...sourcesOf(recipe).map(
      ({ id, name }) =>
        `  CREATE VIEW ${inputs.get(id)} AS FROM read_parquet('${inputs.get(id)}.parquet');  -- the datasource ${commented(name)}`,
    ),
    "",
    "Values that steps learned from the data (means, seeds, categories) are written into it. Durations come out as",
    "intervals. The settings count: texts and days of moments are those of UTC.",
    ...(odd
      ? ["*** Some column names hold signs that no SQL name can hold; here they are written differently. ***"]
      : []),
    ...(recipe.stages.some(({ fault }) => fault !== null)
      ? ["*** NOT EVERY STEP CAN BE EXPORTED: this statement stops with an error. Look for *** below. ***"]
      : []),
  ];
}

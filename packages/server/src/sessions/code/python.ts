// A recipe as a Python script on pandas DataFrames with Arrow types. Steps whose operation says how are
// plain pandas; every other step runs its SQL through the duckdb package, so that all of them give exactly
// what the grid shows.
import { pyText, pyTexts } from "../../model/python.ts";
import { pandasHelpers } from "./pandas-helpers.ts";
import { commented, writable, writtenNames } from "./quoting.ts";
import { faultLines, hiddenOf, inputsOf, readSelect, settingsOf, sourceName, sourcesOf, stageSelect } from "./sql.ts";
import type { Head, Hidden } from "./sql-step.ts";
import type { Recipe, Stage } from "./stages.ts";

/** The version of the duckdb package that is this engine's. */
export const duckdbVersion = "1.5.6";

/** The script: a module with `run(tables)`, and a program when it is started. */
export function pythonOf(recipe: Recipe): string {
  const hidden = hiddenOf(recipe);
  const inputs = inputsOf(recipe);
  const lines: string[] = [];
  for (const { id, state } of sourcesOf(recipe)) {
    const statement = sqlArguments(readSelect("given", state.columns, hidden), hidden, state.columns);
    lines.push(
      `${sourceName(inputs, id)} = by_sql({"given": ${given(inputs.get(id) ?? "", state.columns)}}, ${statement})`,
    );
  }
  const { columns } = recipe.original;
  lines.push(
    `df = frame(by_sql({"given": ${given("input", columns)}}, ${sqlArguments(readSelect("given", columns, hidden), hidden, columns)}))`,
  );
  let before: readonly Head[] = columns;
  for (const [index, stage] of recipe.stages.entries()) {
    lines.push("", `# Step ${index + 1}: ${commented(stage.summary)}`, ...stageLines(stage, before, inputs, hidden));
    before = stage.after;
  }
  lines.push("", "return df.reset_index(drop=True)");
  return `${opening(recipe, inputs)}
${helpers(hidden)}${pandasHelpers(lines.join("\n"))}

def run(tables):
    """The recipe on tables by name, as in FILES: what pyarrow.table() takes, rows in their order."""
${lines.map((line) => (line === "" ? "" : `    ${line}`)).join("\n")}


if __name__ == "__main__":
    result = run({name: pq.read_table(path) for name, path in FILES.items()})
    if len(sys.argv) > 1:
        result.to_parquet(sys.argv[1], index=False)
    else:
        print(result)
`;
}

/** The step without SQL, where that gives exactly the same. */
export function pandasLines(stage: Stage, inputs: ReadonlyMap<string, string>): string[] | null {
  const lines = stage.pandas?.((id) => `frame(${sourceName(inputs, id)})`) ?? null;
  return lines?.split("\n") ?? null;
}

function stageLines(
  stage: Stage,
  columns: readonly Head[],
  inputs: ReadonlyMap<string, string>,
  hidden: Hidden,
): string[] {
  if (stage.fault !== null) {
    const stop = `raise NotImplementedError(${pyText(`Not exported: ${stage.summary}. ${stage.fault}`)})`;
    return [...faultLines(stage.fault).map((line) => `# ${line}`), stop];
  }
  const pandas = pandasLines(stage, inputs);
  if (pandas !== null) return pandas;
  const select = stageSelect(stage, { name: "df_before", columns }, inputs, hidden);
  const second = Object.values(stage.sources).map(({ id, state }) => {
    const name = sourceName(inputs, id);
    return `, ${pyText(name)}: ${name}${renamedSource(state.columns, hidden)}`;
  });
  const tables = `{"df_before": table(df${oddNames(columns)})${second.join("")}}`;
  return [
    "# By SQL: pandas alone would not give exactly the same.",
    `df = frame(by_sql(${tables}, ${sqlArguments(select, hidden, stage.after)}))`,
  ];
}

/** A table as it is given to `run`, with names that statements can write. */
function given(table: string, columns: readonly Head[]): string {
  const names = columns.map(({ name }) => name);
  const text = `tables[${pyText(table)}]`;
  return names.every(writable) ? text : `pa.table(${text}).rename_columns(${pyTexts(writtenNames(names))})`;
}

/** What gives a second table the names by which a statement can read it. */
function renamedSource(columns: readonly Head[], { row, place }: Hidden): string {
  const names = columns.map(({ name }) => name);
  if (names.every(writable)) return "";
  return `.rename_columns(${pyTexts([...writtenNames(names), row, place])})`;
}

/** Column names as the statement writes them, if some cannot be written as they are. */
function oddNames(columns: readonly Head[]): string {
  const names = columns.map(({ name }) => name);
  return names.every(writable) ? "" : `, ${pyTexts(writtenNames(names))}`;
}

/** A statement line by line, and what `by_sql` must know of the table it gives. */
function sqlArguments(select: string, { place }: Hidden, after: readonly Head[]): string {
  const lines = `${select}\nORDER BY ${place}`.split("\n");
  const text = lines.map((line, index) => pyText(index === lines.length - 1 ? line : `${line}\n`));
  const names = after.map(({ name }) => name);
  const durations = after.filter(({ type }) => type === "duration").map(({ name }) => name);
  const more = [
    ...(names.every(writable) ? [] : [`names=${pyTexts(names)}`]),
    ...(durations.length === 0 ? [] : [`durations=${pyTexts(durations)}`]),
  ];
  return `(\n        ${text.join("\n        ")}\n    )${more.map((each) => `, ${each}`).join("")}`;
}

function opening(recipe: Recipe, inputs: ReadonlyMap<string, string>): string {
  const files = [
    `    "input": "original.parquet",  # ${commented(recipe.source)}, as it was before the first step`,
    ...sourcesOf(recipe).map(
      ({ id, name }) => `    "${inputs.get(id)}": "${inputs.get(id)}.parquet",  # the datasource ${commented(name)}`,
    ),
  ];
  const faults = recipe.stages.some(({ fault }) => fault !== null)
    ? ["# *** NOT EVERY STEP CAN BE EXPORTED: this script stops with an error. Look for *** below. ***"]
    : [];
  return `# The recipe of “${commented(recipe.title)}” as a Python script.
#
# It needs Python 3.10 or newer and: pip install "pandas>=2.2" pyarrow duckdb==${duckdbVersion}
# Run it with the name of a Parquet file for the result, or import it and call run().
# Values that steps learned from the data (means, seeds, categories) are written into it.
${faults.map((line) => `${line}\n`).join("")}import sys
import warnings

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

# The tables it reads, whose rows must come in their order.
FILES = {
${files.join("\n")}
}

# The settings with which the workbench answers.
SETTINGS = [${settingsOf(recipe)
    .map((each) => pyText(each.replace(/;$/, "")))
    .join(", ")}]

if duckdb.__version__ != "${duckdbVersion}":
    warnings.warn("This was made for duckdb ${duckdbVersion}; another version may answer differently.")
`;
}

/** Functions that the steps use. Row ids are the frame's index, so that they stay with their rows. */
function helpers({ row, place }: Hidden): string {
  return `
def table(df, names=None):
    """The frame for a statement: its rows' ids and places beside its columns, durations as microseconds."""
    made = pa.Table.from_pandas(df, preserve_index=False)
    if names is not None:
        made = made.rename_columns(names)
    made = made.append_column("${row}", pa.array(df.index.to_numpy(), pa.int64()))
    return made.append_column("${place}", pa.array(pd.RangeIndex(len(df)).to_numpy(), pa.int64()))


def by_sql(tables, statement, names=None, durations=()):
    """What DuckDB answers to a statement about these tables."""
    with duckdb.connect() as connection:
        for setting in SETTINGS:
            connection.execute(setting)
        connection.execute("SET enable_progress_bar = false")
        for name, each in tables.items():
            connection.register(name, counted(pa.table(each)))
        made = connection.execute(statement).to_arrow_table()
    if names is not None:
        made = made.rename_columns([*names, "${row}", "${place}"])
    for name in durations:
        at = made.column_names.index(name)
        made = made.set_column(at, name, made.column(at).cast(pa.duration("us")))
    return made


def counted(made):
    """Durations as whole microseconds, as the statements count them."""
    for at, field in enumerate(made.schema):
        if pa.types.is_duration(field.type):
            count = made.column(at).cast(pa.duration("us")).cast(pa.int64())
            made = made.set_column(at, field.name, count)
    return made


def frame(made):
    """An answer as a frame of Arrow types."""
    df = made.drop_columns(["${row}", "${place}"]).to_pandas(types_mapper=pd.ArrowDtype)
    df.index = pd.Index(made.column("${row}").to_numpy())
    return df

`;
}

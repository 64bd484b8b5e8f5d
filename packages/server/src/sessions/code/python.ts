// A recipe as a Python script on pandas DataFrames with Arrow types. Steps whose operation says how are
// plain pandas; every other step runs its SQL through the duckdb package, so that all of them give exactly
// what the grid shows.
import { pyText, pyTexts } from "../../model/python.ts";
import type { Type } from "../../model/state.ts";
import { pandasHelpers } from "./pandas-helpers.ts";
import { commented, unseen, writable, writtenNames } from "./quoting.ts";
import {
  faultLines,
  hiddenOf,
  inputName,
  inputsOf,
  namesIn,
  readSelect,
  settingsOf,
  sourceName,
  sourcesOf,
  stageSelect,
} from "./sql.ts";
import type { Head, Hidden } from "./sql-step.ts";
import type { Recipe, Stage } from "./stages.ts";

/** The version of the duckdb package that is this engine's. */
export const duckdbVersion = "1.5.6";

/** How statements are written in the script. */
interface Writing extends Hidden {
  /** No name holds a sign that a reader does not see, a line end for one. */
  readonly plain: boolean;
}

/** The script: a module with `run(tables)`, and a program when it is started. */
export function pythonOf(recipe: Recipe): string {
  const hidden = { ...hiddenOf(recipe), plain: !namesIn(recipe).some((name) => unseen.test(name)) };
  const inputs = inputsOf(recipe);
  const lines: string[] = [];
  for (const { id, state } of sourcesOf(recipe)) {
    lines.push(`${sourceName(inputs, id)} = ${givenFrame(inputName(inputs, id), state.columns, hidden)}`);
  }
  const { columns } = recipe.original;
  lines.push(`df = ${givenFrame("input", columns, hidden)}`);
  let before: readonly Head[] = columns;
  for (const [index, stage] of recipe.stages.entries()) {
    lines.push("", `# Step ${index + 1}: ${commented(stage.summary)}`, ...stageLines(stage, before, inputs, hidden));
    before = stage.after;
  }
  lines.push("", "return df.reset_index(drop=True)");
  const body = lines.join("\n");
  return `${opening(recipe, inputs)}
${`${helpers(hidden, body)}${pandasHelpers(body)}`.replace(/\n{3,}def /g, "\n\n\ndef ").trimEnd()}


def run(tables):
    """The recipe on tables by name, as in FILES: what pyarrow.table() takes, rows in their order."""
${lines.map((line) => (line === "" ? "" : `    ${line}`)).join("\n")}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        FILES["input"] = sys.argv[1]
    result = run({name: read(path, TYPES[name]) for name, path in FILES.items()})
    if len(sys.argv) > 2:
        write(result, sys.argv[2])
    else:
        print(result)
`;
}

/** The step without SQL, where that gives exactly the same. */
export function pandasLines(stage: Stage, inputs: ReadonlyMap<string, string>): string[] | null {
  const lines = stage.pandas?.((id) => sourceName(inputs, id)) ?? null;
  return lines?.split("\n") ?? null;
}

function stageLines(
  stage: Stage,
  columns: readonly Head[],
  inputs: ReadonlyMap<string, string>,
  hidden: Writing,
): string[] {
  if (stage.fault !== null) {
    const stop = `raise NotImplementedError(${pyText(`Not exported: ${stage.summary}. ${stage.fault}`)})`;
    return [...faultLines(stage.fault).map((line) => `# ${line}`), stop];
  }
  const pandas = pandasLines(stage, inputs);
  if (pandas !== null) return pandas;
  const select = stageSelect(stage, { name: "df_before", columns }, inputs, hidden);
  const second = Object.values(stage.sources).map(({ id, state }) => ({ name: sourceName(inputs, id), state }));
  const tables = `{"df_before": table(df${oddNames(columns)})${second.map(({ name, state }) => `, ${pyText(name)}: table(${name}${oddNames(state.columns)})`).join("")}}`;
  return [
    "# By SQL: pandas alone would not give exactly the same.",
    `df = frame(by_sql(${tables}, ${sqlArguments(select, hidden, stage.after)}))`,
  ];
}

/** A table as it is given to `run`, as a frame of the types that are known of it. */
function givenFrame(table: string, columns: readonly Head[], hidden: Writing): string {
  const names = columns.map(({ name }) => name);
  if (columns.every((head) => arrowType(head) !== null) && names.every(writable))
    return `given(tables, ${pyText(table)})`;
  // Durations come in several forms; lists and structures keep the type they have.
  const text = `tables[${pyText(table)}]`;
  const written = names.every(writable) ? text : `pa.table(${text}).rename_columns(${pyTexts(writtenNames(names))})`;
  return `frame(by_sql({"given": ${written}}, ${sqlArguments(readSelect("given", columns, hidden), hidden, columns)}))`;
}

/** The Arrow type of a column's values; null for those that come in several. */
function arrowType({ type, digits }: Head): string | null {
  if (type === "decimal") return `pa.decimal128(${(digits ?? [18, 3]).join(", ")})`;
  return arrowTypes[type] ?? null;
}

const arrowTypes: Partial<Record<Type, string>> = {
  integer: "pa.int64()",
  number: "pa.float64()",
  boolean: "pa.bool_()",
  text: "pa.string()",
  date: "pa.date32()",
  time: 'pa.time64("us")',
  timestamp: 'pa.timestamp("us")',
  timestamptz: 'pa.timestamp("us", "UTC")',
  binary: "pa.binary()",
};

/** The columns of a table with their types, as a Python dict. */
function typesOf(columns: readonly Head[]): string {
  const items = columns.flatMap((head) => {
    const type = head.type === "duration" ? "pa.string()" : arrowType(head);
    return type === null ? [] : [`        ${pyText(head.name)}: ${type},`];
  });
  return items.length === 0 ? "{}" : `{\n${items.join("\n")}\n    }`;
}

/** Column names as the statement writes them, if some cannot be written as they are. */
function oddNames(columns: readonly Head[]): string {
  const names = columns.map(({ name }) => name);
  return names.every(writable) ? "" : `, ${pyTexts(writtenNames(names))}`;
}

/** A statement line by line, and what `by_sql` must know of the table it gives. */
function sqlArguments(select: string, { place, plain }: Writing, after: readonly Head[]): string {
  const lines = `${select}\nORDER BY ${place}`.split("\n");
  const text = lines.join("\n");
  // A text over several lines, unless it holds what Python would read otherwise, or lines that are not ours.
  const whole = plain && !/\\|"""/.test(text) && lines.every((line) => line.isWellFormed() && !unseen.test(line));
  const pieces = lines.map((line, index) => pyText(index === lines.length - 1 ? line : `${line}\n`));
  const written = whole
    ? `"""\n        ${lines.join("\n        ")}\n    """`
    : `(\n        ${pieces.join("\n        ")}\n    )`;
  const names = after.map(({ name }) => name);
  const durations = after.filter(({ type }) => type === "duration").map(({ name }) => name);
  const more = [
    ...(names.every(writable) ? [] : [`names=${pyTexts(names)}`]),
    ...(durations.length === 0 ? [] : [`durations=${pyTexts(durations)}`]),
  ];
  return `${written}${more.map((each) => `, ${each}`).join("")}`;
}

function opening(recipe: Recipe, inputs: ReadonlyMap<string, string>): string {
  const sources = sourcesOf(recipe).map(({ id, name, state }) => ({ table: inputName(inputs, id), name, state }));
  const files = [
    `    "input": "original.parquet",  # ${commented(recipe.source)}, as it was before the first step`,
    ...sources.map(({ table, name }) => `    "${table}": "${table}.parquet",  # the datasource ${commented(name)}`),
  ];
  const types = [
    `    "input": ${typesOf(recipe.original.columns)},`,
    ...sources.map(({ table, state }) => `    "${table}": ${typesOf(state.columns)},`),
  ];
  const faults = recipe.stages.some(({ fault }) => fault !== null)
    ? ["# *** NOT EVERY STEP CAN BE EXPORTED: this script stops with an error. Look for *** below. ***"]
    : [];
  return `# The recipe of “${commented(recipe.title)}” as a Python script.
#
#     pip install "pandas>=3" pyarrow duckdb==${duckdbVersion}
#     python recipe.py input.csv output.csv     (CSV, TSV or Parquet; without an output it is printed)
#
# Or import it and call run(). Every step has its line of the history above it. Values that steps learned from
# the data (means, seeds, categories) are written into it.
${faults.map((line) => `${line}\n`).join("")}import sys
import warnings

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

# The tables it reads, whose rows must come in their order, and the types of their columns.
FILES = {
${files.join("\n")}
}
TYPES = {
${types.join("\n")}
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
function helpers({ row, place }: Hidden, body: string): string {
  const always = `
def read(path, types):
    """A file as an Arrow table. In CSV an empty cell is missing, and "" is an empty text."""
    if not path.endswith((".csv", ".tsv")):
        return pq.read_table(path)
    return pa.csv.read_csv(
        path,
        parse_options=pa.csv.ParseOptions(delimiter="\\t" if path.endswith(".tsv") else ",", newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )


def write(df, path):
    """The frame as a file; in CSV as the workbench writes it."""
    if path.endswith((".csv", ".tsv")):
        made = duckdb.from_arrow(pa.Table.from_pandas(df, preserve_index=False))
        made.write_csv(path, header=True, sep="\\t" if path.endswith(".tsv") else ",")
    else:
        df.to_parquet(path, index=False)


def given(tables, name):
    """A table with the columns and types that the steps know of it."""
    made = pa.table(tables[name]).select(list(TYPES[name])).cast(pa.schema(TYPES[name]))
    return made.to_pandas(types_mapper=pd.ArrowDtype)
`;
  if (!body.includes("by_sql(")) return always;
  return `${always}

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

// A run as MLflow is told it, worked out from what is known of a result; pure. What people typed stands only where
// the settings let it, cleaned of what databases refuse and cut to what MLflow takes.
import type { Call, ColumnView, WireType } from "@data-tools/client";
import type { DatasetInput, KeyValue, Measured } from "./client.ts";
import type { RunEvent } from "./place.ts";

/** A datasource, of which MLflow makes a dataset. */
export interface TableFacts {
  readonly id: string;
  readonly name: string;
  /** The same for the same content. */
  readonly digest: string;
  readonly rows: number;
  readonly columns: readonly ColumnView[];
}

/** What is known of a result. */
export interface RunFacts {
  /** By which the run is found again. */
  readonly id: string;
  readonly event: RunEvent;
  /** The name of the table: of the saved datasource, else of the session. */
  readonly name: string;
  /** When the session began, and when the result was made; milliseconds since 1970. */
  readonly startedAt: number;
  readonly at: number;
  readonly session: string;
  /** The step whose table it is; null = the original. */
  readonly step: string | null;
  /** Who made it, as MLflow may know it. */
  readonly user: string;
  /** What an export was written as. */
  readonly format: string | null;
  /** What the session began with; null if it is gone. */
  readonly source: TableFacts | null;
  /** The id that it had in the old system, or has here. */
  readonly sourceId: string;
  /** The result, if it was saved as a datasource. */
  readonly saved: (TableFacts & { readonly bytes: number }) | null;
  readonly rows: number;
  readonly columns: readonly ColumnView[];
  readonly calls: readonly Call[];
  /** Milliseconds that the steps took to compute; null if the session is gone. */
  readonly stepsMs: number | null;
  /** Null where it could not be looked at. */
  readonly missing: number | null;
  readonly duplicates: number | null;
  /** Of Data Tools. */
  readonly version: string;
}

/** Where links lead and what may be told. */
export interface RunRules {
  /** Where people open Data Tools; empty if that is not said. */
  readonly here: string;
  readonly experiment: string;
  readonly parameters: boolean;
}

interface ToldRun {
  readonly experiment: string;
  readonly name: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly tags: readonly KeyValue[];
  readonly params: readonly KeyValue[];
  readonly metrics: readonly Measured[];
  readonly datasets: readonly DatasetInput[];
  /** The whole recipe as `data-tools run` takes it; null if parameters are not told. */
  readonly recipe: string | null;
}

/** The tag by which a run is found again, if the answer to its making was lost. */
export const idTag = "data_tools.id";

/** The name of the recipe among a run's files. */
export const recipeFile = "recipe.json";

/** Older servers take no longer parameters; the whole recipe is a file. */
const parameterMax = 500;
/** Steps that are told as parameters one by one. */
const stepsMax = 200;
const nameMax = 250;
const experimentMax = 250;
/** What older servers take as a tag. */
const tagMax = 5000;
/** Less than MLflow takes as the schema of a dataset, and no more columns than stand in it. */
const schemaMax = 900_000;
const digestMax = 36;

export function runOf(facts: RunFacts, rules: RunRules): ToldRun {
  const { at, startedAt, calls } = facts;
  return {
    experiment: experimentOf(facts, rules),
    name: told(facts.name, nameMax) || facts.session,
    startTime: startedAt,
    endTime: at,
    tags: tagsOf(facts, rules),
    params: paramsOf(facts, rules),
    metrics: metricsOf(facts).map(([key, value]) => ({ key, value, timestamp: at, step: 0 })),
    datasets: [
      ...(facts.source ? [dataset(facts.source, "source", rules)] : []),
      ...(facts.saved ? [dataset(facts.saved, "saved", rules)] : []),
    ],
    recipe: rules.parameters ? `${JSON.stringify(calls, null, 2)}\n` : null,
  };
}

/** The name of the experiment that a run goes into. */
export function experimentOf({ sourceId, session }: Pick<RunFacts, "sourceId" | "session">, rules: RunRules): string {
  const name = rules.experiment.replace(/\{(datasource|session)\}/g, (_, what) =>
    what === "session" ? session : sourceId,
  );
  return told(name, experimentMax);
}

/** The recipe as a tag, for a server that does not keep files; null if it is too long for one. */
export function recipeTag({ recipe }: Pick<ToldRun, "recipe">): KeyValue | null {
  if (recipe === null) return null;
  const value = JSON.stringify(JSON.parse(recipe));
  return value.length > tagMax ? null : { key: "data_tools.recipe", value };
}

function tagsOf(facts: RunFacts, { here, parameters }: RunRules): KeyValue[] {
  const { id, event, session, step, user, format, source, saved, version } = facts;
  const link = here === "" ? null : `${here}/s/${session}`;
  const tags: Record<string, string | null> = {
    "mlflow.user": user,
    "mlflow.source.type": "JOB",
    "mlflow.source.name": link ?? `Data Tools, session ${session}`,
    [idTag]: id,
    "data_tools.version": version,
    "data_tools.event": event,
    "data_tools.session_id": session,
    "data_tools.session_url": link,
    "data_tools.step_id": step ?? "original",
    "data_tools.format": format,
    "data_tools.source_name": source?.name ?? null,
    "data_tools.datasource_id": saved?.id ?? null,
    "data_tools.datasource_name": saved?.name ?? null,
    "data_tools.datasource_url": saved && here !== "" ? `${here}/api/datasources/${saved.id}` : null,
    "data_tools.parameters": parameters ? "told" : "left out",
  };
  return [
    { key: "mlflow.note.content", value: noteOf(facts, link) },
    ...Object.entries(tags).flatMap(([key, value]) => (value === null ? [] : [{ key, value: told(value, tagMax) }])),
  ];
}

const made: Readonly<Record<RunEvent, string>> = {
  save: "A table saved as a new datasource in Data Tools",
  export: "A table exported from Data Tools",
  request: "A table of Data Tools, noted on request",
};

/** What stands above the run: our own words and links alone, since MLflow reads it as Markdown. */
function noteOf({ event, saved }: RunFacts, link: string | null): string {
  const lines = [`${made[event]}.`];
  if (link !== null) lines.push(`[Open the session](${link})`);
  if (saved !== null) lines.push(`Datasource \`${saved.id}\``);
  return lines.join("\n\n");
}

/** Only what never changes, because MLflow lets no parameter change; names are tags. */
function paramsOf({ sourceId, saved, session, step, calls, format }: RunFacts, { parameters }: RunRules): KeyValue[] {
  const steps = calls.slice(0, stepsMax).map((call, index) => ({
    key: `step_${String(index + 1).padStart(3, "0")}`,
    value: told(parameters ? `${call.op} ${JSON.stringify(call.params)}` : call.op, parameterMax),
  }));
  return [
    { key: "source_datasource_id", value: told(sourceId, parameterMax) },
    ...(saved ? [{ key: "datasource_id", value: saved.id }] : []),
    { key: "session_id", value: session },
    { key: "step_id", value: step ?? "original" },
    ...(format === null ? [] : [{ key: "format", value: format }]),
    ...steps,
  ];
}

function metricsOf(facts: RunFacts): [string, number][] {
  const { rows, columns, calls, source, saved, missing, duplicates, stepsMs, at, startedAt } = facts;
  const cells = rows * columns.length;
  return [
    ["rows", rows],
    ["columns", columns.length],
    ["steps", calls.length],
    ["duration_seconds", Math.max(0, at - startedAt) / 1000],
    ...only("steps_seconds", stepsMs === null ? null : stepsMs / 1000),
    ...only("missing_cells", missing),
    ...only("missing_share", missing === null ? null : cells === 0 ? 0 : missing / cells),
    ...only("duplicate_rows", duplicates),
    ...only("bytes", saved?.bytes ?? null),
    ...only("source_rows", source?.rows ?? null),
    ...only("source_columns", source?.columns.length ?? null),
  ];
}

function only(name: string, value: number | null): [string, number][] {
  return value === null ? [] : [[name, value]];
}

function dataset(table: TableFacts, context: "source" | "saved", { here }: RunRules): DatasetInput {
  const { id, rows, columns } = table;
  // Both kinds of source are MLflow's own, so that its client reads them back.
  const source =
    here === ""
      ? {
          source_type: "code",
          source: { tags: { "mlflow.source.name": "Data Tools", "data_tools.datasource_id": id } },
        }
      : { source_type: "http", source: { url: `${here}/api/datasources/${id}/table` } };
  return {
    tags: [
      { key: "mlflow.data.context", value: context },
      { key: "data_tools.datasource_id", value: id },
    ],
    dataset: {
      name: told(table.name, nameMax) || id,
      digest: table.digest.slice(0, digestMax),
      source_type: source.source_type,
      source: JSON.stringify(source.source),
      schema: schemaOf(columns),
      profile: JSON.stringify({ num_rows: rows, num_elements: rows * columns.length }),
    },
  };
}

/** What MLflow calls the types; it has no others, so all else is text. */
const types: Partial<Record<WireType, string>> = {
  integer: "long",
  number: "double",
  boolean: "boolean",
  date: "datetime",
  timestamp: "datetime",
  timestamptz: "datetime",
  binary: "binary",
};

/** The columns as MLflow writes the schema of a dataset. */
function schemaOf(columns: readonly ColumnView[]): string {
  const specs = columns.map(({ name, type }) => ({
    type: types[type] ?? "string",
    name: told(name, nameMax),
    required: false,
  }));
  const whole = JSON.stringify({ mlflow_colspec: specs });
  return whole.length <= schemaMax ? whole : JSON.stringify({ mlflow_colspec: [] });
}

/** Text as any database of MLflow's takes it: whole characters, none that steer, not longer than that. */
function told(text: string, most: number): string {
  const plain = text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, " ")
    .trim();
  if (plain.length <= most) return plain;
  const cut = plain.slice(0, most - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

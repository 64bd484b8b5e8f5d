// The commands of who works with tables: on a running server, or with a file alone.
import type { Command, Option } from "./command.ts";

const session = { name: "SESSION", doc: "The session's id" };
const version: Option = { type: "string", value: "N", doc: "Refuse unless the session is at this version" };
const count: Option = { type: "string", short: "n", value: "N", doc: "How many steps (default 1)" };
const key: Option = { type: "string", value: "KEY", doc: "Idempotency-Key: the same key never does it twice" };

const partial: Option = { type: "boolean", doc: "Apply the steps that fit, leave out the others" };
const refit: Option = { type: "boolean", doc: "Learn means, categories and the like anew from this table" };

export const working: readonly Command[] = [
  {
    name: "run",
    doc: "Run a recipe on a file, without a server",
    args: [
      { name: "RECIPE", doc: "A list of calls as JSON, as `history --recipe` or `recipes show --json` prints it" },
      { name: "INPUT", doc: "CSV, TSV, JSON, NDJSON, Parquet, XLSX or XLS; text forms also as .gz" },
    ],
    options: {
      output: { type: "string", short: "o", value: "FILE", doc: "Where the table goes" },
      format: {
        type: "string",
        value: "FORMAT",
        doc: "csv, tsv, json, ndjson, parquet or xlsx (default: by the name)",
      },
      columns: { type: "string", value: "JSON", doc: 'Other names of the recipe\'s columns: {"price":"cost"}' },
      options: { type: "string", value: "JSON", doc: 'How to read the input: {"delimiter":";"}' },
      "dry-run": { type: "boolean", doc: "Only say for each step whether it fits" },
      partial,
      refit,
      safe: { type: "boolean", doc: "Neutralise cells that a spreadsheet would run as formulas" },
    },
    load: () => import("./commands/run.ts"),
  },
  {
    name: "import",
    doc: "Upload a file as a new datasource",
    args: [{ name: "FILE", doc: "CSV, TSV, JSON, NDJSON, Parquet, XLSX or XLS; text forms also as .gz" }],
    options: {
      name: { type: "string", value: "NAME", doc: "Its name (default: the file's)" },
      description: { type: "string", value: "TEXT", doc: "What it is" },
      options: { type: "string", value: "JSON", doc: 'How to read it: {"delimiter":";","header":false}' },
      preview: { type: "boolean", doc: "Only show how it would be read" },
      session: { type: "boolean", doc: "Start a session on it" },
      key,
    },
    remote: true,
    load: () => import("./commands/import.ts"),
  },
  {
    name: "apply",
    doc: "Apply an operation, or a recipe, to a session",
    args: [session, { name: "OPERATION?", doc: "Its name; its parameters follow as flags: --column price --to cost" }],
    options: {
      params: { type: "string", value: "JSON", doc: "All parameters at once" },
      recipe: { type: "string", value: "FILE", doc: "A list of calls, as `history --recipe` prints it" },
      saved: { type: "string", value: "NAME", doc: "A recipe that the server keeps, by its name or id" },
      mapping: { type: "string", value: "JSON", doc: 'Other names of the recipe\'s columns: {"price":"cost"}' },
      partial,
      refit,
      preview: { type: "boolean", doc: "Only say what it would do" },
      version,
      key,
    },
    remote: true,
    loose: true,
    load: () => import("./commands/apply.ts"),
  },
  {
    name: "analyse",
    doc: "Tell of a session's table: profiles, missing values, duplicates, clusters and more",
    args: [session, { name: "NAME?", doc: "The analysis; without it, all of them are listed" }],
    options: {
      params: { type: "string", value: "JSON", doc: 'Its parameters: {"column":"city"}' },
      step: { type: "string", value: "STEP", doc: "The table as it was at this step; “original” is the first" },
      output: { type: "string", short: "o", value: "FILE", doc: "With quality-report: write the page to a file" },
    },
    remote: true,
    load: () => import("./commands/analyse.ts"),
  },
  {
    name: "undo",
    doc: "Take back steps",
    args: [session],
    options: { count, preview: { type: "boolean", doc: "Only say what it would do" }, version, key },
    remote: true,
    load: () => import("./commands/undo.ts"),
  },
  {
    name: "redo",
    doc: "Do steps again that were taken back",
    args: [session],
    options: { count, preview: { type: "boolean", doc: "Only say what it would do" }, version, key },
    remote: true,
    load: () => import("./commands/redo.ts"),
  },
  {
    name: "history",
    doc: "Show the tree of steps; prune removes old branches, once they were listed",
    args: [
      { name: "SESSION", doc: "Its id; or the word prune, and then its id" },
      { name: "PRUNED?", doc: "With prune: the session" },
    ],
    options: {
      yes: { type: "boolean", doc: "With prune: remove what is listed without it" },
      named: { type: "boolean", doc: "With prune: named steps too; otherwise they keep their branches" },
      "keep-steps": { type: "string", value: "NUMBER", doc: "With prune: only the oldest, down to so many steps" },
      "keep-bytes": { type: "string", value: "NUMBER", doc: "With prune: only the oldest, down to so many bytes" },
      recipe: { type: "boolean", doc: "Print the calls that lead to the present table, as JSON" },
      goto: { type: "string", value: "STEP", doc: "Go to a step; “original” is the table as it came" },
    },
    remote: true,
    load: () => import("./commands/history.ts"),
  },
  {
    name: "recipes",
    doc: "List, show, save, rename and delete recipes kept by name; export a session's as SQL or Python",
    args: [
      { name: "ACTION?", doc: "list (the default), show, save, rename, delete, export" },
      { name: "NAME?", doc: "The recipe's name or id; for export, the session" },
    ],
    options: {
      session: { type: "string", value: "SESSION", doc: "With save: take the steps of this session" },
      file: { type: "string", value: "FILE", doc: "With save: take a list of calls from this file" },
      description: { type: "string", value: "TEXT", doc: "With save: what it is" },
      name: { type: "string", value: "NAME", doc: "With rename: the new name" },
      step: { type: "string", value: "STEP", doc: "With save and export: up to this step" },
      format: { type: "string", short: "f", value: "FORMAT", doc: "With export: json (the default), sql or python" },
      output: { type: "string", short: "o", value: "FILE", doc: "With export: where to (default: standard output)" },
      key,
    },
    remote: true,
    load: () => import("./commands/recipes.ts"),
  },
  {
    name: "export",
    doc: "Write a session's table to a file",
    args: [session],
    options: {
      output: { type: "string", short: "o", value: "FILE", doc: "Where to (default: standard output)" },
      format: {
        type: "string",
        short: "f",
        value: "FORMAT",
        doc: "csv, tsv, json, ndjson, parquet or xlsx (default: by the file's ending, else csv)",
      },
      step: { type: "string", value: "STEP", doc: "The table as it was at this step; “original” is the first" },
      safe: { type: "boolean", doc: "Neutralise text that a spreadsheet would run as a formula" },
    },
    remote: true,
    load: () => import("./commands/export.ts"),
  },
  {
    name: "track",
    doc: "Have a session's table told to MLflow, and show what became of its runs",
    args: [session],
    options: {
      list: { type: "boolean", doc: "Only show the session's runs" },
      again: { type: "string", value: "RUN", doc: "Try to tell this run again now" },
      step: { type: "string", value: "STEP", doc: "The table as it was at this step; “original” is the first" },
      wait: { type: "boolean", doc: "Wait until it is told or given up" },
      key,
    },
    remote: true,
    load: () => import("./commands/track.ts"),
  },
  {
    name: "sessions",
    doc: "List, start, copy, rename, delete and restore sessions",
    args: [
      { name: "ACTION?", doc: "list (the default), start, duplicate, rename, delete, restore" },
      { name: "ID?", doc: "The session; for start, the datasource" },
    ],
    options: {
      name: { type: "string", value: "NAME", doc: "For start, duplicate and rename" },
      now: { type: "boolean", doc: "With delete: erase for good, past the bin" },
      key,
    },
    remote: true,
    load: () => import("./commands/sessions.ts"),
  },
];

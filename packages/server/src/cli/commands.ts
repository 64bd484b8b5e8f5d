// Every command, declared once: parsing, --help and the documentation come from this table.
import type { Command, Option } from "./command.ts";

const session = { name: "SESSION", doc: "The session's id" };
const version: Option = { type: "string", value: "N", doc: "Refuse unless the session is at this version" };
const count: Option = { type: "string", short: "n", value: "N", doc: "How many steps (default 1)" };
const key: Option = { type: "string", value: "KEY", doc: "Idempotency-Key: the same key never does it twice" };

const partial: Option = { type: "boolean", doc: "Apply the steps that fit, leave out the others" };
const refit: Option = { type: "boolean", doc: "Learn means, categories and the like anew from this table" };

export const commands: readonly Command[] = [
  {
    name: "serve",
    doc: "Run the server (the default command)",
    args: [],
    options: {},
    settings: true,
    load: () => import("./commands/serve.ts"),
  },
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
  {
    name: "keys",
    doc: "List and rotate the keys of the ring that seals the data folder, beside running servers",
    args: [
      { name: "ACTION?", doc: "list (the default), add, promote, rewrap, retire: a rotation takes them in this order" },
      { name: "ID?", doc: "With promote and retire: the key" },
    ],
    options: {
      wrapped: { type: "string", value: "FILE", doc: "With add: take the key in this file, wrapped by a KMS" },
      kms: {
        type: "string",
        value: "KIND",
        doc: "With --wrapped: what opens it: command (the default), that is KEY_COMMAND",
      },
    },
    settings: true,
    load: () => import("./commands/keys.ts"),
  },
  {
    name: "users",
    doc: "List, invite, shut and promote the users of AUTH=accounts, beside running servers",
    args: [
      {
        name: "ACTION?",
        doc: "list (the default), add, link, role, disable, enable, remove-second-factor, sign-out, adopt, delete",
      },
      { name: "NAME?", doc: "The user's name or id" },
    ],
    options: {
      role: { type: "string", value: "ROLE", doc: "With add and role: admin or user (the default)" },
      from: { type: "string", value: "OWNER", doc: "With adopt: whose work becomes the user's (default: local)" },
      "transfer-to": { type: "string", value: "NAME", doc: "With delete: who gets the work" },
      erase: { type: "boolean", doc: "With delete: the work is erased for good" },
    },
    settings: true,
    load: () => import("./commands/users.ts"),
  },
  {
    name: "owners",
    doc: "Whose work is in the data folder; hand all of an owner's over, or erase it; beside running servers",
    args: [
      { name: "ACTION?", doc: "list (the default), transfer FROM TO, erase OWNER" },
      { name: "OWNER?", doc: "With transfer: whose work it is; with erase: whose work goes for good" },
      { name: "TO?", doc: "With transfer: whose it becomes" },
    ],
    options: { yes: { type: "boolean", doc: "Do it; without it, only what would be done is told" } },
    settings: true,
    load: () => import("./commands/owners.ts"),
  },
  {
    name: "admin",
    doc: "Sessions of all by owner, size and age: list, end, keep, restore; what holds for all; the room they take",
    args: [
      { name: "ACTION?", doc: "sessions (the default), end, extend, restore, settings, storage" },
      { name: "ID?", doc: "With end, extend and restore: the session" },
    ],
    options: {
      owner: { type: "string", value: "OWNER", doc: "With sessions: only this owner's" },
      state: { type: "string", value: "STATE", doc: "With sessions: alive or bin" },
      sort: {
        type: "string",
        value: "BY",
        doc: "With sessions: usedAt (the default), owner, createdAt, expiresAt, bytes or steps",
      },
      limit: { type: "string", short: "n", value: "N", doc: "With sessions: how many (default 100)" },
      minutes: { type: "string", value: "N", doc: "With extend: another retention, or none for one without end" },
      kept: {
        type: "string",
        value: "N",
        doc: "With settings: minutes that unused work of those who chose nothing is kept, or none",
      },
      least: { type: "string", value: "N", doc: "With settings: the fewest minutes one may choose" },
      most: { type: "string", value: "N", doc: "With settings: the most minutes one may choose, or none" },
      life: {
        type: "string",
        value: "N",
        doc: "With settings: minutes a session lives however much it is used, or none",
      },
    },
    settings: true,
    load: () => import("./commands/admin.ts"),
  },
  {
    name: "quotas",
    doc: "What everybody, or one user, may have and do at most; beside running servers",
    args: [{ name: "USER?", doc: "Whose; everybody's if it is left out. A user's name or id, or an owner" }],
    options: {
      set: { type: "string", multiple: true, value: "NAME=N", doc: "Another limit: sessions=20; none for no limit" },
      reset: { type: "boolean", doc: "Set nothing here: what the server's settings or everybody's say holds" },
    },
    settings: true,
    load: () => import("./commands/quotas.ts"),
  },
  {
    name: "read-only",
    doc: "Switch every change off or on again, for maintenance; running servers see it within seconds",
    args: [{ name: "ACTION?", doc: "status (the default), on, off" }],
    options: { message: { type: "string", value: "TEXT", doc: "With on: why, as everybody is told" } },
    settings: true,
    load: () => import("./commands/read-only.ts"),
  },
  {
    name: "audit",
    doc: "Verify the audit trails of the data folder, or export them; reads only, beside a running server too",
    args: [{ name: "ACTION?", doc: "verify (the default), export" }],
    options: {
      session: { type: "string", value: "SESSION", doc: "With export: only what was done to it" },
      owner: { type: "string", value: "USER", doc: "With export: only what is this user's" },
      actor: { type: "string", value: "NAME", doc: "With export: only what this one did" },
      action: { type: "string", value: "ACTION", doc: "With export: only this action, as apply or erase" },
      outcome: { type: "string", value: "OUTCOME", doc: "With export: only what was done, or refused" },
      from: { type: "string", value: "TIME", doc: "With export: from this date or time on, as 2026-01-31" },
      since: { type: "string", value: "TIME", doc: "The same as --from" },
      to: { type: "string", value: "TIME", doc: "With export: up to this date or time" },
    },
    settings: true,
    load: () => import("./commands/audit.ts"),
  },
  {
    name: "sweep",
    doc: "Do a round of the collector now: what is over goes to the bin, what is past it goes for good; beside running servers too",
    args: [],
    options: { "dry-run": { type: "boolean", doc: "Only tell what would go, changing nothing" } },
    settings: true,
    load: () => import("./commands/sweep.ts"),
  },
  {
    name: "doctor",
    doc: "Print every setting and check that the product can work here",
    args: [],
    options: {},
    settings: true,
    load: () => import("./commands/doctor.ts"),
  },
];

/** Taken by every command. */
export const common: Readonly<Record<string, Option>> = {
  json: { type: "boolean", doc: "Print JSON" },
  help: { type: "boolean", short: "h", doc: "Show this" },
};

/** Taken by commands that talk to a server. */
export const remote: Readonly<Record<string, Option>> = {
  server: {
    type: "string",
    value: "URL",
    doc: "Its address (default: DATA_TOOLS_SERVER or http://127.0.0.1:4870); a token goes into DATA_TOOLS_TOKEN",
  },
};

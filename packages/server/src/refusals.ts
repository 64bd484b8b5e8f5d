// Every refusal: its stable code, its HTTP status and its sentence. One line each; docs/errors.md is
// made from this table.

interface Entry {
  readonly status: number;
  readonly text: string;
}

const table = {
  // requests
  bad_request: { status: 400, text: "The request cannot be read: {reason}." },
  foreign_origin: {
    status: 403,
    text: "This request came from another site and was refused. Open Data Tools at its own address.",
  },
  not_signed_in: { status: 401, text: "You are not signed in. Sign in and try again." },
  wrong_password: { status: 401, text: "Name or password is wrong. Nothing tells which; try again." },
  wrong_code: {
    status: 422,
    text: "This code is wrong or was used already. Give the one that your app shows now, or a recovery code.",
  },
  challenge_gone: { status: 410, text: "This took too long, or was done already. Sign in again from the beginning." },
  setup_gone: { status: 410, text: "Setting up the second factor took too long. Begin again." },
  second_factor_required: {
    status: 409,
    text: "You must have a second factor here. You can set up another app, but not do without. Nothing was changed.",
  },
  too_many_attempts: {
    status: 429,
    text: "There were too many attempts. Wait {seconds} {seconds|second|seconds} and try again.",
  },
  link_gone: {
    status: 410,
    text: "This link was used or has run out. Ask an administrator for a new one.",
  },
  weak_password: { status: 422, text: "This password will not do: {reason}." },
  breached_password: {
    status: 422,
    text: "This password was found in data of a breach, so others will try it. Take one that you use nowhere else.",
  },
  account_name_taken: { status: 409, text: "There is an account named “{name}” already. Choose another name." },
  last_admin: {
    status: 409,
    text: "This is the last administrator who can sign in. Make another one first. Nothing was changed.",
  },
  confirm_first: {
    status: 403,
    text: "Give your password once more, or sign in at your provider again, to do this; it was asked too long ago.",
  },
  needs_sign_in: { status: 403, text: "This can be done only by a person who signed in, not with a token." },
  needs_scope: { status: 403, text: "The token does not allow this: it needs the scope “{scope}”." },
  oidc_refused: {
    status: 403,
    text: "Your provider did not let you sign in here. Ask those who run it, or sign in as someone else.",
  },
  oidc_too_weak: {
    status: 403,
    text: "Your provider did not vouch for you as strongly as is asked here. Sign in with the means that your organisation asks for.",
  },
  oidc_failed: { status: 400, text: "You were not signed in: {reason}. Begin again." },
  oidc_unavailable: {
    status: 503,
    text: "Your provider cannot be used for signing in right now: {reason}. Try again in a moment.",
  },
  account_shut: { status: 403, text: "Your account is shut here. Ask an administrator to open it." },
  needs_tls: {
    status: 403,
    text: "Passwords and sessions would travel in the clear. Open Data Tools with https, or set TLS_CERT and TLS_KEY or a proxy that does.",
  },
  not_found: { status: 404, text: "There is no such {what}." },
  method_not_allowed: { status: 405, text: "The method {method} is not used here." },
  infected: { status: 422, text: "The virus scanner found “{found}” in this file. Nothing of it was kept." },
  too_large: { status: 413, text: "{what} is larger than the limit of {limit}." },
  key_reused: {
    status: 422,
    text: "This Idempotency-Key was already used for a different request. Use a new key for a new request.",
  },
  busy: { status: 429, text: "Too many requests wait for this session (limit {limit}). Wait a moment and try again." },
  internal_error: {
    status: 500,
    text: "Something went wrong on our side; nothing was changed. The reference {reference} is in the server's log.",
  },
  read_only: {
    status: 503,
    text: "Data Tools is read-only for now: {reason}. Nothing was changed; looking and exporting go on.",
  },
  unavailable: {
    status: 503,
    text: "The {what} cannot be reached right now: {reason}. Nothing was changed; try again.",
  },
  // MLflow
  mlflow_off: { status: 409, text: "Nothing is told to MLflow here: {reason}. Ask who runs Data Tools." },
  mlflow_unreachable: {
    status: 503,
    text: "MLflow cannot be reached: {reason}. The run waits here and is told as soon as it answers.",
  },
  mlflow_not_allowed: {
    status: 502,
    text: "MLflow does not let Data Tools in (status {status}). Who runs Data Tools must look at MLFLOW_TOKEN, or at MLFLOW_USER and MLFLOW_PASSWORD.",
  },
  mlflow_failed: { status: 502, text: "MLflow failed with this run (status {status}): {said}. It is tried again." },
  mlflow_refused: { status: 502, text: "MLflow refused this run (status {status}): {said}. Mend that and try again." },
  mlflow_full: {
    status: 429,
    text: "{limit} runs wait to be told to MLflow already, so this one was not noted. Try again when MLflow answers.",
  },
  // parameters
  invalid_params: { status: 422, text: "{field}: {reason}." },
  unknown_operation: { status: 422, text: "There is no operation named “{op}”." },
  unknown_analysis: { status: 422, text: "There is no analysis named “{analysis}”." },
  column_not_found: { status: 422, text: "There is no column named “{column}”. Choose one of: {columns}." },
  source_column_not_found: {
    status: 422,
    text: "The datasource has no column named “{column}”. Choose one that it has: {columns}.",
  },
  wrong_type: { status: 422, text: "The column “{column}” is {type}; this needs {accepts}." },
  name_taken: { status: 422, text: "A column named “{column}” exists already. Choose another name." },
  unreadable_session: { status: 422, text: "This session of the old system cannot be taken over: {reason}." },
  not_repeatable: {
    status: 422,
    text: "“{step}” comes from the old system and cannot be done again: its table was kept, but not how to get there.",
  },
  nothing_to_do: { status: 422, text: "This would change nothing, so no step was recorded." },
  row_out_of_range: { status: 422, text: "There is no row {row}; the table has {rows} rows." },
  changed_meanwhile: {
    status: 409,
    text: "The cell no longer holds the expected value; it holds {value}. Look again before changing it.",
  },
  cast_failed: {
    status: 422,
    text: "{count} {count|value|values} cannot be turned into {type}, {count|in|the first in} row {row}: {value}. Choose what to do with such values.",
  },
  rule_broken: {
    status: 422,
    text: "{count} {count|row breaks|rows break} the rule “{rule}”, {count|it|the first} is row {row}: {value}. Mend {count|it|them}, or let the rule only name them.",
  },
  value_out_of_range: {
    status: 422,
    text: "A result is too large for its type: {reason}. Choose a wider type, such as number.",
  },
  formula_error: { status: 422, text: "The formula has an error at position {position}: {reason}." },
  sql_refused: { status: 422, text: "The query is refused: {reason}." },
  sql_failed: { status: 422, text: "The query was stopped: {reason}." },
  several_matches: {
    status: 422,
    text: "{count} {count|row matches|rows match} several rows of the datasource, {count|it is|the first of them is} row {row}: {value}. Choose the first or the last match.",
  },
  too_many_to_compare: {
    status: 422,
    text: "The datasource has {rows} rows; at most {limit} can be compared by likeness. Filter it first.",
  },
  // sessions and history
  version_required: {
    status: 428,
    text: "This operation names rows by position: say which version of the session you looked at.",
  },
  list_changed: {
    status: 409,
    text: "What would be removed has changed since it was listed. Nothing was removed; list it again.",
  },
  version_conflict: {
    status: 409,
    text: "The session was changed elsewhere since you looked (you saw version {expected}, it is at {version}). Look at its present state and try again.",
  },
  nothing_to_undo: { status: 409, text: "There is nothing to undo: this is the original table." },
  nothing_to_redo: { status: 409, text: "There is nothing to redo: this is the last step of its line." },
  too_few_steps: { status: 409, text: "Only {count} {count|step|steps} can be {what} from here; nothing was changed." },
  step_not_found: { status: 404, text: "The history has no such step." },
  in_bin: { status: 410, text: "This session is in the bin. Restore it to go on." },
  last_extension: {
    status: 409,
    text: "This session can be kept until {until} and no longer. Save the table as a datasource to go on with it.",
  },
  retention_too_short: { status: 422, text: "{field}: it must be at least {least} minutes." },
  retention_too_long: { status: 422, text: "{field}: it can be {most} minutes at most." },
  not_in_bin: { status: 409, text: "This session is not in the bin." },
  cancelled: { status: 409, text: "The operation was cancelled; nothing was changed." },
  nothing_running: { status: 409, text: "No operation with that key is running." },
  recipe_conflict: { status: 422, text: "Step {step} of the recipe cannot be applied: {reason} Nothing was changed." },
  recipe_name_taken: { status: 409, text: "There is a recipe named “{name}” already. Choose another name." },
  datasource_in_use: { status: 409, text: "The datasource “{name}” is used by: {sessions}." },
  // limits
  too_many_rows: { status: 422, text: "The result would have more than {limit} rows." },
  too_many_columns: { status: 422, text: "A table can have at most {limit} columns." },
  too_many_categories: {
    status: 422,
    text: "“{column}” has more than {limit} different values. Group rare ones first, or allow more.",
  },
  out_of_memory: {
    status: 422,
    text: "This needs more memory than it may use ({limit}). Try it with fewer rows or columns.",
  },
  out_of_space: { status: 507, text: "There is not enough room for working files ({limit}). Nothing was changed." },
  took_too_long: { status: 422, text: "This took longer than {limit} and was stopped. Nothing was changed." },
  engine_crashed: {
    status: 503,
    text: "The engine stopped while doing this, twice. Nothing was changed, other sessions were not touched. Try it on fewer columns or rows.",
  },
  too_many_cells: {
    status: 422,
    text: "The result would have more than {limit} cells (rows times columns). Try it with fewer rows or columns.",
  },
  cell_too_long: { status: 422, text: "A cell would be longer than {limit}. Nothing was changed." },
  too_many_sessions: {
    status: 409,
    text: "You have {limit} {limit|session|sessions}, as many as you may have. Delete one and try again.",
  },
  too_many_datasources: {
    status: 409,
    text: "You have {limit} {limit|datasource|datasources}, as many as you may have. Delete one and try again.",
  },
  too_many_recipes: {
    status: 409,
    text: "You keep {limit} {limit|recipe|recipes}, as many as you may keep. Delete one and try again.",
  },
  too_many_steps: {
    status: 409,
    text: "A session has {limit} {limit|step|steps} at most. Save the table as a datasource and go on with that one.",
  },
  too_many_drafts: { status: 409, text: "A session keeps {limit} drafts at most." },
  too_much_stored: {
    status: 507,
    text: "This would go beyond the {limit} that your tables may take. Delete sessions for good, or datasources, and try again.",
  },
  too_fast: {
    status: 429,
    text: "That is more than {limit} in a minute. Nothing was changed; try again in {seconds} {seconds|second|seconds}.",
  },
  too_much_at_once: {
    status: 429,
    text: "{limit} {limit|large job of yours is|large jobs of yours are} under way. Wait for one to end and try again.",
  },
  server_busy: { status: 503, text: "The server is busy with large jobs. Nothing was changed; try again in a moment." },
  low_memory: {
    status: 503,
    text: "The server is short of memory and takes no {what} now. What you have can still be undone, exported and deleted; try again in a moment.",
  },
  low_space: {
    status: 507,
    text: "The server's disk is nearly full and takes no {what} now. What you have can still be undone, exported and deleted.",
  },
  // imports
  import_failed: { status: 422, text: "{file} cannot be read: {reason}" },
  unknown_format: {
    status: 422,
    text: "{file} is of no kind that can be read. Upload CSV, TSV, JSON, NDJSON, Parquet, XLSX or XLS (text forms also as .gz).",
  },
  empty_file: { status: 422, text: "{file} holds no table: it is empty." },
  bad_rows: {
    status: 422,
    text: "Rows that cannot be read: {count}, the first in line {line} ({reason}). Choose to pad or to skip such rows.",
  },
  sheet_not_found: { status: 422, text: "The workbook has no sheet named “{sheet}”. It has: {sheets}." },
  // storage
  no_scratch: {
    status: 503,
    text: "Working files would hold readable data, so they must lie in memory, and {path} will not do: {reason}. Set SCRATCH to a RAM-backed folder (tmpfs), or SCRATCH_ANYWHERE=true if the place is encrypted.",
  },
  damaged: { status: 500, text: "Stored data is damaged and was not used: {what}. Restore it from a backup." },
  wrong_key: {
    status: 500,
    text: "The key ring cannot open this data folder: key {key} is missing. Set KEYS to the ring it was made with.",
  },
  bad_ring: { status: 500, text: "The key ring {path} cannot be used: {reason}. Nothing was changed." },
  ring_busy: { status: 409, text: "Another command is changing the key ring {path}. Nothing was changed; try again." },
  key_not_seen: {
    status: 409,
    text: "Not every server uses key {key} yet: {servers}. A server looks every few seconds; one that ended without a word counts for 90 seconds. Nothing was changed; try again.",
  },
  key_in_use: {
    status: 409,
    text: "{count} {count|record is|records are} still wrapped by key {key}. Rewrap {count|it|them} first: data-tools keys rewrap. Nothing was changed.",
  },
  key_state: { status: 409, text: "Key {key} is {state}, so this cannot be done with it. Nothing was changed." },
  newer_format: {
    status: 500,
    text: "The store in {path} has format {found}, made by a newer version; this one knows formats up to {known}. Nothing was changed: run the newer version.",
  },
  half_restored: {
    status: 500,
    text: "This store is only half restored, from point {point} of a backup, and was not opened. Run data-tools restore again: it begins anew.",
  },
  not_empty: {
    status: 409,
    text: "{what} is not empty. Nothing was changed: restore into an empty place, or move away first what is there.",
  },
  backup_busy: {
    status: 409,
    text: "{path} is worked on by {holder}. Nothing was changed; try again when that has ended.",
  },
  backup_full: {
    status: 507,
    text: "There is no room left in the backup {path}. Points made before are whole. Make room, with data-tools backup prune for one, and try again.",
  },
  format_kept: {
    status: 409,
    text: "{count} {count|record is|records are} of format {format} ({what}), which format {to} does not know. Nothing was changed: data-tools format back --hand-back gives {count|it|them} back first.",
  },
  store_full: { status: 507, text: "The store is full. Nothing was changed; make room and try again." },
  unconfirmed: {
    status: 503,
    text: "The store did not say in time whether this was written. Look at how it stands, then try again.",
  },
  evicting_store: {
    status: 500,
    text: "Redis throws away what it keeps when its memory is full (maxmemory-policy {policy}). Nothing was changed: set maxmemory-policy noeviction.",
  },
} as const satisfies Record<string, Entry>;

export type RefusalCode = keyof typeof table;
export const refusals: Readonly<Record<RefusalCode, Entry>> = table;

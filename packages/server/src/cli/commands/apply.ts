// `data-tools apply`: one operation with its parameters as flags, or a recipe from a file. The flags
// come from the server's catalogue, so a new operation needs nothing here.
import { readFile } from "node:fs/promises";
import { type Call, type Client, newKey, type OperationView } from "@data-tools/client";
import { callsOf, type Input, jsonOf, numberOf, textOf, UsageError } from "../command.ts";
import { effectText, reportLines } from "../describe.ts";
import { explained } from "../help.ts";

export async function run(input: Input): Promise<void> {
  const { args, options, output } = input;
  const [session = "", op] = args;
  const client = input.client();
  const recipe = textOf(options, "recipe");
  const saved = textOf(options, "saved");
  if (op === undefined) {
    if ((recipe === undefined) === (saved === undefined)) {
      throw new UsageError("Name an operation, or a recipe with --recipe FILE or --saved NAME.");
    }
    if (input.extra[0]) throw new UsageError(`--${input.extra[0][0]} belongs to no operation.`);
    const what = saved === undefined ? { calls: callsOf(await readFile(recipe ?? "", "utf8")) } : { recipe: saved };
    return applyRecipe(input, client, session, what);
  }
  if (recipe !== undefined || saved !== undefined) throw new UsageError("Give an operation or a recipe, not both.");
  const operation = (await client.operations()).find(({ name }) => name === op);
  if (!operation) throw new UsageError(`There is no operation “${op}”.`);
  if (options.help) return output.result(operation, () => describe(operation));
  const params = paramsOf(operation, input);
  const version = numberOf(options, "version", 0);
  if (options.preview) {
    const preview = await client.sessions.preview(session, { op, params, ...(version !== undefined && { version }) });
    return output.result(preview, () => [preview.summary, effectText(preview.effect)]);
  }
  const applied = await watched(input, client, session, op, (key) =>
    client.sessions.apply(session, { op, params, key, ...(version !== undefined && { version }) }),
  );
  output.result(applied, () => [
    applied.undo?.summary ?? op,
    ...applied.effects.map(effectText),
    `Version ${applied.version}: ${applied.rows} rows, ${applied.columns.length} columns`,
  ]);
}

async function applyRecipe(
  input: Input,
  client: Client,
  session: string,
  recipe: { calls: Call[] } | { recipe: string },
) {
  const { options, output } = input;
  const version = numberOf(options, "version", 0);
  const mapping = textOf(options, "mapping");
  const ask = {
    ...recipe,
    dryRun: options.preview === true,
    partial: options.partial === true,
    refit: options.refit === true,
    ...(mapping === undefined ? {} : { columns: jsonOf(mapping, "--mapping") as Record<string, string> }),
    ...(version !== undefined && { version }),
  };
  const answer = await watched(input, client, session, "recipe", (key) =>
    client.sessions.runRecipe(session, { ...ask, key }),
  );
  output.result(answer, () => [
    ...reportLines(answer.report),
    answer.report.applied ? `Version ${answer.session.version}: ${answer.session.rows} rows` : "Nothing was changed.",
  ]);
}

/** Does it under one key, showing the progress of that key. */
async function watched<T>(
  input: Input,
  client: Client,
  session: string,
  what: string,
  work: (key: string) => Promise<T>,
) {
  const key = textOf(input.options, "key") ?? newKey();
  const progress = input.output.progress(what);
  const stop = client.events(
    (event) => {
      if (event.type === "progress" && event.key === key && !event.done) progress.update(event.progress);
    },
    { session },
  );
  try {
    return await work(key);
  } finally {
    stop();
    progress.end();
  }
}

/** Parameters from --params, then from flags; what is no text in the operation's schema is read as JSON. */
function paramsOf(operation: OperationView, { options, extra }: Input): Record<string, unknown> {
  const json = textOf(options, "params");
  const params = json === undefined ? {} : { ...(jsonOf(json, "--params") as Record<string, unknown>) };
  const known = (operation.schema as { properties?: Record<string, Shape> }).properties ?? {};
  for (const [name, text] of extra) {
    const shape = known[name];
    if (!shape)
      throw new UsageError(`${operation.name} has no parameter --${name}. It has: ${Object.keys(known).join(", ")}.`);
    const value = text === true || !takesText(shape) ? readValue(text, shape, name) : text;
    const before = params[name];
    params[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
  }
  return params;
}

interface Shape {
  type?: string | string[];
  enum?: unknown[];
  anyOf?: Shape[];
  oneOf?: Shape[];
}

function takesText({ type, enum: words, anyOf, oneOf }: Shape): boolean {
  const choices = anyOf ?? oneOf;
  if (choices) return choices.some(takesText);
  return type === undefined
    ? (words?.every((word) => typeof word === "string") ?? false)
    : [type].flat().includes("string");
}

function readValue(text: string | true, { type }: Shape, name: string): unknown {
  if (text === true) return true;
  if ([type].flat().includes("array") && !text.trimStart().startsWith("[")) return [text];
  return jsonOf(text, `--${name}`);
}

function describe(operation: OperationView): string[] {
  const rows = operation.fields.map(({ name, title, doc, required, options }) => {
    const choice = options ? ` (${options.map(({ value }) => value).join(", ")})` : "";
    return [`  --${name}`, `${required ? "" : "[optional] "}${doc === "" ? title : doc}${choice}`] as const;
  });
  return [operation.doc, "", `data-tools apply SESSION ${operation.name} [options]`, "", ...explained(rows)];
}

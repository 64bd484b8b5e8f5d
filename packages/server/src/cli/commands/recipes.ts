// `data-tools recipes`: recipes the server keeps by name, and a session's recipe in other languages.
import { readFile, writeFile } from "node:fs/promises";
import type { Client, RecipeView } from "@data-tools/client";
import { callsOf, type Input, textOf, UsageError } from "../command.ts";
import { columns, counted, printable } from "../output.ts";

export async function run(input: Input): Promise<void> {
  const { args, options, output } = input;
  const [action = "list", name] = args;
  const client = input.client();
  if (action === "list") {
    const all = await client.recipes.list();
    return output.result(all, () => listed(all));
  }
  if (name === undefined) throw new UsageError(`${action} needs ${action === "export" ? "a session" : "a name"}.`);
  switch (action) {
    case "show": {
      const recipe = await client.recipes.get(name);
      return output.result(recipe, () => shown(recipe));
    }
    case "save": {
      const view = await save(input, client, name);
      return output.result(view, () => [
        `Recipe ${view.id}: ${printable(view.name)}, ${counted(view.calls.length, "step")}`,
      ]);
    }
    case "rename": {
      const to = textOf(options, "name");
      if (to === undefined) throw new UsageError("rename needs --name NAME.");
      const view = await client.recipes.change(name, { name: to });
      return output.result(view, () => [`${view.id} is now called ${printable(view.name)}.`]);
    }
    case "delete":
      await client.recipes.remove(name);
      return output.result({ name, deleted: true }, () => [`${printable(name)} is erased.`]);
    case "export":
      return exportTo(input, client, name);
    default:
      throw new UsageError(`There is no action “${action}”. data-tools recipes --help lists them.`);
  }
}

async function save({ options }: Input, client: Client, name: string): Promise<RecipeView> {
  const session = textOf(options, "session");
  const file = textOf(options, "file");
  if ((session === undefined) === (file === undefined)) {
    throw new UsageError("Say where the steps come from: --session SESSION or --file FILE.");
  }
  const calls =
    file === undefined
      ? await client.sessions.recipe(session ?? "", stepOf(textOf(options, "step")))
      : callsOf(await readFile(file, "utf8"));
  const description = textOf(options, "description");
  const key = textOf(options, "key");
  return client.recipes.create(
    { name, calls, ...(description !== undefined && { description }) },
    key === undefined ? {} : { key },
  );
}

async function exportTo({ options, output }: Input, client: Client, session: string): Promise<void> {
  const format = textOf(options, "format") ?? "json";
  const step = stepOf(textOf(options, "step"));
  if (format !== "json" && format !== "sql" && format !== "python") {
    throw new UsageError(`There is no format “${format}”. Choose one of: json, sql, python.`);
  }
  const text =
    format === "json"
      ? `${JSON.stringify(await client.sessions.recipe(session, step), null, 2)}\n`
      : await client.sessions.recipeText(session, { format, ...step });
  const path = textOf(options, "output");
  if (path === undefined) return output.result(text, () => text.trimEnd().split("\n"));
  await writeFile(path, text);
  output.result({ path, format, bytes: Buffer.byteLength(text) }, () => [`${path}: ${Buffer.byteLength(text)} bytes`]);
}

function stepOf(step: string | undefined): { step?: string | null } {
  return step === undefined ? {} : { step: step === "original" ? null : step };
}

function shown(recipe: RecipeView): string[] {
  return [
    `${printable(recipe.name)} (${recipe.id})${recipe.description === "" ? "" : `: ${printable(recipe.description)}`}`,
    ...recipe.calls.map(({ op, params }, index) => `${index + 1}. ${op} ${printable(JSON.stringify(params))}`),
  ];
}

function listed(all: readonly RecipeView[]): string[] {
  if (all.length === 0) return ["There are no recipes. Keep one: data-tools recipes save NAME --session SESSION"];
  return columns(
    ["id", "name", "steps", "changed", "description"],
    all.map((view) => [
      view.id,
      printable(view.name),
      String(view.calls.length),
      view.changedAt,
      printable(view.description),
    ]),
  );
}

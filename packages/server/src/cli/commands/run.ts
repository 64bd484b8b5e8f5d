// `data-tools run`: a recipe on a file, without a server. The product is opened over a store in memory,
// its ring in scratch; nothing stays but the output.
import { copyFile, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { ImportOptions } from "@data-tools/client";
import { type OpenedProduct, openProduct } from "../../app.ts";
import { readConfig } from "../../config.ts";
import type { Actor } from "../../sessions/api.ts";
import { callsOf, type Input, jsonOf, textOf, UsageError } from "../command.ts";
import { reportLines } from "../describe.ts";
import { printable } from "../output.ts";
import { formatOf } from "../table-format.ts";

const actor: Actor = { owner: "local", name: "local" };

export async function run({ args, options, output, env }: Input): Promise<void> {
  const [recipe = "", input = ""] = args;
  const target = textOf(options, "output");
  const dryRun = options["dry-run"] === true;
  if (target === undefined && !dryRun) throw new UsageError("Say where the table goes with --output FILE.");
  const format = formatOf(textOf(options, "format"), target);
  const calls = callsOf(await readFile(recipe, "utf8"));
  const mapping = textOf(options, "columns");
  const reading = textOf(options, "options");
  const { size } = await stat(input);
  const scratch = readConfig({}, env).SCRATCH;
  const folder = await mkdtemp(join(scratch, "data-tools-run-"));
  const progress = output.progress(`Running ${printable(basename(recipe))}`);
  let product: OpenedProduct | undefined;
  try {
    const flags = {
      store: "memory:",
      "data-dir": join(folder, "store"),
      keys: `file:${join(folder, "ring.json")}`,
      mlflow: "",
    };
    product = await openProduct(readConfig(flags, env));
    const { sessions, datasources, events } = product;
    events.listen(actor.owner, (event) => {
      if (event.type === "progress") progress.update(event.progress, event.op);
    });
    const file = { path: resolve(input), name: basename(input), bytes: size };
    const read = reading === undefined ? {} : (jsonOf(reading, "--options") as ImportOptions);
    const datasource = await datasources.create(actor, file, { options: read });
    const { id } = await sessions.create(actor, { datasource: datasource.id });
    const { report, session } = await sessions.runRecipe(actor, id, {
      calls,
      dryRun,
      partial: options.partial === true,
      refit: options.refit === true,
      ...(mapping === undefined ? {} : { columns: jsonOf(mapping, "--columns") as Record<string, string> }),
    });
    let written = null;
    if (target !== undefined && !dryRun) {
      const exported = await sessions.exportTo(actor, id, { format, safe: options.safe === true });
      await place(exported.path, target);
      written = { path: target, bytes: exported.bytes, format, neutralised: exported.neutralised };
    }
    progress.end();
    const { rows, columns } = session;
    output.result({ report, rows, columns, output: written }, () => [
      ...reportLines(report),
      ...(written ? [`${written.path}: ${rows} rows, ${columns.length} columns, ${written.bytes} bytes`] : []),
    ]);
  } finally {
    progress.end();
    await product?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The output appears only when it is whole. */
async function place(from: string, target: string): Promise<void> {
  const partial = `${target}.part`;
  try {
    await copyFile(from, partial);
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
}

// Opens a session on a file, applies a recipe, and gets the cleaned table back as an Arrow table.
//
//     npm install @data-tools/client apache-arrow
//     node recipe-to-rows.ts orders.csv recipe.json
import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { type Call, ConnectionError, createClient, ProblemError } from "@data-tools/client";
import { type Table, tableFromIPC } from "apache-arrow";

const client = createClient({
  baseUrl: process.env.DATA_TOOLS_SERVER ?? "http://127.0.0.1:4870",
  // Made on the page, under “Your account…”. A server for one local user asks for none.
  token: process.env.DATA_TOOLS_TOKEN,
});

/** The table of a file after a recipe. `run` names the attempt: doing it again under the same name does nothing twice. */
export async function clean(file: string, calls: Call[], run: string = crypto.randomUUID()): Promise<Table> {
  const upload = { fileName: basename(file), key: `${run}-upload` };
  const datasource = await client.datasources.create(await openAsBlob(file), upload);
  const session = await client.sessions.create({ datasource: datasource.id }, { key: `${run}-session` });
  const applied = await client.sessions.runRecipe(session.id, { calls, key: `${run}-recipe` });

  // Pages hold at most 10,000 rows. For more than memory holds: client.sessions.download(…, { format: "parquet" }).
  const page = async (offset: number) =>
    tableFromIPC(await client.sessions.rowsArrow(session.id, { offset, limit: 10_000 }));
  let table = await page(0);
  while (table.numRows < applied.session.rows) table = table.concat(await page(table.numRows));
  return table;
}

async function main([file = "orders.csv", recipe = "recipe.json"]: string[]): Promise<void> {
  try {
    const table = await clean(file, JSON.parse(await readFile(recipe, "utf8")));
    console.log(`${table.numRows} rows`);
    console.table(table.slice(0, 5).toArray().map(Object));
  } catch (error) {
    // The code is stable, the sentence says what to do. Anything else is a bug, and is thrown on.
    if (error instanceof ProblemError) console.error(`${error.problem.code}: ${error.message}`);
    else if (error instanceof ConnectionError) console.error(error.message);
    else throw error;
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));

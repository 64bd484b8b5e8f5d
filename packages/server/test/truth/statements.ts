// Loaded before anything else in the product's child processes (NODE_OPTIONS=--import): writes down the
// text of every statement they give to the database.
import { appendFileSync } from "node:fs";
import { DuckDBConnection } from "@duckdb/node-api";

const file = new URL(import.meta.url).searchParams.get("file");
if (file !== null) {
  const { run, runAndReadAll } = DuckDBConnection.prototype;
  const keep = (text: string) => appendFileSync(file, `${JSON.stringify(text)}\n`);
  DuckDBConnection.prototype.run = function (text, ...rest) {
    keep(text);
    return run.call(this, text, ...rest);
  };
  DuckDBConnection.prototype.runAndReadAll = function (text, ...rest) {
    keep(text);
    return runAndReadAll.call(this, text, ...rest);
  };
}

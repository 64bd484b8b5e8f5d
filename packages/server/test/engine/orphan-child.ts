// Started by orphan.test.ts: an engine busy with a statement that takes minutes; says the process id of
// the engine and its folder, and waits to be killed.
import { name, relation, sql } from "../../src/model/sql.ts";
import { tables } from "./tables.ts";

const world = await tables({ limits: { milliseconds: 600_000 } });
const table = await world.fromSelect("SELECT i::BIGINT AS c0 FROM range(400000) AS t(i)", [
  { name: "n", type: "integer" },
]);
const bench = await world.workbench();
const abort = new AbortController();
const columns = [{ name: "sum", type: "number" as const, sql: sql`sum(sqrt(a.x + b.x))` }];
const from = sql`(SELECT ${name("n")} AS x FROM ${relation()}) AS a CROSS JOIN (SELECT ${name("n")} AS x FROM ${relation()}) AS b`;
const onProgress = () => process.stdout.write(`${world.engine.pids()[0]} ${world.folder}\n`);
await bench.apply(
  "s_test",
  table,
  { kind: "reshape", columns, from, tail: sql`ORDER BY 1` },
  {},
  { signal: abort.signal, onProgress },
);

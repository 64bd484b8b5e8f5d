// A process that has a session's table told to MLflow and waits to be killed: `mlflow-child.ts DATA_DIR RING MLFLOW`.
// It writes the session's id.
import { writeFileSync, writeSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { openProduct, readConfig } from "../../src/app.ts";

const [, , dataDir = "", ring = "", mlflow = ""] = process.argv;
const flags = { "data-dir": dataDir, keys: `file:${ring}`, mlflow, "engine-processes": "1", "mlflow-on": "save" };
const product = await openProduct(readConfig({ ...flags, "memory-full": "100", reserve: "0" }));
const me = { owner: "ann", name: "Ann" };
const spool = await product.spool(me);
writeFileSync(spool.path, "city,price\nOslo,1\nRome,\n");
const { id: datasource } = await product.datasources.create(me, { path: spool.path, name: "a.csv", bytes: 25 }, {});
const { id } = await product.sessions.create(me, { datasource });
await product.sessions.save(me, id, { name: "killed" });
writeSync(1, `${id}\n`);
await pause(60_000);

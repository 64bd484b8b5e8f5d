// Takes over a session of the old system in a process that may be killed: DATA RING SCRATCH FIXTURE. Answers what
// came of it as a line of JSON.
import { openProduct, readConfig } from "../../src/app.ts";
import { takeOver } from "../../src/migrate/take-over.ts";
import { cacheSession } from "../migrate/old-work.ts";
import { me } from "./script.ts";

const [data = "", ring = "", scratch = "", fixture = ""] = process.argv.slice(2);
const product = await openProduct(
  readConfig({ "data-dir": data, keys: `file:${ring}`, "engine-processes": "1", "engine-threads": "1" }),
);
const session = await cacheSession(fixture, scratch);
const taken = await takeOver(product.core, me, { session, digest: fixture, name: "sales" });
process.stdout.write(`${JSON.stringify(taken)}\n`);
await product.close();

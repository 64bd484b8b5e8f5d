// A process that does rounds of the collector until it is killed: `sweep-child.ts DATA_DIR RING ROUNDS`. It
// writes what each round did as a line of JSON.
import { writeSync } from "node:fs";
import { openProduct, readConfig } from "../../src/app.ts";

const [, , dataDir, ring, rounds] = process.argv;
if (!dataDir || !ring || !rounds) throw new Error("usage: sweep-child.ts DATA_DIR RING ROUNDS");
const config = readConfig({ "data-dir": dataDir, keys: `file:${ring}`, retention: "60m", bin: "2h" });
const product = await openProduct(config, { now: Date.now, after: () => () => {} }, (what, error) => {
  writeSync(2, `${what}: ${error instanceof Error ? error.stack : error}\n`);
});
for (let round = 0; round < Number(rounds); round++) {
  writeSync(1, `${JSON.stringify(await product.sessions.sweep())}\n`);
}
await product.close();

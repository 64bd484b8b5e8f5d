// A process that works on a product until it is killed: `kill-child.ts DATA_DIR RING SESSION FROM`. It
// does the script from an action on and writes a line for every answer, at once.
import { writeSync } from "node:fs";
import { openProduct, readConfig } from "../../src/app.ts";
import { perform, script } from "./script.ts";

const [, , dataDir, ring, session, from] = process.argv;
if (!dataDir || !ring || !session || !from) throw new Error("usage: kill-child.ts DATA_DIR RING SESSION FROM");
const config = readConfig({
  "data-dir": dataDir,
  keys: `file:${ring}`,
  "engine-processes": "1",
  "engine-threads": "1",
});
const product = await openProduct(config);
for (let index = Number(from); index < script.length; index++) {
  await perform(product, session, index);
  writeSync(1, `${index}\n`);
}
await product.close();

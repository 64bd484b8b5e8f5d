// Runs cases of one suite, a line for each on standard output; the driver reads them.
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { suites } from "./index.ts";
import type { Said } from "./runs.ts";

const [name, from, cases, time] = process.argv.slice(2);
const suite = suites.find((each) => each.name === name);
if (suite === undefined) throw new Error(`there is no suite ${name}`);
const open = await suite.open();
/** What failed is told by the project's own paths, wherever it lies. */
const root = fileURLToPath(new URL("../../../../../", import.meta.url));
const told = (error: unknown) => inspect(error).replaceAll(`file://${root}`, "").replaceAll(root, "").slice(0, 2000);
const end = Number(from) + Number(cases);
for (let seed = Number(from); seed < end && Date.now() < Number(time); seed++) {
  const said: Said = await open.run(seed).then(
    (counts) => ({ seed, counts }),
    (error: unknown) => ({ seed, what: told(error) }),
  );
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
await open.close();
process.exit(0);

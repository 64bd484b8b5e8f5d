// A process that works on a store until it is killed: `crash-child.ts FOLDER ROUNDS`. It writes a line for
// everything the store has acknowledged, at once.
import { writeSync } from "node:fs";
import { localStore } from "../../src/store/local.ts";
import { doRounds } from "./crash-work.ts";

const [, , folder, rounds] = process.argv;
if (folder === undefined) throw new Error("usage: crash-child.ts FOLDER ROUNDS");
const store = await localStore(folder);
await doRounds(store, Number(rounds), (line) => writeSync(1, `${line}\n`));
await store.close();

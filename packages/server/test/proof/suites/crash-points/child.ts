// A process whose disk is watched: `child.ts work FOLDER SEED` works there from nothing, `child.ts recover FOLDER SEED`
// takes up what a crash left. It says what can be found after everything that was answered, a line of JSON each time.
import { writeSync } from "node:fs";
import { chanceOf } from "../suite.ts";
import { type View, viewOf } from "./view.ts";
import { inFolder, Work } from "./work.ts";

/** One line: what was done, and what can be found since. */
export interface Moment {
  readonly what: string;
  readonly view: View;
}

const [, , what, folder, seed] = process.argv;
if (!what || !folder || !seed) throw new Error("usage: child.ts work|recover FOLDER SEED");
const say = async (done: string) => {
  const moment: Moment = { what: done, view: await viewOf(folder) };
  const line = Buffer.from(`${JSON.stringify(moment)}\n`);
  for (let at = 0; at < line.length; ) at += writeSync(1, line, at);
};
const work = new Work(inFolder(folder, what), chanceOf(Number(seed)), say);
await work.open();
if (what === "work") await work.run(5, 2);
else await work.goOn();
await work.close();

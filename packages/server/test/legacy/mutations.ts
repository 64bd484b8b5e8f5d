// Reads so many changed pickles to the last cell and says how they ended; nothing but a refusal may end them.
import { tableOf } from "../../src/legacy/columns.ts";
import { framePickle, readFrame } from "../../src/legacy/frames.ts";
import { LegacyRefused } from "../../src/legacy/refused.ts";
import { PickleRefused } from "../../src/pickle/refused.ts";
import { keptPickles } from "./kept.ts";
import { mutated, random } from "./mutate.ts";

export interface Ended {
  readonly read: number;
  readonly refused: number;
  /** What neither was read nor refused: the first few, with their seed. */
  readonly crashed: readonly string[];
  /** Most bytes that the process held, beyond those before the first. */
  readonly grown: number;
}

const limits = { ...framePickle, bytes: 1 << 20, values: 1_000_000, length: 64 << 20, containers: 100_000 };

/** Pickles of the seeds `first` to `first + count - 1`. */
export function readMutations(first: number, count: number): Ended {
  const all = keptPickles()
    .map(({ pickle }) => Buffer.from(pickle, "base64"))
    .filter(({ length }) => length < 4_000);
  const before = process.memoryUsage.rss();
  const crashed: string[] = [];
  let [read, refused, most] = [0, 0, before];
  for (let seed = first; seed < first + count; seed++) {
    try {
      const table = tableOf(readFrame(mutated(all, random(seed)), limits));
      for (const column of table.columns) for (let row = 0; row < table.rows; row++) column.at(row);
      read++;
    } catch (error) {
      if (error instanceof PickleRefused || error instanceof LegacyRefused) refused++;
      else if (crashed.length < 5) crashed.push(`${seed}: ${String(error)}`);
    }
    if (seed % 1000 === 0) most = Math.max(most, process.memoryUsage.rss());
  }
  return { read, refused, crashed, grown: most - before };
}

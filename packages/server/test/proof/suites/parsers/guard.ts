// What is watched while something is read: that it ends, that it leaves the language's own objects as they were, and
// that it does not take all memory.
import assert from "node:assert/strict";
import { Script } from "node:vm";

/** Far more than any input needs, on a machine that does other things too: what takes longer does not end. */
const endsMs = 60_000;
const mostGrown = 1 << 30;

const place = Symbol.for("data-tools.parsers.work");
const script = new Script(`globalThis[Symbol.for("data-tools.parsers.work")]()`);

/** Does work that is stopped, even within one statement, if it does not end; a promise must end as well. */
export async function endingWork(work: () => unknown): Promise<unknown> {
  Object.defineProperty(globalThis, place, { value: work, configurable: true });
  const begun: unknown = script.runInThisContext({ timeout: endsMs });
  if (!(begun instanceof Promise)) return begun;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it does not end")), endsMs);
  });
  return Promise.race([begun, late]).finally(() => clearTimeout(timer));
}

const common = [Object, Array, Function, String, Number, RegExp, Error, Map, Uint8Array, Buffer, Promise];
const names = () => common.flatMap((each) => Reflect.ownKeys(each.prototype)).length;

/** What must be as it was after each input. */
export function watch(): { same(): void; small(): void } {
  const [known, before] = [names(), process.memoryUsage.rss()];
  return {
    same: () => assert.equal(names(), known, "something was added to the prototypes of all objects"),
    small: () => assert.ok(process.memoryUsage.rss() - before < mostGrown, "more than 1 GB were taken"),
  };
}

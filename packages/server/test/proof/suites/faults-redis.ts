// The Redis fails under the work: at every command, once and for a while.
import { answers, faultyRedis, type RedisFault } from "../../faults/redis.ts";
import { hasRedis, type RedisServer, startRedis } from "../../redis.ts";
import { begun, inOrderOf, keeping, work } from "./faults/script.ts";
import { type Fault, hitsOf, walk } from "./faults/walk.ts";
import { assertWhole, closing, openWorld } from "./faults/world.ts";
import type { Counts, Suite } from "./suite.ts";

const kinds = [...Object.keys(answers), "request lost", "reply lost"] as RedisFault[];
/** Each takes as long as somebody waits for an answer, and is met at some commands only. */
const slow = ["reply late"] as const;
const scripts = [work, keeping];
const codes = ["unavailable", "unconfirmed", "store_full"];
/** One after another that fail, where it is not one alone. */
const aWhile = 4;
/** So many commands apart are those that are answered late. */
const apart = 23;

const walks = kinds.length * scripts.length;
/** The first seeds, those of every run, meet one command in so many; the same walks come again in full. */
const sampled = 9;
/** Where it strikes few commands, it meets all. */
const rare: readonly RedisFault[] = ["OOM", "READONLY", "MISCONF", "NOSCRIPT"];

export const faultsRedis: Suite = {
  name: "faults-redis",
  proves:
    "Whatever a Redis answers, loses or delays, a change is refused with its reason, done once, or said not to be known and then found as it is.",
  cases: "walks of a fault through all commands",
  ci: kinds.length,
  beside: 3,
  aim: 400,
  isPossible: hasRedis,
  open: async () => {
    const server = await startRedis();
    return { run: (seed) => run(server, seed), close: () => server.close() };
  },
};

/** Seeds take kind after kind, then the other script, then a longer fault, then another order, with the slow ones. */
async function run(server: RedisServer, seed: number): Promise<Counts> {
  const isSlow = seed >= 3 * walks && seed % (kinds.length + 1) === kinds.length;
  const at = seed < kinds.length ? seed : seed - kinds.length;
  const kind = isSlow ? slow[0] : (kinds[at % kinds.length] ?? "reply lost");
  const script = scripts[Math.floor(at / kinds.length) % scripts.length] ?? work;
  const times = Math.floor(at / walks) % 2 === 0 ? 1 : aWhile;
  const way = await faultyRedis(server.port);
  const world = await openWorld({ store: `redis://127.0.0.1:${way.port}?prefix=seed-${seed}` }).catch(async (error) => {
    await way.close();
    throw error;
  });
  const walkIt = async () => {
    await begun(world);
    const fault: Fault = {
      name: times === 1 ? kind : `${times} × ${kind}`,
      arm: (at) => way.arm(kind, at, isSlow ? 1 : times),
      heal: () => way.heal(),
      codes,
    };
    const actions = at < 2 * walks ? script : inOrderOf(seed, script);
    const step = isSlow ? apart : seed < kinds.length && !rare.includes(kind) ? sampled : 1;
    const walked = await walk(world, actions, fault, { from: 1 + (seed % step), step });
    await assertWhole(world);
    return { [`${kind} faults`]: hitsOf(walked), refused: walked.refused, "done all the same": walked.done };
  };
  return closing(walkIt, world.close, way.close);
}

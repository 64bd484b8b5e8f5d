// Random programs on each store beside a naive model that keeps full copies of every table.
import { hasRedis } from "../../redis.ts";
import { kept } from "./model/kept.ts";
import { runProgram, runSeed } from "./model/program.ts";
import { openWorld, type StoreName, type World } from "./model/world.ts";
import type { Suite } from "./suite.ts";

/** A world in which so many programs ran is left for a fresh one. */
const programsInWorld = 200;

function modelOn(store: StoreName, sizes: Pick<Suite, "ci" | "aim">): Suite {
  return {
    name: `model-${store}`,
    proves: `Whatever is done to sessions and datasources, on a store that is ${store}, everything one sees is as in a model that keeps full copies.`,
    cases: "programs",
    ...sizes,
    ...(store === "redis" && { isPossible: hasRedis }),
    async open() {
      let world: Promise<World> | null = null;
      let ran = 0;
      const close = async () => {
        const old = world;
        world = null;
        await (await old)?.close();
      };
      const fresh = () => {
        world ??= openWorld(store);
        return world;
      };
      const first = kept.filter((each) => each.store === store);
      for (const { name, program } of first) {
        await runProgram(await fresh(), program).catch((error: unknown) => {
          throw new Error(`a program that failed once fails again: ${name}`, { cause: error });
        });
      }
      return {
        async run(seed) {
          if (++ran % programsInWorld === 0) await close();
          return runSeed(seed, async (program) => {
            try {
              return await runProgram(await fresh(), program);
            } catch (error) {
              // What a program that failed left behind is in no other's way.
              await close();
              throw error;
            }
          });
        },
        close,
      };
    },
  };
}

export const modelMemory = modelOn("memory", { ci: 5, aim: 60_000 });
export const modelEmbedded = modelOn("embedded", { ci: 3, aim: 30_000 });
export const modelRedis = modelOn("redis", { ci: 3, aim: 10_000 });

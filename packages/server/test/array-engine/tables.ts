// Tables of the array engine for tests of engines: literals as blobs in a map.
import { newId } from "../../src/clock.ts";
import type { BlobId } from "../../src/model/state.ts";
import type { EngineWorld } from "../engine/contract.ts";
import { home, limits } from "../engine/tables.ts";
import { arrayEngine, literalIn } from "./engine.ts";
import { memoryScratch } from "./memory-scratch.ts";

export async function arrayTables(): Promise<EngineWorld> {
  const scratch = memoryScratch();
  const engine = arrayEngine(scratch, { limits, now: Date.now });
  const blobs = new Map<BlobId, Uint8Array>();
  const read = async (blob: BlobId) => blobs.get(blob) ?? Promise.reject(new Error(`there is no blob ${blob}`));
  const world: EngineWorld = {
    engine,
    workbench: (session = newId("s")) => engine.workbench(session, read),
    async literal(table) {
      const made = literalIn(scratch, home, table);
      await world.keep(made);
      return made.state;
    },
    async keep({ blobs: made }) {
      for (const { id, path } of made) blobs.set(id, await scratch.read(path));
    },
    files: async () => scratch.paths(),
    close: () => engine.close(),
  };
  return world;
}

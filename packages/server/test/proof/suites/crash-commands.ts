// Everything that a server asks of a Redis, cut off at each command and at each answer.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blobFiles } from "../../../src/store/local/blob-files.ts";
import { redisReader, redisStore } from "../../../src/store/redis.ts";
import { hasRedis, startRedis } from "../../redis.ts";
import { cutEverywhere, type Outside, type Place } from "./crash-points/cut.ts";
import type { Suite } from "./suite.ts";

/** Milliseconds for which a server whose way is cut asks again. */
const patience = 20;

export const crashCommands: Suite = {
  name: "crash-commands",
  proves:
    "Wherever a server is cut off from its Redis, before a command or before its answer, the next server finds what was answered whole, and what was not whole or not at all.",
  cases: "pieces of work cut off at each command",
  ci: 1,
  aim: 200,
  isPossible: hasRedis,
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), "data-tools-commands-"));
    const server = await startRedis();
    return {
      run: (seed) => cutEverywhere(redisOn(server.port), join(folder, String(seed)), seed),
      async close() {
        await server.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

function redisOn(port: number): Outside {
  const at = ({ folder, name }: Place, on: number) => ({
    store: `redis://127.0.0.1:${on}?prefix=${name}`,
    blobs: blobFiles(join(folder, "blobs")),
    giveUpAfter: 1,
  });
  return {
    port,
    work: [3, 2],
    open: (place, on, hurried) => redisStore({ ...at(place, on), ...(hurried && { patience }) }),
    async read(place) {
      const options = at(place, port);
      const reader = await redisReader(options).catch((error: { code?: string }) => {
        if (error.code === "not_found") return null;
        throw error;
      });
      return reader && { reader, blobs: options.blobs };
    },
  };
}

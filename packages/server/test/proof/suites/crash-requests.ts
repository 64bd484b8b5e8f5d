// Everything that a server asks of a bucket, cut off at each request and at each answer.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStore } from "../../../src/store/local/reader.ts";
import { localStore } from "../../../src/store/local.ts";
import { s3Blobs } from "../../../src/store/s3/blobs.ts";
import { hasS3, settingsFor, startS3 } from "../../interop/s3/server.ts";
import { cutEverywhere, type Outside, type Place } from "./crash-points/cut.ts";
import { placesIn } from "./crash-points/view.ts";
import type { Suite } from "./suite.ts";

/** Milliseconds for which a server whose way is cut asks again, and for which it waits for an answer. */
const hurry = { patienceMs: 20, timeoutMs: 2_000 };

export const crashRequests: Suite = {
  name: "crash-requests",
  proves:
    "Wherever a server is cut off from its bucket, before a request or before its answer, the next server finds what was answered whole, and what was not whole or not at all.",
  cases: "pieces of work cut off at each request",
  ci: 1,
  aim: 200,
  isPossible: hasS3,
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), "data-tools-requests-"));
    const server = await startS3();
    const outside = bucketOn(Number(new URL(server.endpoint).port));
    return {
      run: (seed) => cutEverywhere(outside, join(folder, String(seed)), seed),
      async close() {
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

function bucketOn(port: number): Outside {
  const blobsAt = ({ name }: Place, on: number, hurried: boolean) =>
    s3Blobs(settingsFor(`http://127.0.0.1:${on}`, { prefix: `${name}/`, ...(hurried && hurry) }));
  return {
    port,
    work: [16, 3],
    open: async (place, on, hurried) => localStore(placesIn(place.folder).data, await blobsAt(place, on, hurried)),
    async read(place) {
      const { data } = placesIn(place.folder);
      if (!existsSync(join(data, "heads.sqlite"))) return null;
      return { reader: readStore(data), blobs: await blobsAt(place, port, false) };
    },
  };
}

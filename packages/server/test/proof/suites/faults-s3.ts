// The bucket fails under the work: at every request for a blob, once and for longer than anybody is patient.
import { type Fault as AtRequest, startFaultProxy } from "../../interop/s3/fault-proxy.ts";
import { bucket, credentials, hasS3, type S3Server, startS3 } from "../../interop/s3/server.ts";
import { me } from "../../sessions/product.ts";
import { type Action, begun, inOrderOf, keeping, uploading, work } from "./faults/script.ts";
import { type Fault, hitsOf, walk } from "./faults/walk.ts";
import { assertWhole, closing, openWorld } from "./faults/world.ts";
import type { Counts, Suite } from "./suite.ts";

/** What becomes of a request. Those that leave somebody waiting come last: each takes as long as one may take. */
const kinds: Readonly<Record<string, AtRequest>> = {
  InternalError: { answer: 500, code: "InternalError" },
  SlowDown: { answer: 503, code: "SlowDown" },
  TooManyRequests: { answer: 429, code: "TooManyRequests" },
  AccessDenied: { answer: 403, code: "AccessDenied" },
  InvalidAccessKeyId: { answer: 403, code: "InvalidAccessKeyId" },
  NoSuchBucket: { answer: 404, code: "NoSuchBucket" },
  QuotaExceeded: { answer: 507, code: "QuotaExceeded" },
  "request lost": "drop",
  "reply lost": "lost",
  "reply cut": "cut",
  "request unheard": "silent",
  "reply late": "late",
  "reply stalls": "stall",
};
const names = Object.keys(kinds);
const slow = new Set<string>(["request unheard", "reply late", "reply stalls"]);
/** So many requests apart are those that leave somebody waiting. */
const apart = 5;
/** What asks a bucket for something. */
const asking = ["apply", "group", "save", "collect"];
const script: readonly Action[] = [
  ...[...work, ...keeping].filter(({ name }) => asking.includes(name)),
  ...uploading,
  {
    name: "read after a start",
    // What is in memory alone cannot start anew.
    ready: async ({ home }) => home.config.STORE !== "memory:" && home.reopen(),
    run: async (side) => {
      const { rows } = await side.home.sessions.rows(me, side.ids.get("main") ?? "", { offset: 0, limit: 100 });
      side.told = rows;
    },
  },
];
const codes = ["unavailable", "unconfirmed", "store_full"];
/** More requests than are tried again while one is patient. */
const lasting = 1_000;

export const faultsS3: Suite = {
  name: "faults-s3",
  proves:
    "Whatever a bucket answers, loses or delays, a request is tried again and done once, or the work is refused with its reason and nothing of it is done.",
  cases: "walks of a fault through all requests",
  ci: names.length,
  beside: 3,
  aim: 200,
  isPossible: hasS3,
  open: async () => {
    const server = await startS3();
    return { run: (seed) => run(server, seed), close: () => server.stop() };
  },
};

/** Seeds take kind after kind, then faults that last, then another order. */
async function run(server: S3Server, seed: number): Promise<Counts> {
  const name = names[seed % names.length] ?? "InternalError";
  const round = Math.floor(seed / names.length);
  const times = round % 2 === 0 ? 1 : lasting;
  const proxy = await startFaultProxy(server.endpoint);
  const flags = {
    blobs: `s3://${bucket}/seed-${seed}`,
    "s3-endpoint": proxy.endpoint,
    "s3-path-style": "true",
    "s3-access-key-id": credentials.accessKeyId,
    "s3-secret-access-key": credentials.secretAccessKey,
    // What is waited for ends soon, and what passes is got over on a busy machine too.
    "s3-timeout": slow.has(name) ? "2s" : "30s",
    "s3-patience": times === 1 ? "30s" : "500ms",
    // Every read is a request.
    "blob-cache": "0",
  };
  const world = await openWorld(flags).catch(async (error) => {
    await proxy.stop();
    throw error;
  });
  const walkIt = async () => {
    await begun(world);
    const fault: Fault = {
      name: times === 1 ? name : `lasting ${name}`,
      arm: (at) => proxy.strike(kinds[name] ?? "drop", at, times),
      heal() {
        const met = proxy.seen.flatMap(({ of, fault }) => (fault === null ? [] : [of.slice(0, of.indexOf(" "))]));
        proxy.spoil();
        return met;
      },
      codes,
    };
    const step = slow.has(name) ? apart : 1;
    const actions = round < 2 ? script : inOrderOf(seed, script);
    const walked = await walk(world, actions, fault, { from: 1 + (seed % step), step });
    await assertWhole(world);
    return { [`${name} faults`]: hitsOf(walked), refused: walked.refused, "done all the same": walked.done };
  };
  return closing(walkIt, world.close, proxy.stop);
}

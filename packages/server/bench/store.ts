// What sealing and committing cost on this machine: `node packages/server/bench/store.ts [FOLDER]`.
// Medians and 95th percentiles; the folder decides which disk is measured.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId } from "../src/clock.ts";
import { openKeys } from "../src/store/keys.ts";
import { localStore } from "../src/store/local.ts";
import type { Ref, Store } from "../src/store/store.ts";
import { timed } from "./measure.ts";

const folder = await mkdtemp(join(process.argv[2] ?? tmpdir(), "data-tools-bench-"));
const store = await localStore(folder);
const keys = await openKeys({ source: `file:${join(folder, "ring.json")}`, store });

/** Runs work many times, once it is warm; ms each. */
async function measure(name: string, times: number, work: () => unknown): Promise<void> {
  await timed(Math.ceil(times / 10), work);
  const { median, p95 } = await timed(times, work);
  say(name, `median ${median.toFixed(3)} ms, P95 ${p95.toFixed(3)} ms`);
}

function say(name: string, text: string): void {
  process.stdout.write(`${name.padEnd(48)} ${text}\n`);
}

const newSession = (): Ref => ({ owner: "bench", kind: "session", id: newId("s") });

/** A worker that commits one step after another to a session of its own. */
function committer(on: Store) {
  const ref = newSession();
  const { wrappedKey, sealer } = keys.create(ref);
  const plain = randomBytes(1024);
  let revision = 0;
  return async () => {
    const at = Date.now();
    const seq = revision;
    revision += 1;
    const result = await on.commit({
      ref,
      expect: seq,
      next: {
        ...ref,
        revision,
        version: revision,
        createdAt: at,
        usedAt: at,
        expiresAt: null,
        binnedAt: null,
        bytes: 0,
        wrappedKey,
        body: sealer.seal("head", ref.id, revision, plain),
      },
      steps: [{ id: newId("st"), parent: null, seq, at, bytes: 0, body: sealer.seal("step", `${seq}`, 0, plain) }],
      audit: [{ seq, at, mac: keys.auditMac(plain), body: sealer.seal("audit", `${seq}`, 0, plain) }],
      op: { owner: "bench", route: "r", key: newId("k"), at, ref, body: sealer.seal("op", `${seq}`, 0, plain) },
    });
    if (!result.ok) throw new Error(result.reason);
  };
}

const ref = newSession();
const { wrappedKey, sealer } = keys.create(ref);
const [small, large] = [randomBytes(1024), randomBytes(14 * 2 ** 20)];
const [smallSealed, largeSealed] = [sealer.seal("step", "a", 1, small), sealer.seal("blob", "a", 0, large)];
async function* pieces() {
  for (let at = 0; at < large.length; at += 2 ** 16) yield large.subarray(at, at + 2 ** 16);
}

async function* oneMegabyte() {
  yield large.subarray(0, 2 ** 20);
}

await measure("make a data key", 1000, () => keys.create(ref));
await measure("open a data key", 1000, () => keys.open(ref, wrappedKey));
await measure("seal 1 KB", 5000, () => sealer.seal("step", "a", 1, small));
await measure("open 1 KB", 5000, () => sealer.open("step", "a", 1, smallSealed));
await measure("seal 14 MB as a stream", 15, async () => {
  for await (const part of sealer.sealStream("blob", "a", large.length, pieces())) if (!part) break;
});
await measure("open 14 MB", 15, () => sealer.openLarge("blob", "a", largeSealed));
await measure("put a blob of 1 KB", 100, () => store.putBlob(`${ref.id}/${newId("b")}`, [small]));
await measure("put a blob of 1 MB, sealed", 30, () =>
  store.putBlob(`${ref.id}/${newId("b")}`, sealer.sealStream("blob", "a", 2 ** 20, oneMegabyte())),
);
await measure("put a blob of 14 MB, sealed", 15, () =>
  store.putBlob(`${ref.id}/${newId("b")}`, sealer.sealStream("blob", "a", large.length, pieces())),
);
await measure("commit: head, step, audit, operation", 300, committer(store));
const one = committer(store);
await one();

for (const width of [1, 20]) {
  const workers = Array.from({ length: width }, () => committer(store));
  const each = Math.ceil(1500 / width);
  let worst = 0;
  let last = performance.now();
  const beat = setInterval(() => {
    worst = Math.max(worst, performance.now() - last - 5);
    last = performance.now();
  }, 5);
  const begun = performance.now();
  await Promise.all(
    workers.map(async (work) => {
      for (let count = 0; count < each; count++) await work();
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(beat);
  const rate = Math.round((width * each) / seconds);
  say(`commits, ${width} at once`, `${rate} a second; the event loop waited at most ${worst.toFixed(1)} ms`);
}
const session = newSession();
const made = keys.create(session);
await store.commit({
  ref: session,
  expect: 0,
  next: {
    ...session,
    revision: 1,
    version: 1,
    createdAt: 0,
    usedAt: 0,
    expiresAt: null,
    binnedAt: null,
    bytes: 0,
    wrappedKey: made.wrappedKey,
    body: made.sealer.seal("head", session.id, 1, small),
  },
});
await measure("read a head", 2000, () => store.head(session));
await store.close();
await rm(folder, { recursive: true });

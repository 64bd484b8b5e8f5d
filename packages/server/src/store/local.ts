// The embedded store: heads, steps and audit in SQLite, blobs as files beside it, all in one folder that
// several processes may open at once. Correctness rests on compare-and-set in the database alone.
import { mkdir, open, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { assertCommit, assertMoves } from "./commit-rules.ts";
import { crashPoint } from "./crash-points.ts";
import { blobFiles, syncFolder } from "./local/blob-files.ts";
import { asRefusal } from "./local/faults.ts";
import type { Job, Removed } from "./local/jobs.ts";
import { orphansOf } from "./local/orphans.ts";
import { readsOf } from "./local/reads.ts";
import { busyTimeout } from "./local/schema.ts";
import { startWriter } from "./local/writer.ts";
import type { CommitResult, ReassignResult, Store } from "./store.ts";

/** Files handed to the collector's transaction at a time, so that it never holds the lock for long. */
const collectMax = 64;

/**
 * Opens the store in a data folder, making it if it is new. Refuses with `newer_format` a folder of a
 * newer version, with `damaged` what is no database of ours, with `unavailable` what cannot be used.
 */
export async function localStore(folder: string): Promise<Store> {
  const database = join(folder, "heads.sqlite");
  const blobFolder = join(folder, "blobs");
  await told(makeDurably(folder, database));
  const writer = await startWriter({ folder, database, blobs: blobFolder });
  const connection = new DatabaseSync(database, { readOnly: true, timeout: busyTimeout });
  const { kinds, ...reads } = readsOf(connection);
  const files = blobFiles(blobFolder);
  const ask = <T>(job: Job) => writer.ask(job) as Promise<T>;

  return {
    ...reads,
    async commit(commit) {
      assertCommit(commit);
      crashPoint("commit: received");
      return ask<CommitResult>({ do: "commit", commit });
    },
    async reassign(moves, to) {
      assertMoves(moves, to);
      return ask<ReassignResult>({ do: "reassign", moves, to });
    },
    touch: (ref, usedAt, expiresAt) => ask<boolean>({ do: "touch", ref, usedAt, expiresAt }),
    putDoc: (ref, name, body) => ask<boolean>({ do: "putDoc", ref, name, body }),
    createMeta: (name, value) => ask<boolean>({ do: "createMeta", name, value }),
    rewrap: (of, was, next) => ask<boolean>({ do: "rewrap", of, was, next }),
    retireKey: (id) => ask<number>({ do: "retireKey", id }),
    async report(server, value) {
      await ask<boolean>({ do: "report", server, value });
    },
    noteWarning: (ref, expiresAt, counts) => ask<boolean>({ do: "noteWarning", ref, expiresAt, counts }),
    async count(counts) {
      await ask<boolean>({ do: "count", counts });
    },
    orphans: (before, erased) => told(orphansOf(reads, files, before, erased)),
    forgetOps: (before) => ask<number>({ do: "forgetOps", before }),
    putBlob: (id, bytes) => told(files.put(id, bytes)),
    getBlob: (id) => told(files.get(id)),
    async collect(before) {
      const removed = { blobs: 0, bytes: 0 };
      for await (const old of files.olderThan(before)) {
        for (let at = 0; at < old.length; at += collectMax) {
          const part = await ask<Removed>({
            do: "collect",
            files: old.slice(at, at + collectMax).map(({ name }) => name),
          });
          removed.blobs += part.blobs;
          removed.bytes += part.bytes;
        }
      }
      return removed;
    },
    async space() {
      const sizes = [database, `${database}-wal`].map((path) => stat(path).catch(() => null));
      const files = await Promise.all(sizes);
      const { bavail, bsize } = await told(statfs(folder));
      const bytes = files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
      return { kinds: await kinds(), database: bytes, free: bavail * bsize };
    },
    room: async () => null,
    async close() {
      // The writer closes last: only then is the log folded into the database.
      connection.close();
      await writer.close();
    },
  };
}

/** Makes folder and database file, for their owner's eyes only, and their names durable. */
async function makeDurably(folder: string, database: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(database, "a", 0o600);
  await file.close();
  await syncFolder(folder);
  if (first === undefined) return;
  for (let made = resolve(folder); made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asRefusal(error);
  }
}

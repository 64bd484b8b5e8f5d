// The embedded store: heads, steps and audit in SQLite, blobs as files beside it, all in one folder that
// several processes may open at once. Correctness rests on compare-and-set in the database alone.
import { open, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { BlobId } from "../model/state.ts";
import type { Blobs, Lying } from "./blobs.ts";
import { assertCommit, assertMoves } from "./commit-rules.ts";
import { crashPoint } from "./crash-points.ts";
import { blobFiles } from "./local/blob-files.ts";
import type { Gone, Removed } from "./local/collecting.ts";
import { asRefusal } from "./local/faults.ts";
import { makeFolder, syncFolder } from "./local/folders.ts";
import type { Job } from "./local/jobs.ts";
import { orphansOf } from "./local/orphans.ts";
import { readsOf } from "./local/reads.ts";
import { busyTimeout } from "./local/schema.ts";
import { startWriter } from "./local/writer.ts";
import { rememberMade } from "./made-blobs.ts";
import type { CommitResult, ReassignResult, Store } from "./store.ts";

/** What the collector takes at a time, so that it never holds the writers' lock for long. */
const collectMax = 64;

/**
 * Opens the store in a data folder, making it if it is new; its blobs lie there too, or elsewhere. Refuses with `newer_format` a folder of a
 * newer version, with `half_restored` one that a restore did not finish, with `damaged` what is no database of ours,
 * with `unavailable` what cannot be used.
 */
export async function localStore(
  folder: string,
  lying: Blobs = blobFiles(join(folder, "blobs")),
  { restoring = false } = {},
): Promise<Store> {
  const database = join(folder, "heads.sqlite");
  await told(makeDurably(folder, database));
  const writer = await startWriter({ folder, database, restoring });
  const connection = new DatabaseSync(database, { readOnly: true, timeout: busyTimeout });
  const { kinds, ...reads } = readsOf(connection);
  const blobs = rememberMade(lying);
  const ask = <T>(job: Job) => writer.ask(job) as Promise<T>;

  async function removeUnreferred(old: readonly Lying[]): Promise<Removed> {
    const taken = await ask<BlobId[]>({ do: "take", blobs: old.flatMap(({ blob }) => blob ?? []), at: Date.now() });
    const mine = new Set(taken);
    const gone: Gone[] = [];
    for (const { name, blob } of old) {
      if (blob !== null && !mine.has(blob)) continue;
      const bytes = await blobs.remove(name);
      crashPoint("collect: one file removed");
      if (bytes !== null) gone.push({ blob, bytes });
    }
    return ask<Removed>({ do: "removed", gone });
  }

  return {
    ...reads,
    async commit(commit) {
      assertCommit(commit);
      crashPoint("commit: received");
      const named = (commit.blobs ?? []).map(({ id }) => id);
      const sizes = named.length === 0 ? [] : await blobs.sizes(named);
      return ask<CommitResult>({ do: "commit", commit, sizes });
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
    orphans: (before, erased) => orphansOf(reads, blobs, before, erased),
    forgetOps: (before) => ask<number>({ do: "forgetOps", before }),
    putBlob: (id, bytes) => blobs.put(id, bytes),
    getBlob: (id) => blobs.get(id),
    async collect(before) {
      const sum = { blobs: 0, bytes: 0 };
      for await (const old of blobs.olderThan(before)) {
        for (let at = 0; at < old.length; at += collectMax) {
          const part = await removeUnreferred(old.slice(at, at + collectMax));
          sum.blobs += part.blobs;
          sum.bytes += part.bytes;
        }
      }
      return sum;
    },
    async space() {
      const sizes = [database, `${database}-wal`].map((path) => stat(path).catch(() => null));
      const files = await Promise.all(sizes);
      const { bavail, bsize } = await told(statfs(folder));
      const bytes = files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
      const free = Math.min(bavail * bsize, (await blobs.free()) ?? Number.POSITIVE_INFINITY);
      return { kinds: await kinds(), database: bytes, free };
    },
    room: async () => null,
    async close() {
      // The writer closes last: only then is the log folded into the database.
      connection.close();
      await writer.close();
      await blobs.close();
    },
  };
}

/** Makes folder and database file, for their owner's eyes only, and their names durable. */
export async function makeDurably(folder: string, database: string): Promise<void> {
  await makeFolder(folder);
  const file = await open(database, "a", 0o600);
  await file.close();
  await syncFolder(folder);
}

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asRefusal(error);
  }
}

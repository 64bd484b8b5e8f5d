// The collector and the commits, kept apart by the database: the blobs may lie where no transaction reaches. What is
// to be removed is taken first, in a transaction that finds no head referring to it; a commit that names what is
// taken fails. What was removed is counted once, by whoever notes it first.
import type { BlobId } from "../../model/state.ts";
import { crashPoint } from "../crash-points.ts";
import { number, type Statements } from "./rows.ts";

/** What a collector removed; `blob` null = what an abandoned write left. */
export interface Gone {
  readonly blob: BlobId | null;
  readonly bytes: number;
}

export interface Removed {
  readonly blobs: number;
  readonly bytes: number;
}

/** A commit is judged moments after it was asked where its blobs lie: what was taken may be forgotten after this, ms. */
const takenFor = 24 * 3_600_000;

/** Takes those blobs that no head refers to; answers them, whoever took them first. */
export function take(db: Statements, blobs: readonly BlobId[], at: number): readonly BlobId[] {
  crashPoint("collect: begun");
  db.run("DELETE FROM taken WHERE at < ?", at - takenFor);
  const free = blobs.filter((id) => db.get("SELECT 1 FROM blobs WHERE id = ?", id) === undefined);
  const add = "INSERT INTO taken (id, at, counted) VALUES (?, ?, 0) ON CONFLICT DO UPDATE SET at = excluded.at";
  for (const id of free) db.run(add, id, at);
  crashPoint("collect: taken");
  return free;
}

/** Answers what of it was not noted before: another collector may have taken the same. */
export function removed(db: Statements, gone: readonly Gone[]): Removed {
  const sum = { blobs: 0, bytes: 0 };
  for (const { blob, bytes } of gone) {
    const set = "UPDATE taken SET counted = 1 WHERE id = ? AND counted = 0";
    if (blob !== null && db.run(set, blob) === 0) continue;
    sum.blobs += blob === null ? 0 : 1;
    sum.bytes += bytes;
  }
  crashPoint("collect: done");
  return sum;
}

/** Whether a collector removes it, or did. */
export function isTaken(db: Statements, blob: BlobId): boolean {
  return number(db.get("SELECT count(*) AS n FROM taken WHERE id = ?", blob)?.n) > 0;
}

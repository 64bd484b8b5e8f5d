// Removes old points, and then the blobs that no point names any more. Points go first and each at once, so that a
// kill leaves at most blobs that nobody needs, which the next time removes.
import type { BlobId } from "../model/state.ts";
import { crashPoint } from "../store/crash-points.ts";
import { ringOf } from "../store/keys.ts";
import { atBackup, backupFolder } from "./folder.ts";
import { aloneOn } from "./lock.ts";
import type { BackupSettings } from "./make.ts";
import { openPoint } from "./point.ts";

interface Pruned {
  /** Ids of the points that went. */
  readonly points: readonly string[];
  readonly blobs: number;
  readonly bytes: number;
}

/**
 * Leaves the newest points, as many as are to be kept. Refuses, with nothing removed, if one of those that stay cannot
 * be opened: then nobody knows which blobs it needs.
 */
export function prunePoints(path: string, settings: BackupSettings, keep: number): Promise<Pruned> {
  return atBackup(path, () =>
    aloneOn(path, async () => {
      const folder = backupFolder(path);
      await folder.tidy();
      const all = await folder.points();
      const going = all.slice(0, Math.max(0, all.length - keep));
      const needed = new Set<BlobId>();
      for (const id of all.slice(going.length)) {
        const point = await openPoint(folder, id, ringOf(settings));
        for await (const record of point.records())
          if (record.is === "aggregate") for (const blob of record.blobs) needed.add(blob.id);
      }
      for (const id of going) await folder.remove(id);
      crashPoint("prune: points gone");
      let [blobs, bytes] = [0, 0];
      for await (const lying of folder.blobs.olderThan(Number.POSITIVE_INFINITY)) {
        for (const { name, blob } of lying) {
          if (blob !== null && needed.has(blob)) continue;
          bytes += (await folder.blobs.remove(name)) ?? 0;
          if (blob !== null) blobs += 1;
        }
      }
      return { points: going, blobs, bytes };
    }),
  );
}

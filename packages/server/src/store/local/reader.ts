// A data folder only read, beside a running server or without one: as it was at one moment, nothing made
// or changed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { refuse } from "../../errors.ts";
import type { Blobs } from "../blobs.ts";
import type { StoreReader } from "../reader.ts";
import { blobFiles } from "./blob-files.ts";
import { everythingOf } from "./everything.ts";
import { asRefusal } from "./faults.ts";
import { orphansOf } from "./orphans.ts";
import { readsOf } from "./reads.ts";
import { assertFit, busyTimeout } from "./schema.ts";

/** Opens a data folder to read; refuses with `not_found` if there is no store in it. Its blobs may lie elsewhere. */
export function readStore(
  folder: string,
  blobs: Pick<Blobs, "olderThan" | "size"> = blobFiles(join(folder, "blobs")),
): StoreReader {
  const database = join(folder, "heads.sqlite");
  if (!existsSync(database)) refuse("not_found", { what: `store in ${folder}` });
  const connection = openToRead(database, folder);
  const reads = readsOf(connection);
  return {
    ...reads,
    isOneMoment: true,
    everything: () => everythingOf(connection),
    orphans: (before, erased) => orphansOf(reads, blobs, before, erased),
    close: async () => connection.close(),
  };
}

function openToRead(database: string, folder: string): DatabaseSync {
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(database, { readOnly: true, timeout: busyTimeout });
    assertFit(connection, folder);
    // One transaction: all reads see the same moment, whatever a server writes meanwhile.
    connection.exec("BEGIN");
    return connection;
  } catch (error) {
    connection?.close();
    throw asRefusal(error);
  }
}

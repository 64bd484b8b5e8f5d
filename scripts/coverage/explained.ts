import type { Explained } from "./branches.ts";

/** Branches of the watched folders that no test can take in its own process. */
export const explained: readonly Explained[] = [
  {
    file: "store/local/writer-thread.ts",
    on: 'if (db.isTransaction) db.exec("ROLLBACK")',
    why: "SQLite ends by itself a transaction whose end fails; this is for one in which a savepoint fails, so that the next can begin.",
  },
];

// What of a store can be asked by those who only look.
import type { StoreRecord } from "./everything.ts";
import type { Store } from "./store.ts";

/** What of a store can be read without writing. */
export interface StoreReader
  extends Pick<
    Store,
    | "head"
    | "due"
    | "doc"
    | "docs"
    | "audit"
    | "lastAudit"
    | "auditByTime"
    | "trails"
    | "named"
    | "leases"
    | "orphans"
    | "figures"
    | "usage"
    | "warning"
    | "meta"
    | "close"
  > {
  /** Whether all that is read stood at the same moment; else servers may write between two questions. */
  readonly isOneMoment: boolean;
  /** Everything but the blobs; of each owner as it was at one moment, if others write meanwhile. */
  everything(): AsyncIterable<StoreRecord>;
}

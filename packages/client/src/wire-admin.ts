// What administrators see and do: sizes, owners and times of sessions, never what is in them; keys, room, and
// whether anything may be changed.

/** A session as administrators see it: nothing its owner typed or loaded. */
export interface AdminSessionView {
  id: string;
  owner: string;
  /** The name of the owner's account; null if the owner has none here. */
  ownerName: string | null;
  /** Stored bytes of its own files. */
  bytes: number;
  steps: number;
  createdAt: string;
  usedAt: string;
  /** null = never. */
  expiresAt: string | null;
  binnedAt: string | null;
  /** Until when the bin keeps it; null if it is not there, or kept without end. */
  binUntil: string | null;
  status: "ready" | "busy" | "bin";
}

/** A page of them. */
export interface AdminSessions {
  sessions: AdminSessionView[];
  /** How many there are on all pages. */
  total: number;
}

export interface AdminKeyView {
  id: string;
  state: "created" | "active" | "decrypt-only" | "destroyed";
  createdAt: string;
  /** Records it wraps. */
  wraps: number;
  /** Running servers that can open with it. */
  servers: string[];
}

export interface AdminKeys {
  keys: AdminKeyView[];
  /** Running servers on this store. */
  servers: string[];
  /** How far the rewrapping is that goes on now, between 0 and 1; null if none does. */
  rewrapping: number | null;
}

/** What one kind of thing takes. */
export interface KindUse {
  kind: string;
  count: number;
  bytes: number;
}

/** A part that the server needs, and whether it answers. */
export interface PartCheck {
  name: string;
  ok: boolean;
  text: string;
}

export interface StorageView {
  kinds: KindUse[];
  /** Stored files, and their bytes together. */
  blobs: number;
  bytes: number;
  /** Bytes of the database; null if it lies on no disk. */
  databaseBytes: number | null;
  /** Bytes free where the store lies; null if that is no disk. */
  freeBytes: number | null;
  /** Bytes free for working files. */
  scratchFreeBytes: number;
  checks: PartCheck[];
}

/** Whether changes are switched off, and who did it. */
export interface ReadOnlyView {
  on: boolean;
  /** Why, in an administrator's words. */
  message: string | null;
  by: string | null;
  since: string | null;
  /** By the setting READ_ONLY: only who starts the server can switch it off. */
  fixed: boolean;
}

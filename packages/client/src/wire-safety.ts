// How a session is kept safe: the key that seals it, whether what is stored is whole, and who did what.
import type { Cell, Note } from "./wire.ts";

/** A key-encryption key of the key ring, never the key itself. */
export interface RingKeyView {
  id: string;
  state: "created" | "active" | "decrypt-only" | "destroyed";
  createdAt: string;
}

/** How a session is sealed and when that was last verified. */
export interface SafetyView {
  cipher: string;
  keyDerivation: string;
  /** The key of the ring that wraps the session's own data key. */
  key: RingKeyView;
  /** The ring's active key, if the session is still sealed with an older one; null otherwise. */
  newerKey: RingKeyView | null;
  /** Stored bytes of the session's own blobs, history included. */
  bytes: number;
  /** How many blobs these are; null if what is stored of the session is too damaged to tell. */
  blobs: number | null;
  /** The last verification; null if there was none. */
  verified: VerificationView | null;
}

/** What reading and opening everything that is stored of a session found. */
export interface VerificationView {
  at: string;
  actor: string;
  /** Sealed objects that were read and opened: blobs, steps, the head, audit entries, drafts. */
  checked: number;
  /** Their bytes, opened; those of the datasources that the session shows count too. */
  bytes: number;
  /** Empty if everything is whole. */
  damaged: DamageView[];
}

/** Something that is not as it was stored, and what to do about it. */
export interface DamageView extends Note {
  /** The step it belongs to; null for the original table and for what belongs to no step. */
  step: string | null;
  /** What that step does, as the history says it. */
  summary: string | null;
}

/** One entry of a session's audit trail. */
export interface AuditView {
  /** Its place in the trail, from 1. */
  seq: number;
  at: string;
  actor: string;
  action: string;
  /** The same in words. */
  summary: string;
  version: number;
  outcome: "done" | "refused";
  /** The address it came from; null where none was known. */
  from: string | null;
  detail: Record<string, Cell>;
  /** Whether it is what was written and follows the entry before it. */
  intact: boolean;
}

/** A part of the audit trail. */
export interface AuditPage {
  /** Newest first. */
  entries: AuditView[];
  /** Entries of the whole trail. */
  total: number;
  /** The first entry of the whole trail that is missing or was changed; null if the trail is unbroken. */
  broken: number | null;
}

/** One entry of what a user did, of whatever trail. */
export interface AuditLine {
  at: string;
  owner: string;
  /** Empty, as the action is, if the entry can be read no more: its session was erased. */
  actor: string;
  /** The address it came from; null where none was known. */
  from: string | null;
  action: string;
  outcome: "done" | "refused";
  /** The id of what it was done to; null if to nothing in particular. */
  on: string | null;
  version: number;
  detail: Record<string, Cell>;
  /** The trail it stands in, and its place there, from 1. */
  trail: string;
  kind: "session" | "datasource" | "recipe" | "settings" | "account" | "journal";
  seq: number;
}

/** What a user did, newest first. */
export interface AuditLog {
  entries: AuditLine[];
  /** Give it as `before` to get the page after this one; null if this is the last. */
  next: string | null;
}

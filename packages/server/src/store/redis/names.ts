// What things are called in Redis. All of one owner lies under one hash tag, a digest of the owner, and so in one slot:
// one script may change it together. What concerns all owners lies under tags of its own.
import { createHash } from "node:crypto";
import type { BlobId } from "../../model/state.ts";
import { blobParts } from "../commit-rules.ts";
import type { Ref } from "../store.ts";

/** The parts of an aggregate, each a key. */
export const parts = ["head", "steps", "seqs", "audit", "blobs", "docs"] as const;
export type Part = (typeof parts)[number];

/** What an owner has beside aggregates, each a key. */
export type OwnerPart =
  | "owner"
  | "ids"
  | "ends"
  | "bin"
  | "links"
  | "answers"
  | "answer-times"
  | "audit-times"
  | "retired"
  | "taken";

export type Names = ReturnType<typeof namesOf>;

/** Names below a prefix, so that several stores may share a server. */
export function namesOf(prefix: string) {
  const owned = (tag: string, part: OwnerPart) => `${prefix}:{${tag}}:${part}`;
  const part = (tag: string, id: string, name: Part) => `${prefix}:{${tag}}/${id}/${name}`;
  const staged = (tag: string, id: string, handover: string, name: Part) =>
    `${prefix}:{${tag}}/${id}/${handover}/${name}`;
  return {
    owned,
    part,
    of: ({ owner, id }: Ref, name: Part) => part(tagOf(owner), id, name),
    partsOf: (tag: string, id: string) => parts.map((name) => part(tag, id, name)),
    /** Where the parts wait until a handover is decided. */
    staged,
    stagedOf: (tag: string, id: string, handover: string) => parts.map((name) => staged(tag, id, handover, name)),
    /** Whose an id is. */
    id: (id: string) => `${prefix}:{${id}}`,
    /** Blobs of an id nobody registered, which are being collected. */
    unowned: (id: string) => `${prefix}:{${id}}:taken`,
    /** That a write was done, beside what it wrote. */
    once: (key: string, write: string) => `${prefix}:{${tagIn(key)}}:once:${write}`,
    owners: `${prefix}:{owners}`,
    records: `${prefix}:{store}:records`,
    retired: `${prefix}:{store}:retired`,
    figures: `${prefix}:{store}:figures`,
    servers: `${prefix}:{store}:servers`,
    handover: `${prefix}:{store}:handover`,
    /** Over which servers tell each other what happened. */
    news: `${prefix}:{store}:news`,
    /** Of copies for handovers. */
    stagedPattern: `${prefix}:{*}/*/h_*/*`,
    /** Of all there is below the prefix. */
    everyPattern: `${prefix}:{*`,
    /** Of all ids, and of the list of owners. */
    idPattern: `${prefix}:{*}`,
    /** Of all owners, to look them up by their keys. */
    ownerPattern: `${prefix}:{*}:owner`,
  };
}

/** The hash tag of an owner; it does not tell who that is. */
export function tagOf(owner: string): string {
  return createHash("sha256").update(`data-tools|owner|${owner}`).digest("base64url").slice(0, 22);
}

/** The hash tag in a key. */
export function tagIn(key: string): string {
  return key.slice(key.indexOf("{") + 1, key.indexOf("}"));
}

/** A blob's name within its home. */
export function nameIn(blob: BlobId): string {
  return blobParts(blob).random;
}

// What every part of the store works with, and the owners it walks over.
import type { BlobId } from "../../model/state.ts";
import type { MadeBlobs } from "../made-blobs.ts";
import type { Kind, Ref } from "../store.ts";
import type { Argument, Connection, Reply } from "./connection.ts";
import { type Names, tagOf } from "./names.ts";
import type { Field } from "./records.ts";
import type { Run } from "./scripts.ts";

export interface Base {
  readonly connection: Connection;
  readonly names: Names;
  readonly blobs: MadeBlobs;
  /** Runs a script. */
  readonly run: Run;
  /** Runs a script and waits until what it wrote is durable as the operator asked. */
  readonly runDurably: Run;
  /** Sends a command, and waits likewise for what was written before it. */
  readonly sendDurably: Connection["send"];
}

export interface Owner {
  readonly owner: string;
  readonly tag: string;
}

/** Asked at once of one connection. */
const atOnce = 200;

/** Sends a command to where its first key lies. */
export function ask({ connection }: Base, command: string, key: string, ...args: Argument[]): Promise<Reply> {
  return connection.send(key, [command, key, ...args]);
}

/** Asks for each of many, some at a time, and keeps their order. */
export async function forEach<From, To>(all: readonly From[], work: (each: From) => Promise<To>): Promise<To[]> {
  const done: To[] = [];
  for (let at = 0; at < all.length; at += atOnce)
    done.push(...(await Promise.all(all.slice(at, at + atOnce).map(work))));
  return done;
}

/** A whole hash, some of it at a time. */
export async function scanHash(base: Base, key: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  let cursor = "0";
  do {
    const [next, fields] = (await ask(base, "HSCAN", key, cursor, "COUNT", "500")) as [Buffer, Buffer[]];
    for (let n = 0; n < fields.length; n += 2) found.set(String(fields[n]), fields[n + 1] as Buffer);
    cursor = String(next);
  } while (cursor !== "0");
  return found;
}

/** Every owner there ever was; each was written down before anything of it. */
export async function allOwners(base: Base): Promise<Owner[]> {
  const found = await scanHash(base, base.names.owners);
  return [...found].map(([tag, owner]) => ({ tag, owner: owner.toString("utf8") }));
}

/** Aggregates of an owner, those of the erased too. */
export async function aggregatesOf(base: Base, { owner, tag }: Owner): Promise<Ref[]> {
  const ids = await scanHash(base, base.names.owned(tag, "ids"));
  return [...ids].map(([id, kind]) => ({ owner, kind: String(kind) as Kind, id }));
}

/** Fields of an owner's sums, or of the owner's figures. */
export async function sumsOf(base: Base, owner: string): Promise<Map<string, number>> {
  const sums = await scanHash(base, base.names.owned(tagOf(owner), "owner"));
  sums.delete("name");
  return new Map([...sums].map(([name, value]) => [name, Number(value)]));
}

export function fieldsOf(reply: Reply): Field[] {
  return reply as Field[];
}

/** Blobs by the id in their names. */
export function byHome(blobs: readonly BlobId[]): Map<string, BlobId[]> {
  const homes = new Map<string, BlobId[]>();
  for (const blob of blobs) {
    const home = blob.slice(0, blob.indexOf("/"));
    homes.set(home, [...(homes.get(home) ?? []), blob]);
  }
  return homes;
}

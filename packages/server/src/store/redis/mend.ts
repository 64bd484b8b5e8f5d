// Mends what everybody looks things up by. It is written before what it leads to, but on another node of a cluster,
// which may have lost its last moment where the other kept it: what owners have tells what must be there.
import type { Kind } from "../store.ts";
import { aggregatesOf, ask, type Base, forEach } from "./base.ts";

/** Writes down again every owner and id that nobody would find; answers how many. */
export async function mend(base: Base): Promise<number> {
  const { names, connection } = base;
  let mended = 0;
  for await (const keys of connection.scan(names.ownerPattern)) {
    for (const key of keys) {
      const owner = await ask(base, "HGET", key, "name");
      if (owner === null) continue;
      const tag = /\{(.*)\}/.exec(key)?.[1] ?? "";
      mended += Number(await ask(base, "HSETNX", names.owners, tag, String(owner)));
      const refs = await aggregatesOf(base, { owner: String(owner), tag });
      const missing = await forEach(refs, ({ id, kind }) => putId(base, id, tag, kind));
      mended += missing.filter(Boolean).length;
    }
  }
  return mended;
}

async function putId(base: Base, id: string, tag: string, kind: Kind): Promise<boolean> {
  return (await ask(base, "SET", base.names.id(id), `${tag} ${kind}`, "NX")) !== null;
}

// Mends what everybody looks things up by. It is written before what it leads to, but on another node of a cluster,
// which may have lost its last moment where the other kept it: what owners have tells what must be there.
import type { Kind } from "../store.ts";
import { aggregatesOf, ask, type Base, forEach } from "./base.ts";
import { tagIn } from "./names.ts";

/** Writes down again every owner and id that nobody would find, and removes what nobody needs; answers how many. */
export async function mend(base: Base): Promise<number> {
  const { names, connection } = base;
  let mended = await discardCopies(base);
  for await (const keys of connection.scan(names.ownerPattern)) {
    for (const key of keys) {
      const owner = await ask(base, "HGET", key, "name");
      if (owner === null) continue;
      const tag = tagIn(key);
      mended += Number(await ask(base, "HSETNX", names.owners, tag, String(owner)));
      const refs = await aggregatesOf(base, { owner: String(owner), tag });
      const missing = await forEach(refs, ({ id, kind }) => putId(base, id, tag, kind));
      mended += missing.filter(Boolean).length;
    }
  }
  return mended;
}

/** Removes copies made for a handover that is not under way: of a server that ended while it was taken back. */
async function discardCopies(base: Base): Promise<number> {
  const { names, connection } = base;
  let discarded = 0;
  for await (const keys of connection.scan(names.stagedPattern)) {
    for (const key of keys) {
      // Asked anew for each: a copy is made only after its handover was written down.
      const present = await ask(base, "HGET", names.handover, "id");
      if (present === null || !key.includes(`/${present}/`)) discarded += Number(await ask(base, "UNLINK", key));
    }
  }
  return discarded;
}

async function putId(base: Base, id: string, tag: string, kind: Kind): Promise<boolean> {
  return (await ask(base, "SET", base.names.id(id), `${tag} ${kind}`, "NX")) !== null;
}

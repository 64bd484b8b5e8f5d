// Idempotency: the first answer to a keyed request is stored in the request's own commit and given to
// every retry; the same key with another body is refused.
import { createHash } from "node:crypto";
import { Refusal } from "../errors.ts";
import type { Sealer } from "../store/sealing.ts";
import type { OpRecord, Ref } from "../store/store.ts";
import type { Actor, OpKey } from "./api.ts";
import { toBytes, unseal, type Vault } from "./vault.ts";

interface Kept {
  readonly digest: string;
  readonly answer: unknown;
}

export function createOnce(vault: Vault) {
  const underWay = new Map<string, Promise<unknown>>();

  async function stored<T>(actor: Actor, opKey: OpKey): Promise<{ answer: T } | null> {
    const record = await vault.store.op(actor.owner, opKey.route, opKey.key);
    return record ? { answer: await replay<T>(record, opKey) } : null;
  }

  async function replay<T>(record: OpRecord, opKey: OpKey): Promise<T> {
    const sealer = await vault.sealerOf(record.ref);
    if (!sealer) throw new Refusal("not_found", { what: record.ref.kind });
    const kept = unseal<Kept>(sealer, "op", sealId(opKey), 0, record.body);
    if (kept.digest !== digestOf(opKey)) throw new Refusal("key_reused");
    return kept.answer as T;
  }

  return {
    /** Does work once per key; a second request waits for the first and gets its answer. */
    async run<T>(actor: Actor, opKey: OpKey | undefined, work: () => Promise<T>): Promise<T> {
      if (!opKey) return work();
      const name = JSON.stringify([actor.owner, opKey.route, opKey.key]);
      const first = underWay.get(name);
      if (first) await first.catch(() => {});
      const found = await stored<T>(actor, opKey);
      if (found) return found.answer;
      const mine = work();
      underWay.set(name, mine);
      try {
        return await mine;
      } catch (error) {
        // Another server may have done it meanwhile: then its answer is the answer. Where that cannot be asked, this
        // stays what is known: an unconfirmed change is not told as one that was not made.
        const theirs = await stored<T>(actor, opKey).catch((trouble: unknown) => {
          if (trouble instanceof Refusal && trouble.code === "unavailable") return null;
          throw trouble;
        });
        if (theirs) return theirs.answer;
        throw error;
      } finally {
        if (underWay.get(name) === mine) underWay.delete(name);
      }
    },
    replay,
    /** The record to commit with the change that makes this answer. */
    record(
      actor: Actor,
      ref: Ref,
      sealer: Sealer,
      at: number,
      opKey: OpKey | undefined,
      answer: unknown,
    ): OpRecord | undefined {
      if (!opKey) return undefined;
      const kept: Kept = { digest: digestOf(opKey), answer };
      const body = sealer.seal("op", sealId(opKey), 0, toBytes(kept));
      return { owner: actor.owner, route: opKey.route, key: opKey.key, at, ref, body };
    },
  };
}

export type Once = ReturnType<typeof createOnce>;

function sealId({ route, key }: OpKey): string {
  return `${route} ${key}`;
}

function digestOf({ body }: OpKey): string {
  return createHash("sha256")
    .update(JSON.stringify(body ?? null))
    .digest("base64");
}

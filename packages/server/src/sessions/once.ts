// Idempotency: the first answer to a keyed request is stored in the request's own commit and given to
// every retry; the same key with another body is refused.
import { createHash } from "node:crypto";
import { assert, Refusal } from "../errors.ts";
import type { Sealer } from "../store/sealing.ts";
import type { CommitResult, OpRecord, Ref, Use } from "../store/store.ts";
import type { Actor, OpKey } from "./api.ts";
import { instead } from "./instead.ts";
import { createQueue } from "./queue.ts";
import { toBytes, unseal, type Vault } from "./vault.ts";

interface Kept {
  readonly digest: string;
  readonly answer: unknown;
}

export function createOnce(vault: Vault) {
  /** Requests with one key go one after the other. */
  const turns = createQueue(Number.POSITIVE_INFINITY);

  async function stored<T>(actor: Actor, opKey: OpKey): Promise<{ answer: T } | null> {
    const record = await vault.store.op(actor.owner, opKey.route, opKey.key);
    return record ? { answer: await replay<T>(record, opKey) } : null;
  }

  async function replay<T>(record: OpRecord, opKey: OpKey | undefined): Promise<T> {
    assert(opKey, "only what has a key was answered before");
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
      return turns.run(name, async () => {
        const found = await stored<T>(actor, opKey);
        if (found) return found.answer;
        try {
          return await work();
        } catch (error) {
          // Another server may have done it meanwhile: then its answer is the answer. Where that cannot be asked, this
          // stays what is known: an unconfirmed change is not told as one that was not made.
          const theirs = await stored<T>(actor, opKey).catch(instead({ unavailable: () => null }));
          if (theirs) return theirs.answer;
          throw error;
        }
      });
    },
    replay,
    /** The answer where another commit of something new came first: its own, or the refusal of what has no room. */
    async other<T>(
      result: Exclude<CommitResult, { ok: true }>,
      opKey: OpKey | undefined,
      over: (of: keyof Use) => Refusal,
    ): Promise<T> {
      if (result.reason === "beyond") throw over(result.of);
      assert(result.reason === "duplicate", `something new could not be committed: ${result.reason}`);
      return replay<T>(result.op, opKey);
    },
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

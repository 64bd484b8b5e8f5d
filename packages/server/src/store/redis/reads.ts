// What is asked of one aggregate. Each part is a key of its own, read in one command; a part counts only while the
// head stands, which is asked for beside it.
import { answerField } from "../answer-field.ts";
import type { AuditRecord, Head, Kind, OpRecord, Ref, StepRecord } from "../store.ts";
import { aggregatesOf, ask, type Base, fieldsOf, forEach } from "./base.ts";
import type { Handovers } from "./handover.ts";
import { type Part, tagOf } from "./names.ts";
import { bytesOf, type Field, headFields, toHead, unpackAudit, unpackOp, unpackStep } from "./records.ts";

export type Reads = ReturnType<typeof readsOf>;

export function readsOf(base: Base, handovers: Pick<Handovers, "completes">) {
  const { names } = base;
  const key = (ref: Ref, part: Part) => names.of(ref, part);

  /** Fields of the head's hash; null if it is of another kind. What is just being handed over is looked at again. */
  async function fields(ref: Ref, wanted: readonly string[], again = true): Promise<Field[] | null> {
    const [kind, frozen, ...found] = fieldsOf(await ask(base, "HMGET", key(ref, "head"), "k", "fz", ...wanted));
    if (!kind || String(kind) !== ref.kind) return null;
    if (frozen && again && (await handovers.completes(String(frozen)))) return fields(ref, wanted, false);
    return found;
  }

  async function head(ref: Ref): Promise<Head | null> {
    const found = await fields(ref, headFields);
    return found && toHead(ref, found);
  }

  /** A part of an aggregate, if its head stands. */
  async function part<T>(ref: Ref, read: () => Promise<T>, none: T): Promise<T> {
    const [standing, found] = await Promise.all([fields(ref, ["rev"]), read()]);
    return standing?.[0] ? found : none;
  }

  /** Links by their places in the chain, from one on. */
  async function audit(ref: Ref, from = 0, limit = Number.MAX_SAFE_INTEGER): Promise<AuditRecord[]> {
    const [first] = (await fields(ref, ["fa"])) ?? [];
    if (!first || limit <= 0) return [];
    const begin = Math.max(0, from - Number(first));
    const found: AuditRecord[] = [];
    while (found.length < limit) {
      const at = begin + found.length;
      const most = Math.min(limit - found.length, linksAtOnce);
      const page = (await ask(base, "LRANGE", key(ref, "audit"), String(at), String(at + most - 1))) as Buffer[];
      found.push(...page.map(unpackAudit));
      if (page.length < most) break;
    }
    return found;
  }

  return {
    head,
    fields,
    audit,
    async heads(owner: string, kind: Kind): Promise<Head[]> {
      const refs = (await aggregatesOf(base, { owner, tag: tagOf(owner) })).filter((ref) => ref.kind === kind);
      const found = (await forEach(refs, head)).filter((each) => each !== null);
      return found.sort((a, b) => b.usedAt - a.usedAt || (a.id < b.id ? -1 : 1));
    },
    steps: (ref: Ref, ids?: readonly string[]): Promise<StepRecord[]> =>
      part(ref, async () => {
        if (ids?.length === 0) return [];
        const found: StepRecord[] = [];
        if (ids) {
          const packed = fieldsOf(await ask(base, "HMGET", key(ref, "steps"), ...ids));
          for (const [n, id] of ids.entries()) if (packed[n]) found.push(unpackStep(id, packed[n]));
        } else {
          const all = (await ask(base, "HGETALL", key(ref, "steps"))) as Buffer[];
          for (let n = 0; n < all.length; n += 2) found.push(unpackStep(String(all[n]), all[n + 1] as Buffer));
        }
        return found.sort((a, b) => a.seq - b.seq);
      }, []),
    doc: (ref: Ref, name: string): Promise<Uint8Array | null> =>
      part(
        ref,
        async () => {
          const found = (await ask(base, "HGET", key(ref, "docs"), name)) as Field;
          return found && bytesOf(found);
        },
        null,
      ),
    docs: (ref: Ref): Promise<string[]> =>
      part(ref, async () => ((await ask(base, "HKEYS", key(ref, "docs"))) as Buffer[]).map(String).sort(), []),
    async op(owner: string, route: string, name: string): Promise<OpRecord | null> {
      const answers = names.owned(tagOf(owner), "answers");
      const command = ["HGET", answers, answerField(route, name)];
      if (!(await base.connection.send(answers, command))) return null;
      // Telling it acknowledges the change that it belongs to.
      const packed = (await base.sendDurably(answers, command)) as Field;
      return packed && unpackOp({ owner, route, key: name }, packed);
    },
    async lastAudit(ref: Ref): Promise<AuditRecord | null> {
      const [known, last] = await Promise.all([fields(ref, ["la"]), ask(base, "LINDEX", key(ref, "audit"), "-1")]);
      return known?.[0] && Buffer.isBuffer(last) ? unpackAudit(last) : null;
    },
    async warning(ref: Ref): Promise<number | null> {
      const [revision, warned] = (await fields(ref, ["rev", "wa"])) ?? [];
      return revision && warned ? Number(warned) : null;
    },
  };
}

/** Links asked for in one answer. */
const linksAtOnce = 500;

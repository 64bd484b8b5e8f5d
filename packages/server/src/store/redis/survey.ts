// What is asked of all owners: each owner is asked for what stands under the owner's own tag, so that nothing depends
// on a list that could be behind.

import { assert } from "../../errors.ts";
import type { Head, Holdings, Kind, Ref, SessionFacts, Space, Survey, TrailTip, Use } from "../store.ts";
import { type FactsOfHead, holdingsOf, surveyed } from "../survey-page.ts";
import { aggregatesOf, allOwners, ask, type Base, forEach, type Owner, sumsOf } from "./base.ts";
import { tagOf } from "./names.ts";
import type { Reads } from "./reads.ts";
import { bytesOf, type Field, timeOf } from "./records.ts";
import type { Registry } from "./registry.ts";

/** Aggregates looked at in one script. */
const inScript = 200;

const kinds: readonly Kind[] = ["account", "datasource", "journal", "recipe", "session", "settings"];

export function surveysOf(base: Base, reads: Reads, registry: Registry) {
  const { names } = base;

  /** Every aggregate of these owners, with some fields of its head; those of the erased are empty but for the chain. */
  async function aggregates(owners: readonly Owner[], wanted: readonly string[], kind?: Kind) {
    const found = await forEach(owners, async (owner) => {
      const refs = (await aggregatesOf(base, owner)).filter((ref) => kind === undefined || ref.kind === kind);
      return (await inScripts(refs, (some) => factsOf(owner, some, wanted))).flat();
    });
    return found.flat();
  }

  /** Some at a time in one script, short enough to hold nobody up. */
  async function inScripts<T>(refs: readonly Ref[], work: (some: readonly Ref[]) => Promise<T[]>): Promise<T[]> {
    const found: T[] = [];
    for (let at = 0; at < refs.length; at += inScript) found.push(...(await work(refs.slice(at, at + inScript))));
    return found;
  }

  async function factsOf({ tag }: Owner, refs: readonly Ref[], wanted: readonly string[]) {
    const heads = refs.map(({ id }) => names.part(tag, id, "head"));
    const all = (await base.run("facts", heads, ["k", "fz", ...wanted])) as Field[][];
    const found: { ref: Ref; fields: readonly Field[] }[] = [];
    for (const [n, [known, frozen, ...rest]] of all.entries()) {
      const ref = refs[n];
      assert(ref !== undefined, "only what was asked for is told of");
      if (!known) continue;
      // What is just being handed over is looked at closely.
      const fields = frozen ? await reads.fields(ref, wanted) : rest;
      if (fields) found.push({ ref, fields });
    }
    return found;
  }

  async function stepsOf({ tag }: Owner, refs: readonly Ref[]): Promise<number[]> {
    return (await base.run(
      "lengths",
      refs.map(({ id }) => names.part(tag, id, "steps")),
      [],
    )) as number[];
  }

  /** Sums of all owners together. */
  async function sums(): Promise<Map<string, number>> {
    const total = new Map<string, number>();
    for (const own of await forEach(await allOwners(base), ({ owner }) => sumsOf(base, owner))) {
      for (const [name, value] of own) total.set(name, (total.get(name) ?? 0) + value);
    }
    return total;
  }

  const facts = ({ ref, fields }: { ref: Ref; fields: readonly Field[] }): FactsOfHead[] => {
    const [revision, at, use, end, bin, by] = fields;
    if (!revision) return [];
    const times = { createdAt: Number(at), usedAt: Number(use), expiresAt: timeOf(end), binnedAt: timeOf(bin) };
    return [{ ...ref, ...times, bytes: Number(by) }];
  };
  const factFields = ["rev", "at", "use", "end", "bin", "by"];

  async function dueOf({ owner, tag }: Owner, now: number, binnedBefore: number): Promise<Head[]> {
    const ids = (reply: unknown) => (reply as Buffer[]).map(String);
    const [expired, binned] = await Promise.all([
      ask(base, "ZRANGEBYSCORE", names.owned(tag, "ends"), "-inf", String(now)),
      ask(base, "ZRANGEBYSCORE", names.owned(tag, "bin"), "-inf", "+inf"),
    ]);
    const due: Head[] = [];
    for (const id of new Set([...ids(expired), ...ids(binned)])) {
      const kind = await ask(base, "HGET", names.owned(tag, "ids"), id);
      const head = kind && (await reads.head({ owner, kind: String(kind) as Kind, id }));
      if (head && (await isDue(tag, head, now, binnedBefore))) due.push(head);
    }
    return due;
  }

  async function isDue(tag: string, head: Head, now: number, binnedBefore: number): Promise<boolean> {
    const { kind, id, binnedAt, expiresAt } = head;
    if (binnedAt === null) return expiresAt !== null && expiresAt <= now;
    return kind === "session" ? binnedAt < binnedBefore : (await leasesOf(tag, id, 1)).length === 0;
  }

  async function leasesOf(tag: string, datasource: string, most = -1): Promise<string[]> {
    const prefix = `d${datasource} `;
    const range = [`[${prefix}`, `(${prefix}~`, "LIMIT", "0", String(most)];
    const links = (await ask(base, "ZRANGEBYLEX", names.owned(tag, "links"), ...range)) as Buffer[];
    return links.map((link) => String(link).slice(prefix.length));
  }

  async function named(id: string): Promise<Ref | null> {
    const present = await registry.presentOf(id);
    if (present === null) return null;
    const { tag, kind } = present;
    const owner = await registry.ownerOf(tag);
    return kind === null || owner === null ? null : { owner, kind, id };
  }

  return {
    named,
    async due(now: number, binnedBefore: number): Promise<Head[]> {
      return (await forEach(await allOwners(base), (owner) => dueOf(owner, now, binnedBefore))).flat();
    },
    async owners(): Promise<Holdings[]> {
      const owners = (await allOwners(base)).filter(({ owner }) => owner !== "");
      const found = await forEach(owners, async (each): Promise<Holdings[]> => {
        const all = (await aggregates([each], factFields)).flatMap(facts);
        const holding = all.filter(({ kind }) => kind !== "journal");
        return holding.length > 0 ? [holdingsOf(each.owner, holding)] : [];
      });
      return found.flat().sort((a, b) => (a.owner < b.owner ? -1 : 1));
    },
    async ownersWith(kind: Kind): Promise<string[]> {
      const owners = await allOwners(base);
      const counts = await forEach(owners, ({ tag }) => ask(base, "HGET", names.owned(tag, "owner"), `n:${kind}`));
      return owners.flatMap(({ owner }, n) => (Number(counts[n] ?? 0) > 0 ? [owner] : [])).sort();
    },
    async trails(owner?: string): Promise<TrailTip[]> {
      const owners = owner === undefined ? await allOwners(base) : [{ owner, tag: tagOf(owner) }];
      const tips = (await aggregates(owners, ["rev", "la", "lm"])).map(({ ref, fields: [rev, seq, mac] }) => ({
        ref,
        revision: rev ? Number(rev) : null,
        last: seq && mac ? { seq: Number(seq), mac: bytesOf(mac) } : null,
      }));
      return tips.sort((a, b) => (a.ref.id < b.ref.id ? -1 : 1));
    },
    async leases(datasource: string): Promise<string[]> {
      const present = await registry.presentOf(datasource);
      return present === null ? [] : (await leasesOf(present.tag, datasource)).sort();
    },
    async wrappedKeys(): Promise<{ ref: Ref; wrappedKey: Uint8Array }[]> {
      const all = await aggregates(await allOwners(base), ["rev", "wk"]);
      return all.flatMap(({ ref, fields: [rev, wk] }) => (rev && wk ? [{ ref, wrappedKey: bytesOf(wk) }] : []));
    },
    async use(owner: string): Promise<Use> {
      const sums = await sumsOf(base, owner);
      const of = (name: string) => sums.get(name) ?? 0;
      return {
        sessions: of("v:session"),
        datasources: of("v:datasource"),
        recipes: of("v:recipe"),
        stored: of("y"),
      };
    },
    async survey(asked: Survey) {
      const ref = asked.id === undefined ? null : await named(asked.id);
      if (asked.id !== undefined && ref === null) return surveyed([], asked);
      const owner = asked.owner ?? ref?.owner;
      const owners = owner === undefined ? await allOwners(base) : [{ owner, tag: tagOf(owner) }];
      const sessions = await forEach(owners, async (each): Promise<SessionFacts[]> => {
        const found = (await aggregates([each], factFields, "session")).flatMap(facts);
        const counts = await inScripts(found, (some) => stepsOf(each, some));
        return found.map(({ kind: _, ...told }, n) => ({ ...told, steps: Math.max(Number(counts[n]) - 1, 0) }));
      });
      return surveyed(sessions.flat(), asked);
    },
    async kinds(): Promise<Space["kinds"]> {
      const total = await sums();
      return kinds.flatMap((kind) => {
        const count = total.get(`n:${kind}`) ?? 0;
        return count > 0 ? [{ kind, count, bytes: total.get(`y:${kind}`) ?? 0 }] : [];
      });
    },
    async usage() {
      const total = await sums();
      const of = (name: string) => total.get(name) ?? 0;
      return {
        sessions: of("n:session"),
        datasources: of("n:datasource"),
        blobs: of("blobs"),
        bytes: of("blob-bytes"),
      };
    },
    /** What owners' commits added to the figures. */
    async figures(): Promise<Map<string, number>> {
      const total = [...(await sums())].filter(([name]) => name.startsWith("f:"));
      return new Map(total.map(([name, value]) => [name.slice(2), value]));
    },
  };
}

// Which owners there are and whose each id is: written before anything of them, so that whoever looks for something
// finds all there is. What was registered and never used harms nothing; a reader looks at the head. An id stays with
// its first owner here, and whoever was handed it over is found from there.
import type { Kind, Ref } from "../store.ts";
import { ask, type Base, fieldsOf, scanHash } from "./base.ts";
import { tagOf } from "./names.ts";

/** Where an aggregate is at one moment; its kind is null if nothing was written under its id. */
interface Present {
  /** The tag of its owner. */
  readonly tag: string;
  readonly kind: Kind | null;
}

export interface Registry {
  /** Registers owner and id; whether the id is that owner's, another's, or given up. */
  register(ref: Ref): Promise<"ours" | "foreign" | "collected">;
  registerOwner(owner: string): Promise<void>;
  /** Null if nobody registered the id. */
  presentOf(id: string): Promise<Present | null>;
  /** The same, of an id whose place is known as it was registered. */
  presentFrom(id: string, place: string): Promise<Present>;
  /** Who the owner of a tag is. */
  ownerOf(tag: string): Promise<string | null>;
  /** Whether a key marked as retired for an owner is: what was tried and given up is unmarked. */
  isRetired(owner: string, key: string): Promise<boolean>;
  /** Forgets which owners are known to be registered. */
  renew(): void;
}

export function registryOf(base: Base): Registry {
  const { names, run } = base;
  const known = new Set<string>();

  const registry: Registry = {
    async register(ref) {
      await registry.registerOwner(ref.owner);
      const place = `${tagOf(ref.owner)} ${ref.kind}`;
      return String(await run("register", [names.id(ref.id), names.unowned(ref.id)], [place])) as "ours";
    },
    async registerOwner(owner) {
      const tag = tagOf(owner);
      if (known.has(tag)) return;
      await ask(base, "HSETNX", names.owners, tag, owner);
      // By which the list of owners can be mended.
      await ask(base, "HSETNX", names.owned(tag, "owner"), "name", owner);
      // Whoever retires a key marks it for the store first and then for each owner there is: an owner that came
      // between takes the mark over here.
      const retired = [...(await scanHash(base, names.retired)).keys()];
      if (retired.length > 0) await ask(base, "SADD", names.owned(tag, "retired"), ...retired);
      known.add(tag);
    },
    async presentOf(id) {
      const place = await ask(base, "GET", names.id(id));
      return place === null ? null : registry.presentFrom(id, String(place));
    },
    async presentFrom(id, place) {
      const [first = ""] = place.split(" ", 1);
      // An aggregate that was handed over left word where it went.
      for (let tag = first; ; ) {
        // In one look, so that it is not missed at both of two between which it goes.
        const [moved, kind] = fieldsOf(await ask(base, "HMGET", names.part(tag, id, "head"), "mv", "k"));
        if (!moved) return { tag, kind: kind ? (String(kind) as Kind) : null };
        tag = String(moved);
      }
    },
    async ownerOf(tag) {
      const owner = await ask(base, "HGET", names.owners, tag);
      return owner === null ? null : String(owner);
    },
    async isRetired(owner, key) {
      if ((await ask(base, "HEXISTS", names.retired, key)) !== 0) return true;
      await ask(base, "SREM", names.owned(tagOf(owner), "retired"), key);
      return false;
    },
    renew: () => known.clear(),
  };
  return registry;
}

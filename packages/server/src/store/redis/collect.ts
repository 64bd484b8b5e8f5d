// Blobs that no head refers to. One is taken first, under the tag of its home's owner, so that no commit can begin to
// refer to it; then it is removed. That it was taken is remembered for a week, far longer than any commit takes that saw
// it before.
import type { BlobId } from "../../model/state.ts";
import type { Lying } from "../blobs.ts";
import { type BlobRecord, collectedFigures } from "../store.ts";
import { ask, type Base, byHome, forEach } from "./base.ts";
import { mend } from "./mend.ts";
import { nameIn } from "./names.ts";
import type { Registry } from "./registry.ts";

/** Blobs taken at a time. */
const atOnce = 64;

export function collecting(base: Base, registry: Registry, count: (counts: Record<string, number>) => Promise<void>) {
  const { names, blobs, run } = base;

  /** Takes those that nothing refers to. */
  async function take(ids: readonly BlobId[]): Promise<Set<BlobId>> {
    const taken = new Set<BlobId>();
    for (const [home, own] of byHome(ids)) {
      // Those of an id that nobody registered are taken at once.
      const place = String(await run("claimUnowned", [names.id(home), names.unowned(home)], own.map(nameIn)));
      if (place === "taken") {
        for (const id of own) taken.add(id);
        continue;
      }
      const { tag } = await registry.presentFrom(home, place);
      const keys = [names.owned(tag, "taken"), names.part(tag, home, "head"), names.part(tag, home, "blobs")];
      const answers = (await run("claim", keys, [home, ...own.map(nameIn)])) as number[];
      for (const [n, id] of own.entries()) if (answers[n] === 1) taken.add(id);
    }
    return taken;
  }

  async function remove(old: readonly Lying[]): Promise<{ blobs: number; bytes: number }> {
    const ids = old.flatMap(({ blob }) => blob ?? []);
    const taken = await take(ids);
    const removed = { blobs: 0, bytes: 0 };
    for (const { name, blob } of old) {
      if (blob !== null && !taken.has(blob)) continue;
      // Another server may have been first.
      const bytes = await blobs.remove(name);
      removed.bytes += bytes ?? 0;
      if (blob !== null && bytes !== null) removed.blobs += 1;
    }
    return removed;
  }

  return {
    async collect(before: number): Promise<{ blobs: number; bytes: number }> {
      const removed = { blobs: 0, bytes: 0 };
      // Whose a blob is, is looked up: what could not be found would be taken for nobody's.
      await mend(base);
      for await (const old of blobs.olderThan(before)) {
        for (let at = 0; at < old.length; at += atOnce) {
          const part = await remove(old.slice(at, at + atOnce));
          removed.blobs += part.blobs;
          removed.bytes += part.bytes;
          if (part.bytes > 0) {
            await count({ [collectedFigures.blobs]: part.blobs, [collectedFigures.bytes]: part.bytes });
          }
        }
      }
      return removed;
    },
    async orphans(before: number, erased: readonly string[]): Promise<BlobRecord[]> {
      const gone = new Set(erased);
      const found: BlobRecord[] = [];
      for await (const old of blobs.olderThan(before)) {
        const ids = old.flatMap(({ blob }) => blob ?? []);
        for (const [home, own] of byHome(ids)) {
          const present = gone.has(home) ? null : await registry.presentOf(home);
          const records = await forEach(own, async (id) => {
            const refers =
              present !== null && (await ask(base, "HEXISTS", names.part(present.tag, home, "blobs"), nameIn(id)));
            const bytes = refers ? null : await blobs.size(id);
            return bytes === null ? [] : [{ id, bytes }];
          });
          found.push(...records.flat());
        }
      }
      return found;
    },
  };
}

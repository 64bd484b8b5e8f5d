// The contract of blobs: every sentence of store/blobs.ts as a test. Each place where blobs may lie runs it.
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BlobId } from "../../src/model/state.ts";
import type { Blobs, Lying } from "../../src/store/blobs.ts";
import { newBlobId, newRef } from "./samples.ts";

interface BlobPlace {
  /** Opens the same place once more, as another server does. */
  open(): Promise<Blobs>;
  /** Larger than one write, part or request of it. */
  readonly large: number;
}

/** Registers the suite; `make` gives an empty place. */
export function blobsContract(name: string, make: () => Promise<BlobPlace>): void {
  describe(`contract of blobs: ${name}`, () => {
    let place: BlobPlace;
    let [blobs, other]: Blobs[] = [];
    beforeAll(async () => {
      place = await make();
      [blobs, other] = [await place.open(), await place.open()];
    });
    afterAll(async () => {
      for (const each of [blobs, other]) await each?.close();
    });
    const both = () => [blobs as Blobs, other as Blobs] as const;
    const newId = () => newBlobId(newRef());
    const later = () => Date.now() + 60_000;

    async function listed(from: Blobs, before: number): Promise<Lying[]> {
      const found: Lying[] = [];
      for await (const batch of from.olderThan(before)) found.push(...batch);
      return found;
    }
    const idsOf = (lying: readonly Lying[]) => lying.flatMap(({ blob }) => blob ?? []);

    async function* slowly(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
      for (const piece of pieces) {
        await pause(1);
        yield piece;
      }
    }

    test("[B20] what was put is there, byte for byte, for every server; what was not is null", async () => {
      const [one, two] = both();
      const id = newId();
      const pieces = [1, 0, 70_000, 3].map((length) => randomBytes(length));
      const whole = Buffer.concat(pieces);
      expect([await one.get(id), await one.size(id)]).toEqual([null, null]);
      expect(await one.put(id, slowly(pieces))).toEqual({ id, bytes: whole.length });
      for (const each of [one, two]) {
        expect(whole.equals((await each.get(id)) ?? Buffer.alloc(0))).toBe(true);
        expect(await each.size(id)).toBe(whole.length);
      }
    });

    test("[B20] an empty blob and a large one are kept", async () => {
      const [one, two] = both();
      for (const length of [0, place.large, place.large * 3 + 17]) {
        const [id, bytes] = [newId(), randomBytes(length)];
        const pieces = Array.from({ length: Math.ceil(length / 50_000) }, (_, n) =>
          bytes.subarray(n * 50_000, (n + 1) * 50_000),
        );
        expect(await one.put(id, slowly(pieces))).toEqual({ id, bytes: length });
        expect(bytes.equals((await two.get(id)) ?? randomBytes(1))).toBe(true);
      }
    });

    test("[B6] a blob that exists is never overwritten, small or large", async () => {
      const [one, two] = both();
      for (const length of [10, place.large + 1]) {
        const [id, first] = [newId(), randomBytes(length)];
        await one.put(id, [first]);
        await expect(two.put(id, [randomBytes(length)])).rejects.toThrow("exists already");
        expect(first.equals((await one.get(id)) ?? Buffer.alloc(0))).toBe(true);
      }
    });

    test("[B6] of rivals for one name one at most is told that it is there, and its bytes are", async () => {
      const [one, two] = both();
      for (let round = 0; round < 10; round++) {
        const id = newId();
        const writes = [one, two, one, two].map((by) => ({ by, bytes: randomBytes(2000) }));
        const outcomes = await Promise.allSettled(writes.map(({ by, bytes }) => by.put(id, [bytes])));
        const won = writes.filter((_, n) => outcomes[n]?.status === "fulfilled");
        expect(won.length).toBeLessThanOrEqual(1);
        const there = await one.get(id);
        if (won[0]) expect(there && won[0].bytes.equals(there)).toBe(true);
      }
    });

    test("[B20] a source that fails leaves no blob", async () => {
      const [one, two] = both();
      for (const length of [10, place.large + 1]) {
        const id = newId();
        const failing = (async function* () {
          yield randomBytes(length);
          throw new Error("the sealing failed");
        })();
        await expect(one.put(id, failing)).rejects.toThrow("the sealing failed");
        expect([await two.get(id), await two.size(id)]).toEqual([null, null]);
        await one.put(id, [randomBytes(length)]);
        expect(await two.size(id)).toBe(length);
      }
    });

    test("what is older is listed, all of it, and nothing that is younger", async () => {
      const [one, two] = both();
      const ids: BlobId[] = [];
      for (let n = 0; n < 30; n++) ids.push((await one.put(newId(), [randomBytes(5)])).id);
      expect(idsOf(await listed(two, later()))).toEqual(expect.arrayContaining(ids));
      expect(idsOf(await listed(two, Date.now() - 3_600_000))).toEqual([]);
    });

    test("[V3] what is removed is gone, with its size; who comes second is told so", async () => {
      const [one, two] = both();
      const id = newId();
      await one.put(id, [randomBytes(123)]);
      const [found] = (await listed(two, later())).filter(({ blob }) => blob === id);
      expect(found).toBeDefined();
      expect(await two.remove(found?.name ?? "")).toBe(123);
      expect(await one.remove(found?.name ?? "")).toBeNull();
      expect([await one.get(id), await one.size(id)]).toEqual([null, null]);
      expect(idsOf(await listed(one, later()))).not.toContain(id);
    });

    test("a name that is none of a blob reaches nothing", async () => {
      const [one] = both();
      for (const name of ["../etc/passwd", "s_1/../../x", "S_1/ABC", "s_1", "s_1/x?y", "place"]) {
        await expect(one.get(name)).rejects.toThrow();
        await expect(one.put(name, [])).rejects.toThrow();
        await expect(one.remove(name)).rejects.toThrow();
      }
    });

    test("free room is told where blobs lie on a disk", async () => {
      const free = await both()[0].free();
      expect(free === null || free > 0).toBe(true);
    });
  });
}

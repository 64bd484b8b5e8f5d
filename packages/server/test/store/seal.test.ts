// Sealing against an independent implementation of AES-GCM and a hand-made HKDF, and against everything
// someone with the sealed bytes could do to them.
import { createSecretKey, randomBytes } from "node:crypto";
import { gcm } from "@noble/ciphers/aes.js";
import { describe, expect, test } from "vitest";
import { Refusal } from "../../src/errors.ts";
import { sealerFor } from "../../src/store/seal.ts";
import type { ObjectKind, Sealer } from "../../src/store/sealing.ts";
import type { Ref } from "../../src/store/store.ts";
import {
  assertAgreement,
  headerBytes as header,
  openIndependently,
  sealIndependently,
  segmentBytes as segment,
} from "./agreement.ts";
import { encoded, hkdf } from "./oracle.ts";
import { newRef } from "./samples.ts";

const ref: Ref = newRef();
const secret = randomBytes(32);
const sealer = sealerFor(ref, createSecretKey(secret));

/** The code a call is refused with, or what it answered. */
function refusal(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const info = Buffer.from("data-tools|object|v1|aes-256-gcm");
const placeOf = (from: Ref, kind: ObjectKind, id: string, version: number) =>
  encoded([from.owner, from.kind, from.id, kind, id, String(version)]);

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function sealedStream(by: Sealer, bytes: Uint8Array, piece: number, length = bytes.length): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of by.sealStream("blob", "b", length, inPieces(bytes, piece))) parts.push(part);
  return Buffer.concat(parts);
}

describe("sealing", () => {
  test("what is sealed opens to the same bytes, at every size around a segment", async () => {
    for (const size of [0, 1, 15, 16, 17, 1000, segment - 1, segment, segment + 1, 2 * segment, 2 * segment + 5]) {
      const plain = randomBytes(size);
      const sealed = sealer.seal("blob", "b", 0, plain);
      expect(Buffer.from(sealer.open("blob", "b", 0, sealed)).equals(plain)).toBe(true);
      expect(Buffer.from(await sealer.openLarge("blob", "b", sealed)).equals(plain)).toBe(true);
      for (const piece of [segment, 700_001, 3 * segment]) {
        const streamed = await sealedStream(sealer, plain, piece);
        expect(streamed.length).toBe(sealed.length);
        expect(Buffer.from(sealer.open("blob", "b", 0, streamed)).equals(plain)).toBe(true);
      }
    }
  });

  test("an independent AES-GCM agrees on 5,000 random messages, and on one of several segments", () => {
    assertAgreement(5000);
    const large = randomBytes(2 * segment + 77);
    const what = { kind: "blob", id: "b", version: 0 } as const;
    expect(openIndependently(secret, ref, what, sealer.seal("blob", "b", 0, large)).equals(large)).toBe(true);
    const theirs = sealIndependently(secret, ref, what, large);
    expect(Buffer.from(sealer.open("blob", "b", 0, theirs)).equals(large)).toBe(true);
  });

  test("the same bytes sealed twice share nothing that can be seen", () => {
    const plain = randomBytes(1000);
    const [one, two] = [sealer.seal("step", "a", 1, plain), sealer.seal("step", "a", 1, plain)];
    expect(Buffer.from(one.subarray(10, 42)).equals(two.subarray(10, 42))).toBe(false);
    expect(Buffer.from(one.subarray(header)).equals(two.subarray(header))).toBe(false);
  });

  test("[K1] every flipped bit of a 1 KB object is refused as damaged", async () => {
    const sealed = sealer.seal("blob", "b", 0, randomBytes(1024));
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Uint8Array.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (refusal(() => sealer.open("blob", "b", 0, changed)) !== "damaged") throw new Error(`bit ${bit} was not seen`);
    }
  });

  test("[K1] every truncation and every extension is refused", () => {
    const sealed = sealer.seal("blob", "b", 0, randomBytes(1024));
    for (let length = 0; length < sealed.length; length++) {
      expect(refusal(() => sealer.open("blob", "b", 0, sealed.subarray(0, length)))).toBe("damaged");
    }
    for (const more of [1, 16, 17, 1000]) {
      const longer = Buffer.concat([sealed, randomBytes(more)]);
      expect(refusal(() => sealer.open("blob", "b", 0, longer))).toBe("damaged");
    }
  });

  test("[K1] what is damaged is named, and nothing says which check failed", async () => {
    const sealed = sealer.seal("blob", `${ref.id}/b_1`, 0, randomBytes(100));
    const messages = new Set<string>();
    for (const at of [0, 5, 20, 50, 80, sealed.length - 1]) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      for (const open of [
        async () => sealer.open("blob", `${ref.id}/b_1`, 0, changed),
        () => sealer.openLarge("blob", `${ref.id}/b_1`, changed),
      ]) {
        messages.add(await open().then(String, (error: Error) => error.message));
      }
    }
    expect([...messages]).toEqual([
      `Stored data is damaged and was not used: blob ${ref.id}/b_1. Restore it from a backup.`,
    ]);
    expect(refusal(() => sealer.open("step", "st_1", 0, sealed))).toBe("damaged");
  });

  test("[K2] sealed bytes open only in their own place, under their own key", () => {
    const plain = randomBytes(200);
    const sealed = sealer.seal("step", "one", 3, plain);
    expect(Buffer.from(sealer.open("step", "one", 3, sealed)).equals(plain)).toBe(true);
    const key = createSecretKey(secret);
    const elsewhere: [Sealer, ObjectKind, string, number][] = [
      [sealer, "head", "one", 3],
      [sealer, "step", "two", 3],
      [sealer, "step", "one", 2],
      [sealer, "step", "one", 30],
      [sealerFor({ ...ref, owner: "bob" }, key), "step", "one", 3],
      [sealerFor({ ...ref, kind: "datasource" }, key), "step", "one", 3],
      [sealerFor({ ...ref, id: `${ref.id}x` }, key), "step", "one", 3],
      [sealerFor(ref, createSecretKey(randomBytes(32))), "step", "one", 3],
    ];
    for (const [by, kind, id, version] of elsewhere) {
      expect(refusal(() => by.open(kind, id, version, sealed))).toBe("damaged");
    }
  });

  test("[K2] every splice of two objects, of sessions, owners, versions or one place, is refused", () => {
    const key = createSecretKey(secret);
    const plain = randomBytes(100);
    const sealed = Buffer.from(sealer.seal("step", "one", 3, plain));
    const others = [
      sealer.seal("step", "one", 3, plain),
      sealer.seal("step", "one", 2, plain),
      sealer.seal("head", "one", 3, plain),
      sealerFor({ ...ref, owner: "bob" }, key).seal("step", "one", 3, plain),
      sealerFor({ ...ref, id: `${ref.id}x` }, key).seal("step", "one", 3, plain),
      sealerFor(newRef(), createSecretKey(randomBytes(32))).seal("step", "one", 3, plain),
    ];
    const opens = (bytes: Buffer) => refusal(() => sealer.open("step", "one", 3, bytes)) !== "damaged";
    expect(opens(sealed)).toBe(true);
    for (const other of others.map((each) => Buffer.from(each))) {
      // The first ten bytes are the same in all: a splice there is the other object whole.
      for (let cut = 11; cut < sealed.length; cut++) {
        const [head, tail] = [sealed.subarray(0, cut), sealed.subarray(cut)];
        const spliced = [Buffer.concat([head, other.subarray(cut)]), Buffer.concat([other.subarray(0, cut), tail])];
        if (spliced.some((bytes) => !bytes.equals(sealed) && !bytes.equals(other) && opens(bytes))) {
          throw new Error(`a splice at ${cut} was not seen`);
        }
      }
    }
  });

  test("[K2] places that read the same when run together are different places", () => {
    const key = createSecretKey(secret);
    const sealed = sealerFor({ owner: "ab", kind: "session", id: "c" }, key).seal("step", "d", 1, randomBytes(9));
    const shifted = sealerFor({ owner: "a", kind: "session", id: "c" }, key);
    expect(refusal(() => shifted.open("step", "bd", 1, sealed))).toBe("damaged");
    const split = sealer.seal("step", "x1", 1, randomBytes(9));
    expect(refusal(() => sealer.open("step", "x", 11, split))).toBe("damaged");
  });

  test("[K2] segments cannot be reordered, repeated, dropped or taken from another object", async () => {
    const sealed = Buffer.from(sealer.seal("blob", "b", 0, randomBytes(3 * segment)));
    const again = Buffer.from(sealer.seal("blob", "b", 0, randomBytes(3 * segment)));
    const head = sealed.subarray(0, header);
    const part = (from: Buffer, index: number) =>
      from.subarray(header + index * (segment + 16)).subarray(0, segment + 16);
    const [a, b, c] = [part(sealed, 0), part(sealed, 1), part(sealed, 2)];
    const shorter = (count: number) => {
      const changed = Buffer.from(head);
      changed.writeBigUInt64BE(BigInt(count * segment), 2);
      return changed;
    };
    const forged = [
      [head, b, a, c],
      [head, a, c, b],
      [head, a, a, c],
      [head, part(again, 0), b, c],
      [again.subarray(0, header), a, b, c],
      [shorter(2), a, b],
      [shorter(2), a, c],
      [shorter(1), c],
      [shorter(4), a, b, b, c],
    ].map((parts) => Buffer.concat(parts));
    for (const bytes of forged) {
      expect(refusal(() => sealer.open("blob", "b", 0, bytes))).toBe("damaged");
      await expect(sealer.openLarge("blob", "b", bytes)).rejects.toMatchObject({ code: "damaged" });
    }
    expect(Buffer.concat([head, a, b, c]).equals(sealed)).toBe(true);
  });

  test("[K1] a tag shortened to 4 bytes is refused", () => {
    const sealed = sealer.seal("step", "one", 1, randomBytes(64));
    expect(refusal(() => sealer.open("step", "one", 1, sealed.subarray(0, sealed.length - 12)))).toBe("damaged");
    const twelveMore = Buffer.from(sealed.subarray(0, sealed.length - 12));
    twelveMore.writeBigUInt64BE(64n - 12n, 2);
    expect(refusal(() => sealer.open("step", "one", 1, twelveMore))).toBe("damaged");
  });

  test("[K1] an object made elsewhere opens only if it commits to its key, though all else verifies", () => {
    const plain = randomBytes(100);
    const make = (commitmentOf: (derived: Buffer) => Uint8Array) => {
      const salt = randomBytes(32);
      const derived = hkdf(secret, salt, info, 71);
      const head = Buffer.concat([Buffer.from([1, 1]), Buffer.alloc(8), salt, commitmentOf(derived)]);
      head.writeBigUInt64BE(100n, 2);
      const nonce = Buffer.concat([derived.subarray(64), Buffer.from([0, 0, 0, 0, 1])]);
      const associated = Buffer.concat([head, placeOf(ref, "doc", "d", 2)]);
      return Buffer.concat([head, gcm(derived.subarray(0, 32), nonce, associated).encrypt(plain)]);
    };
    const committed = make((derived) => derived.subarray(32, 64));
    expect(Buffer.from(sealer.open("doc", "d", 2, committed)).equals(plain)).toBe(true);
    expect(
      refusal(() =>
        sealer.open(
          "doc",
          "d",
          2,
          make(() => randomBytes(32)),
        ),
      ),
    ).toBe("damaged");
  });

  test("a header that announces an enormous length is refused without making room for it", () => {
    const sealed = Buffer.from(sealer.seal("step", "one", 1, randomBytes(64)));
    for (const length of [2n ** 40n, 2n ** 53n, 2n ** 64n - 1n]) {
      sealed.writeBigUInt64BE(length, 2);
      expect(refusal(() => sealer.open("step", "one", 1, sealed))).toBe("damaged");
    }
  });

  test("a stream of another length than announced is a bug, not a shorter object", async () => {
    for (const announced of [0, 99, segment + 99, 2 * segment]) {
      await expect(sealedStream(sealer, randomBytes(100), 30, announced)).rejects.toThrow("assertion failed");
    }
    await expect(sealedStream(sealer, randomBytes(segment + 1), 1000, segment)).rejects.toThrow("longer");
  });

  test("the event loop runs while a large object is sealed and opened", async () => {
    const plain = randomBytes(8 * segment);
    const during = async (work: () => Promise<unknown>) => {
      let turns = 0;
      let ended = false;
      const turn = () => {
        turns += 1;
        if (!ended) setImmediate(turn);
      };
      setImmediate(turn);
      await work();
      ended = true;
      return turns;
    };
    const sealed = await sealedStream(sealer, plain, segment);
    expect(await during(() => sealedStream(sealer, plain, segment))).toBeGreaterThanOrEqual(7);
    expect(await during(() => sealer.openLarge("blob", "b", sealed))).toBeGreaterThanOrEqual(7);
  });
});

// What caches put around a value comes off, within limits, or is refused by its name.
import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { LegacyRefused } from "../../src/legacy/refused.ts";
import { databaseCacheValue, fileCacheValue, unwrapped } from "../../src/legacy/wrapping.ts";
import { bytes } from "../pickle/pickling.ts";

const pickle = bytes(0x80, 5, "K\x01.");

describe("[P14] values as caches store them", () => {
  test.each([
    ["as it is", pickle],
    ["zlib", deflateSync(pickle)],
    ["zlib, hardly compressed", deflateSync(pickle, { level: 1 })],
    ["gzip", gzipSync(pickle)],
    ["zstd", zstdCompressSync(pickle)],
  ])("%s", (_name, value) => {
    expect(Buffer.from(unwrapped(value))).toEqual(pickle);
  });

  test.each([
    ["what begins as lz4", bytes(0x04, 0x22, 0x4d, 0x18, "rest"), /no whole lz4/],
    ["lzma", bytes(0xfd, "7zXZ\x00rest"), /compressed with lzma/],
    ["bzip2", bytes("BZh91AY"), /compressed with bzip2/],
    ["a signed value", Buffer.from("eyJhIjoxfQ:1tXyZ0:c2lnbmF0dXJl"), /signed value/],
    ["anything else", Buffer.from("12345 something"), /neither a pickle nor compressed/],
    ["nothing", Buffer.alloc(0), /neither a pickle nor compressed/],
    ["half a gzip", gzipSync(pickle).subarray(0, 15), /no whole gzip/],
    ["half a zlib", deflateSync(pickle).subarray(0, 8), /no whole zlib/],
    ["more than may be", gzipSync(Buffer.alloc((1 << 30) + 1)), /more than may be/],
  ])("%s is refused", (_name, value, reason) => {
    expect(() => unwrapped(value)).toThrow(reason);
  });

  /** 300 bytes in a pickle, as the lz4 of Python packs them. */
  const packed = "04224d18684034010000000000002b140000009f8005422c01000061620200ff1450616261622e00000000";

  test("lz4, whose copies overlap what they copy", () => {
    const wanted = bytes(0x80, 5, 0x42, 44, 1, 0, 0, "ab".repeat(150), ".");
    expect(Buffer.from(unwrapped(Buffer.from(packed, "hex")))).toEqual(wanted);
  });

  test("a copy of nothing is none", () => {
    expect(() => unwrapped(Buffer.from(packed.replace("61620200", "61620000"), "hex"))).toThrow(/no whole lz4/);
  });

  test("every beginning of an lz4, and every changed byte, ends as a refusal or as other bytes", () => {
    const whole = Buffer.from(packed, "hex");
    for (let length = 4; length < whole.length; length++)
      expect(() => unwrapped(whole.subarray(0, length))).toThrow(/no whole lz4/);
    for (let at = 4; at < whole.length; at++)
      for (const byte of [0, 1, 0x7f, 0xff]) {
        const changed = Buffer.from(whole);
        changed[at] = byte;
        try {
          unwrapped(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(LegacyRefused);
        }
      }
  });

  test("a file of the file cache says when it ends", () => {
    const ends = Buffer.alloc(8);
    ends.writeDoubleBE(1_767_225_600.5);
    const file = bytes(0x80, 5, 0x95, 10, 0, 0, 0, 0, 0, 0, 0, "G", ends, ".", deflateSync(pickle));
    const { value, expiresAt } = fileCacheValue(file);
    expect([Buffer.from(value), expiresAt]).toEqual([pickle, "2026-01-01T00:00:00.500Z"]);
    expect(fileCacheValue(bytes(0x80, 5, "N.", deflateSync(pickle))).expiresAt).toBeNull();
    expect(() => fileCacheValue(bytes(0x80, 5, "K\x01.", deflateSync(pickle)))).toThrow(/does not say when it ends/);
    expect(() => fileCacheValue(bytes(0x80, 5, "cos\nsystem\n."))).toThrow(/GLOBAL/);
  });

  test("a row of the database cache is base64", () => {
    expect(Buffer.from(databaseCacheValue(`${pickle.toString("base64")}\n`))).toEqual(pickle);
    expect(() => databaseCacheValue("not base64!")).toThrow(/no base64/);
  });
});

// What caches put around a value comes off, within limits, or is refused by its name.
import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { LegacyRefused } from "../../src/legacy/refused.ts";
import { cachedValue, endOf, unwrapped } from "../../src/legacy/wrapping.ts";
import { withoutXz } from "../../src/legacy/xz.ts";
import { bytes } from "../pickle/pickling.ts";

const pickle = bytes(0x80, 5, "K\x01.");

/** The same, as Python's bz2 packs it. */
const bzip2 = Buffer.from("QlpoOTFBWSZTWRnQ8yoAAAJUQCIAAAEACEAAIAAhhoGaA1NxdyRThQkBnQ8yoA==", "base64");

const limits = { bytes: 1000, instructions: 100, values: 100, depth: 5, length: 1000 };
const mac = "A".repeat(43);
const base64 = (held: Uint8Array) => Buffer.from(held).toString("base64url");

describe("[P14] values as caches store them", () => {
  test.each([
    ["as it is", pickle],
    ["zlib", deflateSync(pickle)],
    ["zlib, hardly compressed", deflateSync(pickle, { level: 1 })],
    ["gzip", gzipSync(pickle)],
    ["zstd", zstdCompressSync(pickle)],
    ["bzip2", bzip2],
    [
      "bzip2, in two parts",
      Buffer.from(
        "QlpoOTFBWSZTWWoBKHEAAADAQAIAQAAgACEAgrF3JFOFCQagEocQQlpoOTFBWSZTWUSo5bgAAAFUACAAAAEACCAAIZgZhGF3JFOFCQRKjluA",
        "base64",
      ),
    ],
  ])("%s", (_name, value) => {
    expect(Buffer.from(unwrapped(value))).toEqual(pickle);
    expect(cachedValue(value, limits)).toBe(1n);
  });

  test.each([
    ["a pickle", pickle, 1n],
    [
      "JSON",
      bytes('{"current_step": 2, "at": 0.5, "of": ["a", null]}'),
      {
        type: "dictionary",
        entries: [
          ["current_step", 2n],
          ["at", 0.5],
          ["of", { type: "list", items: ["a", null] }],
        ],
      },
    ],
  ])("a signed value that holds %s, packed or not, in a pickle or not", (_name, held, value) => {
    for (const text of [`${base64(held)}:1tXyZ0:${mac}`, `.${base64(deflateSync(held))}:1tXyZ0:${mac}`]) {
      expect(cachedValue(bytes(text), limits)).toEqual(value);
      expect(cachedValue(bytes(0x80, 5, "X", text.length, 0, 0, 0, text, "."), limits)).toEqual(value);
    }
  });

  test.each([
    ["nothing of either kind", `${base64(bytes("{nothing"))}:1tXyZ0:${mac}`, /neither a pickle nor JSON/],
    ["half a zlib", `.${base64(deflateSync(pickle).subarray(0, 8))}:1tXyZ0:${mac}`, /no whole zlib/],
    ["a signature that is none", `${base64(pickle)}:1tXyZ0:short`, /neither a pickle nor compressed/],
  ])("a signed value with %s is refused", (_name, text, reason) => {
    expect(() => cachedValue(bytes(text), limits)).toThrow(reason);
  });

  test.each([
    ["what begins as lz4", bytes(0x04, 0x22, 0x4d, 0x18, "rest"), /no whole lz4/],
    ["what begins as bzip2", bytes("BZh91AY"), /no whole bzip2/],
    ["half a bzip2", bzip2.subarray(0, 45), /no whole bzip2/],
    ["a bzip2 with another sum", Buffer.concat([bzip2.subarray(0, -3), bytes(1, 2, 3)]), /no whole bzip2/],
    ["anything else", Buffer.from("12345 something"), /neither a pickle nor compressed/],
    ["nothing", Buffer.alloc(0), /neither a pickle nor compressed/],
    ["half a gzip", gzipSync(pickle).subarray(0, 15), /no whole gzip/],
    ["half a zlib", deflateSync(pickle).subarray(0, 8), /no whole zlib/],
    ["more than may be", gzipSync(Buffer.alloc((1 << 30) + 1)), /more than may be/],
  ])("%s is refused", (_name, value, reason) => {
    expect(() => unwrapped(value)).toThrow(reason);
  });

  /** An empty dictionary, as Python's lzma packs it. */
  const xz = Buffer.from("/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQADgAR9LgBtuO+Uj/rKOQABHARvLJzBH7bzfQEAAAAABFla", "base64");

  test("lzma", async () => {
    expect(Buffer.from(await withoutXz(xz, 100))).toEqual(Buffer.from("\x80\x04}.", "latin1"));
    expect(await withoutXz(pickle, 100)).toBe(pickle);
    await expect(withoutXz(xz, 3)).rejects.toThrow(/more than may be/);
    for (const broken of [xz.subarray(0, 40), Buffer.concat([xz.subarray(0, 30), Buffer.of(0), xz.subarray(31)])])
      await expect(withoutXz(broken, 100)).rejects.toThrow(/no whole lzma/);
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
    expect(endOf(file)).toEqual({ ends: Date.parse("2026-01-01T00:00:00.500Z"), bytes: 21 });
    expect(endOf(bytes(0x80, 5, "N.", deflateSync(pickle)))).toEqual({ ends: null, bytes: 4 });
    expect(() => endOf(bytes(0x80, 5, "K\x01.", deflateSync(pickle)))).toThrow(/does not say when it ends/);
    expect(() => endOf(bytes(0x80, 5, "cos\nsystem\n."))).toThrow(/GLOBAL/);
  });
});

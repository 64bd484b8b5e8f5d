// Encodings by their bytes.
import { expect, test } from "vitest";
import { detectEncoding, firstInvalidUtf8 } from "../../../src/engine/import/encoding.ts";
import { sampling } from "./importing.ts";

test("[I6] a character that the end of the looked-at bytes cuts in two is no reason to doubt UTF-8", () => {
  const text = Buffer.from("aé€🎉".repeat(50));
  for (let length = 1; length < text.length; length++) {
    expect(detectEncoding(text.subarray(0, length), false)).toBe("utf-8");
    expect(firstInvalidUtf8(Buffer.concat([text.subarray(0, length), Buffer.from([0xff])]))).toBeLessThanOrEqual(
      length,
    );
  }
  expect(detectEncoding(text.subarray(0, text.length - 1), true)).toBe("windows-1252");
});

test("[I6] the first invalid byte is found wherever it stands", () => {
  for (const at of [0, 1, 2, 499, 999]) {
    const bytes = Buffer.alloc(1000, "ab");
    bytes[at] = 0xe9;
    expect(firstInvalidUtf8(bytes)).toBe(at);
  }
});

test("[I6] the beginning of a long file in UTF-16 is whole characters, whatever bytes they are made of", async () => {
  // Each of these letters has the byte of a line end: one before, one behind its other byte.
  for (const letter of ["ਅ", "Ċ"]) {
    const text = `\ufeffid,name\n${`1,${letter.repeat(99)}\n`.repeat(16_000)}`;
    const little = Buffer.from(text, "utf16le");
    for (const bytes of [little, Buffer.from(little).swap16()]) {
      const { rows } = await sampling("long.csv", bytes, 1);
      expect(rows).toEqual([[1, letter.repeat(99)]]);
    }
  }
});

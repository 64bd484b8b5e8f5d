// What a zip archive holds, before anything unpacks it: entries, their true unpacked sizes, and whether
// they are those of a workbook.
import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import { refuse } from "../../errors.ts";
import { sizeText } from "./sizes.ts";

const mostEntries = 1000;
const ratioLimit = 200;
const ratioFrom = 16 << 20;

/** The bytes of a workbook whose unpacked size is within the limit; refuses bombs and other archives. */
export async function readWorkbook(path: string, limit: number): Promise<Buffer> {
  const bytes = await readFile(path);
  const entries = entriesOf(bytes);
  if (!entries.some((entry) => entry.name === "xl/workbook.xml")) refuse("unknown_format");
  if (entries.length > mostEntries) refuse("import_failed", { reason: `it holds more than ${mostEntries} parts.` });
  let total = 0;
  for (const entry of entries) {
    total += unpackedSize(bytes, entry, limit - total);
    if (total > limit) refuse("too_large", { what: "The unpacked workbook", limit: sizeText(limit) });
    if (total > ratioFrom && total > bytes.length * ratioLimit) {
      refuse("import_failed", { reason: `it unpacks to more than ${ratioLimit} times its size, as no table does.` });
    }
  }
  return bytes;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly offset: number;
}

function damaged(): never {
  return refuse("import_failed", { reason: "the workbook is damaged or cut off; upload it again." });
}

function entriesOf(bytes: Buffer): Entry[] {
  const end = bytes.lastIndexOf("PK\x05\x06", bytes.length, "latin1");
  if (end < 0 || end + 22 > bytes.length) damaged();
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const entries: Entry[] = [];
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) damaged();
    const nameLength = bytes.readUInt16LE(at + 28);
    entries.push({
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      offset: bytes.readUInt32LE(at + 42),
      name: bytes.toString("utf8", at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** Unpacks the entry to see its size (what the archive says of it may be a lie); more than `room` is room + 1. */
function unpackedSize(bytes: Buffer, entry: Entry, room: number): number {
  if (entry.offset + 30 > bytes.length) damaged();
  const start = entry.offset + 30 + bytes.readUInt16LE(entry.offset + 26) + bytes.readUInt16LE(entry.offset + 28);
  const packed = bytes.subarray(start, start + entry.packed);
  if (packed.length < entry.packed) damaged();
  if (entry.method === 0) return packed.length;
  if (entry.method !== 8) damaged();
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(room, 1) }).length;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") return room + 1;
    return damaged();
  }
}

// Pickles put together by hand, and values as Python would show them.
import { heldBy, isNode, type PickleValue } from "../../src/pickle/values.ts";

/** Bytes of a pickle in pieces: texts stand for their characters' codes, numbers for themselves. */
export function bytes(...pieces: (string | number | Uint8Array)[]): Buffer {
  return Buffer.concat(
    pieces.map((piece) =>
      typeof piece === "string"
        ? Buffer.from(piece, "latin1")
        : typeof piece === "number"
          ? Buffer.from([piece])
          : Buffer.from(piece),
    ),
  );
}

/** A number in so many bytes, the least first. */
export function little(value: number | bigint, length: number): Buffer {
  const made = Buffer.alloc(8);
  made.writeBigUInt64LE(BigInt(value));
  return made.subarray(0, length);
}

/** Python's repr of a value. */
export function repr(value: PickleValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return float(value);
  if (typeof value === "string") return quoted(value);
  if (!isNode(value)) return `b${quoted(Buffer.from(value).toString("latin1"))}`;
  if (value.type === "dictionary")
    return `{${value.entries.map(([key, held]) => `${repr(key)}: ${repr(held)}`).join(", ")}}`;
  if (value.type === "global") return `${value.module}.${value.name}`;
  const items = heldBy(value).map(repr);
  if (value.type === "call") return `${repr(value.callee)}(${items.join(", ")})`;
  if (value.type === "list") return `[${items.join(", ")}]`;
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
}

function float(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0.0" : String(value);
}

/** Python shows control characters, and bytes beyond ASCII, by their codes. */
function quoted(text: string): string {
  const escaped = text.replace(/[\p{Cc}\u2028\xff]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });
  return `'${escaped}'`;
}

// Chance that can be repeated: every row draws a lot, by where it stands and a seed.
import { createHash } from "node:crypto";
import { position, type Sql, sql } from "../model/sql.ts";

const low = sql`4294967295::UBIGINT`;

/**
 * A whole number from 0 to 2³² − 1 for each row, no two alike; the same seed and purpose give the same ones.
 * The place is spread by a linear step that the seed chooses, then by the last steps of MurmurHash3 (fmix32,
 * Austin Appleby): products of numbers below 2³² fit 64 bits, so nothing is ever out of range.
 */
export function lots(seed: number, purpose: string): Sql {
  const digest = createHash("sha256").update(`${purpose}:${seed}`).digest();
  // An odd factor below 2³¹: no two places meet, and the sum stays within 64 bits.
  const factor = BigInt((digest.readUInt32BE(0) >>> 1) | 1);
  const offset = BigInt(digest.readUInt32BE(4));
  const started = sql`((${position()}::UBIGINT * ${factor}::UBIGINT + ${offset}::UBIGINT) & ${low})`;
  const once = sql`((${folded(started, 16)} * 2246822507::UBIGINT) & ${low})`;
  const twice = sql`((${folded(once, 13)} * 3266489909::UBIGINT) & ${low})`;
  return sql`${folded(twice, 16)}::UINTEGER`;
}

/** A number with its upper bits folded into its lower ones. */
function folded(value: Sql, bits: 13 | 16): Sql {
  return bits === 13 ? sql`xor(${value}, ${value} >> 13)` : sql`xor(${value}, ${value} >> 16)`;
}

// Random texts made of pieces of many scripts, and of what is not seen: marks, emoji of several parts, blanks
// and directions.
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import { cell, type Random, randomTable, texts } from "../random-tables.ts";

const pieces: readonly (readonly string[])[] = [
  [..."abcxyzABZ", "ab", "Oslo", "the"],
  [..."éÉüñçøŁłßæıİſﬁ", "e\u0301", "Z\u030a", "ï"],
  [..."αωΆΣςЖйё", "и\u0306", "שלום", "שָׁ", "مرحبا", "مَ", "日本", "한", "\u1112\u1161\u11ab", "ไทย", "हिन्दी"],
  [..."0123456789", "10", "٣", "३", "½", "²", "Ⅷ", "１"],
  ["👍", "👍🏽", "👩‍👩‍👧‍👦", "🇳🇴", "🇳🇴🇸🇪", "❤️", "1️⃣", "𝒜", "𐍈"],
  [" ", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u2003", "\u3000", "\u2028", "\u0085"],
  ["\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\ufeff", "\u00ad", "\u0007", "\u0301"],
  [...".,;:!?-_'\"()[]{}/\\@#%&*", "“", "”", "¿", "…", "–", "、", "«"],
  [..."$€+=<>^~`|©°™→"],
];

/** A text of up to `most` pieces, of one kind, of several, or of all. */
export function richText(random: Random, most = 8): string {
  if (random.chance(0.08)) return "";
  if (random.chance(0.2)) return random.pick(texts);
  const kinds = random.chance(0.4) ? random.some(pieces, 1, 3) : pieces;
  return Array.from({ length: random.whole(1, most) }, () => random.pick(random.pick(kinds))).join("");
}

/** A random table whose texts are rich. */
export function richTable(random: Random, others: readonly WireType[] = ["text", "text", "integer"]): TableLiteral {
  return randomTable(random, { has: ["text"], others, cells: richCell, rows: [0, 20], values: 8 });
}

function richCell(random: Random, type: WireType, digits?: readonly [number, number]): Cell {
  return type === "text" ? richText(random) : cell(random, type, digits);
}

/** A piece of the text, of one to three code points; some letter if it has none. */
export function pieceOf(random: Random, text: Cell): string {
  const letters = [...String(text ?? "")];
  const from = random.whole(0, Math.max(0, letters.length - 1));
  return letters.slice(from, from + random.whole(1, 3)).join("") || "a";
}

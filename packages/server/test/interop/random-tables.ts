// Chance that repeats: a seeded source of choices, and random typed tables made of the cells that break
// things: nulls, duplicates, extremes, blanks, combining marks, right-to-left, texts that look like numbers.
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import { isoDuration } from "../../src/model/durations.ts";

/** Choices that are the same for the same seed. */
export class Random {
  #state: number;

  constructor(seed: string) {
    let hash = 2166136261;
    for (const each of seed) hash = Math.imul(hash ^ (each.codePointAt(0) as number), 16777619);
    this.#state = hash >>> 0;
  }

  /** From 0 up to, but not, 1. */
  share(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.share() * (high - low + 1));
  }

  chance(share: number): boolean {
    return this.share() < share;
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error("nothing to pick from");
    return from[this.whole(0, from.length - 1)] as T;
  }

  shuffled<T>(from: readonly T[]): T[] {
    const rest = [...from];
    const taken: T[] = [];
    while (rest.length > 0) taken.push(...rest.splice(this.whole(0, rest.length - 1), 1));
    return taken;
  }

  /** Some of these, at least `least`, in random order. */
  some<T>(from: readonly T[], least = 1, most = from.length): T[] {
    return this.shuffled(from).slice(0, this.whole(least, Math.max(least, Math.min(most, from.length))));
  }

  /** The record with each entry that has no value left out, and others left out by chance. */
  maybe<T>(share: number, make: () => T): T | undefined {
    return this.chance(share) ? make() : undefined;
  }
}

export const texts = [
  ..."a|b|ab|Ab|AB|Oslo|oslo|OSLO|Rome|New York|  Oslo |x y z|a,b|a, b ,c|,|b,,a|a;b|a-b-c|one two  three|N/A|n/a|-|null".split(
    "|",
  ),
  ...'None|true|no|1|2|10|007|1.5|-3|1e3|NaN|9007199254740993|2024-01-31|31.12.2024|14:30:00|it\'s|say "hi"|item 9'.split(
    "|",
  ),
  ..."item 10|Item 1|%|_|\\|\\1|$1|straße|ÉLAN|élan|naïve|ﬁn|ǅ|İi|שלום|مرحبا 1|日本語|Ünïcödé|foo.bar|(x)|[y]".split(
    "|",
  ),
  "",
  " ",
  "   ",
  "\t",
  "a\nb",
  "\u00a0x\u00a0",
  "e\u0301",
  "é",
  "👍🏽",
  "👨‍👩‍👧 x",
  "a\u200bb",
  "Z\u030a",
];

const integers: readonly Cell[] = [
  ...[0, 1, 2, 3, 4, 5, 7, 10, 12, 100, 999, -1, -2, -7, 1_000_000, 9007199254740991, -9007199254740991],
  ...["9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808"],
];

const numbers: readonly Cell[] = [
  ...[0, 1, 2, 3, 10, -1, -2.5, 0.5, 1.5, 2.5, 0.1, 0.2, 0.3, 1 / 3, 99.99, 1e-7, 123456.789, 1e15, 1e21, 1e300],
  ...["NaN", "Infinity", "-Infinity", "-0", 5e-324, -1e-300, 1125899906842624.2],
];

const dates: readonly string[] = [
  ..."2024-01-31 2024-02-29 2023-02-28 2024-03-01 2024-12-31 2025-01-01 1970-01-01 1969-12-31 1900-03-01".split(" "),
  ..."2024-06-30 2024-06-29 2024-05-17 0001-01-01 9999-12-31 1582-10-10 2000-02-29".split(" "),
];

const times: readonly string[] = "00:00:00 23:59:59 14:30:00 14:30:00.5 09:05:07.000001 23:59:59.999999 12:00:00".split(
  " ",
);

const digitsOf: readonly [number, number][] = [
  [10, 2],
  [18, 4],
  [5, 0],
  [38, 10],
  [4, 4],
];

/** One random cell of a type, never null, as it travels. */
export function cell(random: Random, type: WireType, digits: readonly [number, number] = [18, 3]): Cell {
  switch (type) {
    case "integer":
      return random.chance(0.7) ? random.whole(-3, 12) : random.pick(integers);
    case "number":
      return random.chance(0.5) ? random.whole(-20, 40) / 4 : random.pick(numbers);
    case "decimal":
      return decimal(random, digits);
    case "boolean":
      return random.chance(0.5);
    case "text":
      return random.pick(texts);
    case "date":
      return random.pick(dates);
    case "time":
      return random.pick(times);
    case "timestamp":
      return `${random.pick(dates)}T${random.pick(times)}`;
    case "timestamptz":
      return `${random.pick(dates.slice(0, 12))}T${random.pick(times)}Z`;
    case "duration":
      return isoDuration(duration(random));
    case "list":
      return Array.from({ length: random.whole(0, 3) }, () =>
        random.chance(0.15) ? null : random.pick(["a", "b", "", " a ", "x,y"]),
      );
    case "struct":
      return { x: random.pick(["a", "b", "", null]), "y z": random.pick(["ä", null, "1"]) };
    case "binary":
      return random.pick(["", "AA==", "AAE=", "/w==", "YQ==", "YWI=", "w6k="]);
  }
}

/** Cells whose decimals have few enough digits for 64-bit numbers. */
export function moderate(random: Random, type: WireType, digits: readonly [number, number] = [18, 3]): Cell {
  return cell(random, type, [Math.min(digits[0], 13), digits[1]]);
}

function decimal(random: Random, [total, after]: readonly [number, number]): string {
  const size = random.chance(0.7) ? Math.min(3 + after, total) : total;
  let digits = "";
  for (let at = random.whole(1, size); at > 0; at--) digits += random.whole(0, 9);
  digits = digits.padStart(after + 1, "0");
  const whole = digits.slice(0, digits.length - after).replace(/^0+(?=\d)/, "");
  const text = after === 0 ? whole : `${whole}.${digits.slice(-after)}`;
  return /[1-9]/.test(text) && random.chance(0.3) ? `-${text}` : text;
}

function duration(random: Random): bigint {
  const second = 1_000_000n;
  const plain = [
    0n,
    1n,
    second,
    90n * second,
    3600n * second,
    -5400n * second,
    86400n * second,
    100n * 86400n * second,
  ];
  return random.chance(0.8) ? random.pick(plain) : BigInt(random.whole(-1e12, 1e12));
}

const names: readonly string[] = [
  ...'a|b|c|id|city|price|Total amount|größe|customerName|first_name|order-id|x y|2024 north|select|日本|été|UPPER|%|say "x"'.split(
    "|",
  ),
  ..."it's|emoji 👍|a.b|null|r|index|c0|d0|row|_x_|naïve  Name|HTTPServer2|שם".split("|"),
];

/** What a random table must be like. */
export interface Wish {
  /** Each of these types (or one of a list of types) has a column. */
  readonly has?: readonly (WireType | readonly WireType[])[];
  /** What the other columns may be; if left out, they may also hold lists, structures or bytes. */
  readonly others?: readonly WireType[];
  /** Most columns beyond those it must have. */
  readonly more?: number;
  readonly rows?: readonly [number, number];
  /** Cells of a column, instead of random ones of its type. */
  readonly cells?: (random: Random, type: WireType, digits?: readonly [number, number]) => Cell;
  /** Most different values of a column. */
  readonly values?: number;
}

export const scalars: readonly WireType[] = [
  ...([
    "integer",
    "number",
    "decimal",
    "boolean",
    "text",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "duration",
  ] as const),
];

/** What holds several values, or none that can be written as text. */
export const nested: readonly WireType[] = ["list", "struct", "binary"];

/** A random table, few distinct values per column, nulls in most columns, of 0, 1 or 2 to 40 rows. */
export function randomTable(random: Random, wish: Wish = {}): TableLiteral {
  const must = (wish.has ?? []).map((each) => (typeof each === "string" ? each : random.pick(each)));
  const least = must.length === 0 ? 1 : 0;
  const more = random.whole(least, Math.max(least, wish.more ?? 3));
  const holding = wish.others === undefined && random.chance(0.25) ? [random.pick(nested)] : [];
  const others = wish.others ?? [...scalars, "text", "integer", "number"];
  const types = random.shuffled([...must, ...holding, ...Array.from({ length: more }, () => random.pick(others))]);
  const called = distinctNames(random, types.length);
  const columns = types.map((type, at) => ({
    name: called[at] as string,
    type,
    ...(type === "decimal" ? { digits: [...random.pick(digitsOf)] as [number, number] } : {}),
  }));
  const [low, high] = wish.rows ?? [0, 40];
  const size = random.chance(0.06) ? 0 : random.chance(0.1) ? 1 : random.whole(2, random.chance(0.6) ? 9 : 40);
  const rows = Math.min(high, Math.max(low, size));
  const make = wish.cells ?? cell;
  const made = columns.map(({ type, digits }) => {
    const pool = Array.from({ length: random.whole(1, wish.values ?? 6) }, () => make(random, type, digits));
    const nulls = random.pick([0, 0.1, 0.3, 0.3, 0.6, random.chance(0.3) ? 1 : 0.2]);
    return Array.from({ length: rows }, () => (random.chance(nulls) ? null : random.pick(pool)));
  });
  return { columns, rows: Array.from({ length: rows }, (_, row) => made.map((column) => column[row] as Cell)) };
}

/** Names that differ even when large and small letters are taken as the same. */
function distinctNames(random: Random, count: number): string[] {
  const plain = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
  return (random.chance(0.5) ? plain : random.shuffled(names)).slice(0, count);
}

/** Names of the columns of these types; all if none is given. */
export function columnsOf(table: TableLiteral, types: readonly WireType[] | WireType = []): string[] {
  const wanted = [types].flat();
  return table.columns.filter(({ type }) => wanted.length === 0 || wanted.includes(type)).map(({ name }) => name);
}

/** A cell that stands in the column, or a random one of its type; sometimes null if `orNull`. */
export function valueFor(random: Random, table: TableLiteral, column: string, { orNull = 0 } = {}): Cell {
  const at = table.columns.findIndex(({ name }) => name === column);
  const { type, digits } = table.columns[at] as TableLiteral["columns"][number];
  if (random.chance(orNull)) return null;
  const present = table.rows.map((row) => row[at] as Cell).filter((each) => each !== null);
  return present.length > 0 && random.chance(0.7) ? random.pick(present) : cell(random, type, digits);
}

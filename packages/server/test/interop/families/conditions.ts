// Random condition trees over a table.
import type { TableLiteral, WireType } from "@data-tools/client";
import { cell, columnsOf, nested, type Random, valueFor } from "../random-tables.ts";

/** Patterns that both engines of regular expressions read alike. */
export const patterns: readonly string[] = [
  ..."a ^a b$ ^[a-z]+$ [0-9]+ \\d o.*o ^$ \\s (a|O)s ^.{2}$ item.\\d+ [^a-zA-Z0-9] x?y - ,.? e+".split(" "),
];

export function condition(random: Random, table: TableLiteral, depth = 2): object {
  const many = () => Array.from({ length: random.whole(1, 3) }, () => condition(random, table, depth - 1));
  const kind = depth === 0 ? "compare" : random.pick(["compare", "compare", "compare", "all", "any", "not"]);
  if (kind === "all") return { all: many() };
  if (kind === "any") return { any: many() };
  if (kind === "not") return { not: condition(random, table, depth - 1) };
  return compared(random, table);
}

const orders = ["eq", "ne", "lt", "le", "gt", "ge"] as const;
const texts = ["contains", "not-contains", "starts-with", "ends-with"] as const;
const dated: readonly WireType[] = ["date", "timestamp", "timestamptz"];

function compared(random: Random, table: TableLiteral): object {
  const column = random.pick(columnsOf(table));
  const type = table.columns.find(({ name }) => name === column)?.type as WireType;
  const value = () => valueFor(random, table, column);
  const present = ["null", "not-null", "empty", "not-empty"];
  if (nested.includes(type) || random.chance(0.12)) return { column, is: random.pick(present) };
  const folded = type === "text" && random.chance(0.3) ? { ignoreCase: true } : {};
  if (type === "boolean" && random.chance(0.5)) return { column, is: random.pick(["true", "false"]) };
  if (type === "text" && random.chance(0.5)) {
    if (random.chance(0.3)) return { column, is: "matches", value: random.pick(patterns), ...folded };
    const whole = [...String(valueFor(random, table, column) || cell(random, "text"))];
    const from = random.whole(0, Math.max(0, whole.length - 1));
    const part = whole.slice(from, from + random.whole(1, 3)).join("") || "a";
    return { column, is: random.pick(texts), value: part, ...folded };
  }
  if (dated.includes(type) && random.chance(0.4)) {
    if (random.chance(0.4)) return { column, is: random.pick(["before", "after"]), value: value() };
    const until = random.pick(["2024-06-30", "2024-03-31", "2024-02-29", "2025-01-01"]);
    const unit = random.pick(["days", "weeks", "months", "years"]);
    return { column, is: "in-last", value: { count: random.whole(1, 14), unit, until } };
  }
  if (random.chance(0.25)) {
    const list = Array.from({ length: random.whole(1, 4) }, value);
    return { column, is: random.pick(["in", "not-in"]), value: list, ...folded };
  }
  if (random.chance(0.15)) return { column, is: "between", value: [value(), value()], ...folded };
  return { column, is: random.pick(orders), value: value(), ...folded };
}

// Plain data of a pickle as JSON has it: parameters of operations.
import { isNode, type PickleValue } from "../pickle/values.ts";
import { refuseLegacy } from "./refused.ts";

type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain };

/** What has names and values, or nothing of it. */
export function recordOf(value: PickleValue | undefined): Readonly<Record<string, Plain>> {
  if (!isNode(value) || value.type !== "dictionary") return {};
  return Object.fromEntries(value.entries.map(([key, held]) => [keyOf(key), plainOf(held)]));
}

/** A value as JSON has it; whole numbers that a number does not keep are texts. */
function plainOf(value: PickleValue): Plain {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (!isNode(value)) return refuseLegacy("a parameter is bytes");
  if (value.type === "dictionary") return recordOf(value);
  if (value.type === "list" || value.type === "tuple") return value.items.map(plainOf);
  return refuseLegacy("a parameter is an object");
}

function keyOf(key: PickleValue): string {
  if (typeof key === "string") return key;
  return typeof key === "bigint" || typeof key === "boolean" ? String(key) : refuseLegacy("a parameter has no name");
}

// Calls that could make a value of any size out of a small one, which no limit of memory catches in time:
// what tells the size must be written out, and be small.
import { isAggregate } from "./functions.ts";
import { type Json, type Node, nodesIn, placeOf, Unfit } from "./tree.ts";

/** Which argument tells the size, and how large it may be. */
const sizes: Readonly<Record<string, { readonly argument: number; readonly most: number }>> = {
  repeat: { argument: 1, most: 1_000 },
  lpad: { argument: 1, most: 10_000 },
  rpad: { argument: 1, most: 10_000 },
  to_base: { argument: 2, most: 64 },
  list_resize: { argument: 1, most: 10_000 },
  array_resize: { argument: 1, most: 10_000 },
  bitstring: { argument: 1, most: 10_000 },
  equi_width_bins: { argument: 2, most: 10_000 },
};
const longestRange = 10_000;
const named = new Set(["list_aggregate", "list_aggr", "array_aggregate", "array_aggr", "aggregate"]);

/** Refuses a call whose result may be of any size. */
export function checkSizes(call: Node): void {
  const name = String(call.function_name).toLowerCase();
  const given = Array.isArray(call.children) ? call.children : [];
  const at = placeOf(call);
  const rule = Object.hasOwn(sizes, name) ? sizes[name] : undefined;
  if (rule !== undefined && given.length > rule.argument) {
    const size = numberOf(given[rule.argument] ?? null);
    if (size === null || size > rule.most) {
      throw new Unfit(`the size given to ${name} must be a number written out, at most ${rule.most}`, at);
    }
    // One within another would multiply.
    if (name === "repeat" && [...nodesIn(given[0])].some((each) => each.function_name === "repeat"))
      throw new Unfit("repeat cannot stand in repeat", at);
  }
  if (name === "range" || name === "generate_series") {
    const all = given.map(numberOf);
    if (all.some((each) => each === null || Math.abs(each) > longestRange)) {
      throw new Unfit(
        `the numbers given to ${name} must be written out, at most ${longestRange}; after FROM there is no such limit`,
        at,
      );
    }
  }
  if (name === "format" || name === "printf") {
    const text = textOf(given[0] ?? null);
    if (text === null || /\d{4}|[*]|\{:?[^}]*\{/.test(text)) {
      throw new Unfit(`the first text given to ${name} must be written out, with widths below 1000`, at);
    }
  }
  if (name === "age" && given.length < 2) {
    throw new Unfit("age depends on the time at which it runs; give two dates", at);
  }
  if (named.has(name)) {
    const inner = textOf(given[1] ?? null);
    if (inner === null || !isAggregate(inner)) {
      throw new Unfit(`the function named in ${name} must be written out and be one that can be called here`, at);
    }
  }
}

function constant(value: Json): Json {
  const node = value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
  if (node.class !== "CONSTANT") return null;
  const inner = node.value;
  return inner !== null && typeof inner === "object" && !Array.isArray(inner) ? (inner.value ?? null) : null;
}

function numberOf(value: Json): number | null {
  const found = constant(value);
  return typeof found === "number" ? found : null;
}

function textOf(value: Json): string | null {
  const found = constant(value);
  return typeof found === "string" ? found : null;
}

// A parsed query as the engine writes it down (json_serialize_sql), kept digit for digit: numbers that a
// double would round stay as they were written.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Node = { [key: string]: Json };

/** Why a query is refused; `at` is the byte at which the engine found the node, if it told. */
export class Unfit extends Error {
  readonly reason: string;
  readonly at: number | undefined;

  constructor(reason: string, at?: number) {
    super(reason);
    this.reason = reason;
    this.at = at;
  }
}

export const unknownPart = "it uses something that is not known here";

const exactJson = JSON as unknown as {
  parse(text: string, revive: (key: string, value: Json, context: { source: string }) => unknown): Json;
  rawJSON(text: string): unknown;
};

/** Deeper trees are no use to anyone, and both the engine and what reads the tree go down into them step by step. */
const deepest = 1_000;
export const tooDeep = "it is nested too deeply";

function depthOf(text: string): number {
  let deep = 0;
  let most = 0;
  for (const [mark] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]/gs)) {
    if (mark === "[" || mark === "{") most = Math.max(most, ++deep);
    else if (mark === "]" || mark === "}") deep--;
  }
  return most;
}

/** The tree of a text; numbers beyond 2^53 and fractions keep their digits when it is written again. */
export function parseTree(text: string): Json {
  // What the engine cannot say of an error, as it quotes the word, comes without a text.
  if (text === "") throw new Unfit("a word in it is not understood, and too long to be shown");
  // The engine writes a number beyond the range of doubles as what JSON does not know.
  if (/"value":-?(Infinity|NaN)\b/i.test(text)) throw new Unfit("a number in it is too large");
  if (depthOf(text) > deepest) throw new Unfit(tooDeep);
  return exactJson.parse(text, (_key, value, { source }) =>
    typeof value === "number" && !/^-?\d{1,15}$/.test(source) ? exactJson.rawJSON(source) : value,
  );
}

export function object(value: Json | undefined): Node {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Unfit(unknownPart);
  return value;
}

export function list(value: Json | undefined): Json[] {
  if (!Array.isArray(value)) throw new Unfit(unknownPart);
  return value;
}

/** The byte at which a node begins, if the engine told. */
export function placeOf(node: Node): number | undefined {
  const at = node.query_location;
  return typeof at === "number" ? at : undefined;
}

/** Every node below one, itself too; those within subqueries only if asked for. */
export function* nodesIn(value: Json | undefined, subqueries = true): Generator<Node> {
  if (value === null || value === undefined || typeof value !== "object") return;
  if (Array.isArray(value)) {
    for (const each of value) yield* nodesIn(each, subqueries);
    return;
  }
  yield value;
  if (!subqueries && value.class === "SUBQUERY") return;
  for (const each of Object.values(value)) yield* nodesIn(each, subqueries);
}

/** Writes the floating numbers of a tree as casts of texts: the engine would write them as decimals. */
export function keepDoubles(tree: Json): void {
  for (const node of nodesIn(tree)) {
    if (node.class !== "CONSTANT") continue;
    const value = object(node.value);
    const { id } = object(value.type);
    if ((id !== "DOUBLE" && id !== "FLOAT") || value.is_null === true) continue;
    const text = JSON.stringify(value.value).replaceAll('"', "");
    const written = { type: { id: "VARCHAR", type_info: null }, is_null: false, value: text };
    const child = { class: "CONSTANT", type: "VALUE_CONSTANT", alias: "", value: written };
    const cast = { class: "CAST", type: "OPERATOR_CAST", cast_type: { id, type_info: null }, try_cast: false };
    delete node.value;
    Object.assign(node, cast, { child });
  }
}

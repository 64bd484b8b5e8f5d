// The order of a query's rows. A plain selection from the tables keeps the order in which they are displayed;
// what has no such order (groups, unions, subqueries) is sorted by its columns. Ties of an ORDER BY are
// settled the same way, and a LIMIT comes after it.
import { isAggregate } from "./functions.ts";
import { type Json, list, type Node, nodesIn, object } from "./tree.ts";

/** The view of a table that has the place of its rows beside its columns. */
export const placedView = (table: string): string => `${table}:placed`;

interface Leaf {
  readonly ref: Node;
  readonly alias: string;
}

/**
 * Rewrites a checked query in place; `columns` is how many its result has, `place` the name of the column of
 * places. False if the order must still be settled by sorting the result by all its columns.
 */
export function putInOrder(node: Node, tables: ReadonlySet<string>, columns: number, place: string): boolean {
  const leaves = node.type === "SELECT_NODE" ? plainLeaves(node, tables) : null;
  if (leaves !== null && !placeable(node, leaves)) {
    // One table is read in its order as it is, and what one row becomes follows it.
    if (leaves.length === 1) return true;
  } else if (leaves !== null) {
    addPlaces(node, leaves, place);
    return true;
  }
  // Which rows DISTINCT ON keeps depends on the order it is given.
  if (distinctOn(node)) return orderOf(node) !== undefined;
  addKeys(node, ordinals(columns));
  return true;
}

/** Sorts by the places of the rows in their tables, which the result itself does not show. */
function addPlaces(node: Node, leaves: readonly Leaf[], place: string): void {
  for (const { ref, alias } of leaves) Object.assign(ref, { alias, table_name: placedView(lower(ref.table_name)) });
  const aliases = new Set(leaves.map(({ alias }) => alias.toLowerCase()));
  for (const star of starsOf(node)) {
    const of = lower(star.relation_name);
    if (of === "" || aliases.has(of)) list(star.exclude_list).push(place);
  }
  addKeys(
    node,
    leaves.map(({ alias }) =>
      key({ class: "COLUMN_REF", type: "COLUMN_REF", alias: "", column_names: [alias, place] }),
    ),
  );
}

const lower = (value: Json | undefined): string => String(value).toLowerCase();

/** The tables a plain selection reads, from left to right; null if it is none. */
function plainLeaves(node: Node, tables: ReadonlySet<string>): Leaf[] | null {
  const grouped =
    list(node.group_expressions).length > 0 ||
    list(node.group_sets).length > 0 ||
    node.having !== null ||
    node.aggregate_handling !== "STANDARD_HANDLING" ||
    list(node.modifiers).some((each) => object(each).type === "DISTINCT_MODIFIER");
  if (grouped) return null;
  for (const each of nodesIn([node.select_list ?? null, node.qualify ?? null, node.modifiers ?? null], false)) {
    if (each.class === "FUNCTION" && isAggregate(String(each.function_name))) return null;
  }
  const leaves: Leaf[] = [];
  if (!gather(object(node.from_table), tables, leaves) || leaves.length === 0) return null;
  return leaves;
}

/** Whether the place of a row can stand beside its columns without being seen. */
function placeable(node: Node, leaves: readonly Leaf[]): boolean {
  if (unnests(node)) return false;
  const direct = new Set(list(node.select_list));
  for (const star of starsOf(node)) {
    if (star.columns === true ? star.expr !== null : !direct.has(star)) return false;
  }
  // A table named as a value is a struct of all its columns, the place too.
  const aliases = new Set(leaves.map(({ alias }) => alias.toLowerCase()));
  for (const each of nodesIn(node)) {
    if (each.class !== "COLUMN_REF") continue;
    const [first, ...more] = list(each.column_names);
    if (more.length === 0 && aliases.has(lower(first))) return false;
  }
  return true;
}

function gather(ref: Node, tables: ReadonlySet<string>, leaves: Leaf[]): boolean {
  if (ref.type === "BASE_TABLE") {
    const table = lower(ref.table_name);
    if (!tables.has(table) || list(ref.column_name_alias).length > 0) return false;
    leaves.push({ ref, alias: ref.alias === "" ? String(ref.table_name) : String(ref.alias) });
    return true;
  }
  if (ref.type !== "JOIN" || ref.ref_type === "NATURAL") return false;
  if (ref.alias !== "" || list(ref.column_name_alias ?? []).length > 0) return false;
  const keepsLeft = ref.join_type === "SEMI" || ref.join_type === "ANTI";
  return gather(object(ref.left), tables, leaves) && (keepsLeft || gather(object(ref.right), tables, leaves));
}

/** Stars of a selection itself, not of what it selects from. */
function starsOf(node: Node): Node[] {
  const parts = [node.select_list ?? null, node.where_clause ?? null, node.qualify ?? null, node.modifiers ?? null];
  return [...nodesIn(parts, false)].filter((each) => each.class === "STAR");
}

function unnests(node: Node): boolean {
  return [...nodesIn(node.select_list, false)].some(
    (each) => each.class === "FUNCTION" && lower(each.function_name) === "unnest",
  );
}

function distinctOn(node: Node): boolean {
  return list(node.modifiers).some((each) => {
    const { type, distinct_on_targets: targets } = object(each);
    return type === "DISTINCT_MODIFIER" && list(targets).length > 0;
  });
}

function orderOf(node: Node): Node | undefined {
  return list(node.modifiers)
    .map(object)
    .find(({ type }) => type === "ORDER_MODIFIER");
}

function addKeys(node: Node, keys: Node[]): void {
  const modifiers = list(node.modifiers);
  const order = orderOf(node);
  if (order === undefined) {
    const limit = modifiers.findIndex((each) => String(object(each).type).startsWith("LIMIT"));
    modifiers.splice(limit < 0 ? modifiers.length : limit, 0, { type: "ORDER_MODIFIER", orders: keys });
    return;
  }
  // ORDER BY ALL leaves no ties that could be told apart.
  const all = list(order.orders).some((each) => object(object(each).expression).class === "STAR");
  if (!all) list(order.orders).push(...keys);
}

function ordinals(columns: number): Node[] {
  return Array.from({ length: columns }, (_, index) =>
    key({
      class: "CONSTANT",
      type: "VALUE_CONSTANT",
      alias: "",
      value: { type: { id: "INTEGER", type_info: null }, is_null: false, value: index + 1 },
    }),
  );
}

function key(expression: Node): Node {
  return { type: "ORDER_DEFAULT", null_order: "NULLS LAST", expression };
}

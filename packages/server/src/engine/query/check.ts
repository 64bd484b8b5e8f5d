// Whether a parsed query may run. The tree is the engine's own (json_serialize_sql); every node of it must be
// of a kind that is listed here, with the parts that are listed here, so what is new or unforeseen is refused.
import { allowed, valueWords, whyNot } from "./functions.ts";
import { checkSizes } from "./sizes.ts";
import { type Json, list, type Node, object, placeOf, Unfit, unknownPart } from "./tree.ts";

/** How a part of a node is checked. */
type Check = (value: Json, scope: Scope, node: Node) => void;

/** What is known where a node stands: the tables that can be named, in folded letters. */
interface Scope {
  readonly tables: ReadonlySet<string>;
  /** Tables that no WITH may hide. */
  readonly fixed: ReadonlySet<string>;
}

/** Checks the one statement of a serialised query over these tables; throws Unfit. */
export function checkTree(root: Json, tables: Iterable<string>): Node {
  const { statements } = object(root);
  if (!Array.isArray(statements) || statements.length !== 1) {
    throw new Unfit("it must be one SELECT statement, without others beside it");
  }
  const fixed = new Set([...tables].map((each) => each.toLowerCase()));
  const first = object(statements[0]);
  statement(first, { tables: fixed, fixed }, first);
  return object(first.node);
}

const anything: Check = () => {};
const must =
  (reason: string, fits: (value: Json) => boolean): Check =>
  (value, _scope, node) => {
    if (!fits(value)) throw new Unfit(reason, placeOf(node));
  };
const isEmpty = (value: Json) => value === null || value === "" || (Array.isArray(value) && value.length === 0);
const nothing = must(unknownPart, isEmpty);
const noSample = must("a sample differs each time; use the step Sample", isEmpty);
const noTime = must("a table has no other versions here", isEmpty);
const never = must(unknownPart, (value) => value === false);
const unqualified = must("tables and functions are named without a schema or catalog", (value) => value === "");
const mainOnly = must(
  "tables and functions are named without a schema or catalog",
  (value) => value === "" || value === "main",
);
const words = must(unknownPart, (value) =>
  Array.isArray(value) ? value.every((each) => typeof each === "string") : typeof value === "string",
);
const oneOf = (reason: string, ...options: string[]): Check =>
  must(reason, (value) => typeof value === "string" && options.includes(value));
const each =
  (check: Check): Check =>
  (value, scope, node) => {
    for (const item of list(value)) check(item, scope, node);
  };
const maybe =
  (check: Check): Check =>
  (value, scope, node) => {
    if (value !== null) check(value, scope, node);
  };
/** An object with exactly known keys. */
const parts =
  (shape: Readonly<Record<string, Check>>): Check =>
  (value, scope) => {
    const node = object(value);
    for (const [key, item] of Object.entries(node)) {
      const check = shape[key];
      if (check === undefined) throw new Unfit(`${unknownPart} (${key})`, placeOf(node));
      check(item, scope, node);
    }
  };

const expression: Check = (value, scope) => {
  const node = object(value);
  const check =
    typeof node.class === "string" && Object.hasOwn(expressions, node.class) ? expressions[node.class] : undefined;
  if (check === undefined) throw new Unfit(refusedKind(String(node.class)), placeOf(node));
  check(value, scope, node);
};

function refusedKind(kind: string): string {
  if (kind === "PARAMETER") return "it has parameters ($1, ?); write the values out";
  if (kind === "DEFAULT") return "DEFAULT means nothing here";
  return `${unknownPart} (${kind.toLowerCase()})`;
}

const queryNode: Check = (value, scope) => {
  const node = object(value);
  const kind = String(node.type);
  if (kind === "RECURSIVE_CTE_NODE") throw new Unfit("WITH RECURSIVE is not allowed", placeOf(node));
  const check = Object.hasOwn(queryNodes, kind) ? queryNodes[kind] : undefined;
  if (check === undefined) throw new Unfit(`${unknownPart} (${kind.toLowerCase()})`);
  check(value, withCtes(node, scope), node);
};

/** The scope within a query: each WITH sees those before it. */
function withCtes(node: Node, scope: Scope): Scope {
  let inner = scope;
  for (const entry of list(object(node.cte_map).map)) {
    const { key, value } = object(entry);
    const name = String(key);
    const folded = name.toLowerCase();
    if (scope.fixed.has(folded)) throw new Unfit(`WITH cannot give “${name}” another meaning`);
    if (name.includes(":")) throw new Unfit("names after WITH have no colon");
    cte(value ?? null, inner, node);
    inner = { ...inner, tables: new Set([...inner.tables, folded]) };
  }
  return inner;
}

const statement = parts({
  node: queryNode,
  named_param_map: must("it has parameters ($1, ?); write the values out", isEmpty),
});

const cte = parts({ aliases: words, query: statement, materialized: words, key_targets: nothing });
const order = parts({ type: words, null_order: words, expression });
const orders = parts({ type: words, orders: each(order) });

const modifier: Check = (value, scope, node) => {
  const known: Readonly<Record<string, Check>> = {
    ORDER_MODIFIER: orders,
    LIMIT_MODIFIER: parts({ type: words, limit: maybe(expression), offset: maybe(expression) }),
    LIMIT_PERCENT_MODIFIER: parts({ type: words, limit: maybe(expression), offset: maybe(expression) }),
    DISTINCT_MODIFIER: parts({ type: words, distinct_on_targets: each(expression) }),
  };
  const check = known[String(object(value).type)];
  if (check === undefined) throw new Unfit(unknownPart);
  check(value, scope, node);
};

const tableRef: Check = (value, scope) => {
  const node = object(value);
  const kind = String(node.type);
  const check = Object.hasOwn(tableRefs, kind) ? tableRefs[kind] : undefined;
  if (check === undefined) throw new Unfit(refusedTable(kind), placeOf(node));
  check(value, scope, node);
};

function refusedTable(kind: string): string {
  if (kind === "SHOW_REF") return "DESCRIBE, SHOW and SUMMARIZE are not allowed; it must be a SELECT";
  if (kind === "PIVOT") return "PIVOT and UNPIVOT are not allowed here; use the steps Pivot and Unpivot";
  return `${unknownPart} (${kind.toLowerCase()})`;
}

const known: Check = (value, { tables, fixed }, node) => {
  if (typeof value === "string" && tables.has(value.toLowerCase())) return;
  const names = [...fixed].filter((each) => !each.includes(":")).join(", ");
  throw new Unfit(`there is no table “${String(value).slice(0, 60)}”; there are ${names}`, placeOf(node));
};

const beside = { type: words, alias: words, sample: noSample, query_location: anything, column_name_alias: words };

const tableRefs: Readonly<Record<string, Check>> = {
  BASE_TABLE: parts({
    ...beside,
    schema_name: unqualified,
    catalog_name: unqualified,
    table_name: known,
    at_clause: noTime,
  }),
  SUBQUERY: parts({ ...beside, subquery: statement }),
  JOIN: parts({
    ...beside,
    left: tableRef,
    right: tableRef,
    condition: maybe(expression),
    join_type: oneOf("such a join is not allowed", "INNER", "LEFT", "RIGHT", "FULL", "OUTER", "SEMI", "ANTI"),
    ref_type: oneOf("POSITIONAL JOIN is not allowed", "REGULAR", "NATURAL", "CROSS", "ASOF"),
    using_columns: words,
    delim_flipped: never,
    duplicate_eliminated_columns: nothing,
  }),
  TABLE_FUNCTION: parts({
    ...beside,
    function: functionIn("table"),
    with_ordinality: words,
  }),
  EMPTY: parts(beside),
  EXPRESSION_LIST: parts({ ...beside, expected_names: words, expected_types: nothing, values: each(each(expression)) }),
};

const queryParts = { type: words, modifiers: each(modifier), cte_map: anything };

const queryNodes: Readonly<Record<string, Check>> = {
  SELECT_NODE: parts({
    ...queryParts,
    select_list: each(expression),
    from_table: tableRef,
    where_clause: maybe(expression),
    group_expressions: each(expression),
    group_sets: anything,
    aggregate_handling: words,
    having: maybe(expression),
    sample: noSample,
    qualify: maybe(expression),
  }),
  SET_OPERATION_NODE: parts({
    ...queryParts,
    setop_type: words,
    left: queryNode,
    right: queryNode,
    setop_all: anything,
  }),
};

function functionIn(where: "expression" | "table"): Check {
  return (value, scope) => {
    const call = object(value);
    checkName(call, where);
    if (where === "expression") checkSizes(call);
    functionParts(value, scope, call);
  };
}

function checkName(call: Node, where: "expression" | "table" | "window"): void {
  const name = String(call.function_name);
  if (!allowed(name, where)) throw new Unfit(`${name.slice(0, 60)} ${whyNot(name, where)}`, placeOf(call));
}

const plain = { class: words, type: words, alias: words, query_location: anything };
const children = each(expression);

const functionParts = parts({
  ...plain,
  function_name: words,
  schema: mainOnly,
  catalog: unqualified,
  children,
  filter: maybe(expression),
  order_bys: orders,
  distinct: anything,
  is_operator: anything,
  export_state: never,
});

const windowParts = parts({
  ...plain,
  function_name: words,
  schema: mainOnly,
  catalog: unqualified,
  children,
  partitions: children,
  orders: each(order),
  start: words,
  end: words,
  start_expr: maybe(expression),
  end_expr: maybe(expression),
  offset_expr: maybe(expression),
  default_expr: maybe(expression),
  ignore_nulls: anything,
  filter_expr: maybe(expression),
  exclude_clause: words,
  distinct: anything,
  arg_orders: each(order),
});

const notAValueWord: Check = (value, _scope, column) => {
  const [name, ...more] = list(value).map(String);
  if (name === undefined || more.length > 0 || !valueWords.has(name.toLowerCase())) return;
  throw new Unfit(
    `${name} ${whyNot(name, "expression")}; if a column is meant, write its table before it: data."${name}"`,
    placeOf(column),
  );
};

/** Types that a value can be turned into; `info` may name only types like these. */
const types = new Set(
  `NULL BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT FLOAT DOUBLE DECIMAL
   VARCHAR CHAR BLOB DATE TIME TIMESTAMP TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS INTERVAL UUID BIT LIST STRUCT MAP ARRAY
   STRING_LITERAL INTEGER_LITERAL`.split(/\s+/),
);
const longTypes = new Set(["TIMESTAMP WITH TIME ZONE", "TIME WITH TIME ZONE", "TIMESTAMP_TZ"]);
const namedTypes = new Set(["json", "enum"]);

const typed: Check = (value) => {
  const { id, type_info: info, ...rest } = object(value);
  const named = id === "UNBOUND" ? namedTypes.has(String(object(info).name).toLowerCase()) : false;
  if (Object.keys(rest).length > 0 || !(types.has(String(id)) || longTypes.has(String(id)) || named)) {
    const name = id === "UNBOUND" ? object(info).name : id;
    throw new Unfit(`there is no type ${String(name).slice(0, 60)} here`);
  }
  if (info !== null && info !== undefined) typeInfo(info);
  if (lengthOf(value) > longestArray) throw new Unfit(`arrays have at most ${longestArray} values here; use a list`);
};

const longestArray = 10_000;

/** How many values one value of a type always has: arrays of arrays multiply. */
function lengthOf(type: Json | undefined): number {
  const { id, type_info: info } = object(type);
  if (info === null || info === undefined) return 1;
  const { size, child_type: child, child_types: fields } = object(info);
  if (Array.isArray(fields)) return fields.reduce<number>((sum, each) => sum + lengthOf(object(each).second), 0);
  return (id === "ARRAY" ? Number(size) : 1) * (child === undefined || child === null ? 1 : lengthOf(child));
}

function typeInfo(value: Json): void {
  for (const [key, item] of Object.entries(object(value))) {
    if (key === "child_type") typed(item, noScope, {});
    else if (key === "child_types") for (const each of list(item)) typed(object(each).second ?? null, noScope, {});
    else if (["catalog", "schema", "extension_info"].includes(key)) unqualifiedType(item);
    else if (key === "user_type_modifiers") for (const each of list(item)) constantValue(each, noScope, {});
    else if (!["type", "name", "width", "scale", "size", "collation", "alias"].includes(key)) {
      throw new Unfit(`${unknownPart} (${key})`);
    }
  }
}

const noScope: Scope = { tables: new Set(), fixed: new Set() };

function unqualifiedType(value: Json): void {
  if (!isEmpty(value)) throw new Unfit("types are named without a schema or catalog");
}

const constantValue = parts({ type: typed, is_null: anything, value: anything });

const expressions: Readonly<Record<string, Check>> = {
  COLUMN_REF: parts({ ...plain, column_names: notAValueWord }),
  CONSTANT: parts({ ...plain, value: constantValue }),
  FUNCTION: functionIn("expression"),
  WINDOW: (value, scope) => {
    const call = object(value);
    checkName(call, "window");
    windowParts(value, scope, call);
  },
  OPERATOR: parts({ ...plain, children }),
  CONJUNCTION: parts({ ...plain, children }),
  COMPARISON: parts({ ...plain, left: expression, right: expression }),
  BETWEEN: parts({ ...plain, input: expression, lower: expression, upper: expression }),
  CASE: parts({
    ...plain,
    case_checks: each(parts({ when_expr: expression, then_expr: expression })),
    else_expr: maybe(expression),
  }),
  CAST: parts({ ...plain, child: expression, cast_type: typed, try_cast: anything }),
  COLLATE: parts({
    ...plain,
    child: expression,
    collation: must("there is no such collation", (value) => typeof value === "string" && /^[\w.]+$/.test(value)),
  }),
  LAMBDA: parts({ ...plain, lhs: expression, expr: expression }),
  SUBQUERY: parts({
    ...plain,
    subquery_type: words,
    subquery: statement,
    child: maybe(expression),
    comparison_type: words,
  }),
  STAR: parts({
    ...plain,
    relation_name: words,
    exclude_list: words,
    replace_list: each(parts({ key: words, value: expression })),
    columns: anything,
    expr: maybe(expression),
    qualified_exclude_list: each(columnName()),
    rename_list: each(parts({ key: columnName(), value: words })),
  }),
  POSITIONAL_REFERENCE: parts({ ...plain, index: anything }),
};

function columnName(): Check {
  return parts({ catalog: unqualified, schema: unqualified, table: words, column: words });
}

// Small changes of a program, one at a time, each of which a test should notice: comparisons, conditions, sums,
// statements, values. Sentences are left alone, and so are tables of data, whose entries are many and alike.
import { parseSync } from "rolldown/utils";

export interface Mutant {
  /** What was changed, as "comparison". */
  readonly kind: string;
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly put: string;
  /** Who does not run this place cannot notice it. */
  readonly at: number;
}

/** A node of a syntax tree: of some type, from here to there, with other nodes in its fields. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** Put in place of a node, or of the part of it that is given. */
interface Change {
  readonly kind: string;
  readonly put: string;
  readonly from?: number;
  readonly to?: number;
  /** Where it begins, if left out. */
  readonly at?: number;
}

const operators: Readonly<Record<string, readonly [string, string][]>> = {
  "<": [
    ["boundary", "<="],
    ["comparison", ">="],
  ],
  "<=": [
    ["boundary", "<"],
    ["comparison", ">"],
  ],
  ">": [
    ["boundary", ">="],
    ["comparison", "<="],
  ],
  ">=": [
    ["boundary", ">"],
    ["comparison", "<"],
  ],
  "===": [["comparison", "!=="]],
  "!==": [["comparison", "==="]],
  "&&": [["logic", "||"]],
  "||": [["logic", "&&"]],
  "+": [["arithmetic", "-"]],
  "-": [["arithmetic", "+"]],
  "*": [["arithmetic", "/"]],
  "/": [["arithmetic", "*"]],
  "%": [["arithmetic", "*"]],
  "+=": [["arithmetic", "-="]],
  "-=": [["arithmetic", "+="]],
};

/** Methods that are taken for each other. */
const methods = new Map(
  Object.entries({
    some: "every",
    every: "some",
    find: "findLast",
    findLast: "find",
    indexOf: "lastIndexOf",
    push: "unshift",
    pop: "shift",
    min: "max",
    max: "min",
    floor: "ceil",
    ceil: "floor",
    startsWith: "endsWith",
    endsWith: "startsWith",
    toLowerCase: "toUpperCase",
  }),
);

/** Whose arguments are said to people or to whoever mends the program. */
const telling = /^(assert|refuse|refuseLegacy|Refusal|LegacyRefused|Error|fault|unavailable|crashPoint|damaged)$/;
/** Fields that hold what is said. */
const told = /^(title|what|reason|says|describe|description|summary|example|examples|label|hint|help|words)$/;
/** From here on a number is put as none at all instead of one more or less. */
const large = 100;
/** A list or an object with more entries is data. */
const dataFrom = 16;

const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === "string";
const isText = (node: unknown): boolean => {
  if (!isNode(node)) return false;
  if (node.type === "BinaryExpression") return isText(node.left) || isText(node.right);
  return node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node.value === "string");
};

/** Every mutant of a program, in the order of their places. */
export function mutantsOf(path: string, text: string): Mutant[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be read`);
  const found: Mutant[] = [];
  const visit = (node: Node, changing: boolean) => {
    if (changing) {
      for (const { kind, put, from = node.start, to = node.end, at = from } of changesOf(node, text)) {
        const line = text.slice(0, from).split("\n").length;
        found.push({ kind, line, from, to, put, at });
      }
    }
    for (const [field, child] of childrenOf(node)) visit(child, changing && isChanged(node, field, child));
  };
  visit(program as unknown as Node, true);
  return found.sort((a, b) => a.from - b.from || a.to - b.to);
}

/** The program with one mutant. */
export function mutated(text: string, { from, to, put }: Mutant): string {
  return text.slice(0, from) + put + text.slice(to);
}

/** Nodes below a node with their fields; types are none of the program. */
function childrenOf(node: Node): [string, Node][] {
  const isType = node.type.startsWith("TS") && !isNode(node.expression);
  if (isType || /^(Import|ExportAll)/.test(node.type)) return [];
  return Object.entries(node).flatMap(([field, value]) => {
    if (/^(typeAnnotation|typeParameters|typeArguments|returnType)$/.test(field)) return [];
    const nodes = (Array.isArray(value) ? value : [value]).filter(isNode);
    return nodes.map((child): [string, Node] => [field, child]);
  });
}

/** Whether what stands in a field is a part of the program that does something. */
function isChanged(node: Node, field: string, child: Node): boolean {
  if ((node.type === "CallExpression" || node.type === "NewExpression") && field === "arguments")
    return !telling.test(nameOf(node.callee)) || !isText(child);
  if (node.type === "SwitchCase" && field === "test") return false;
  if (node.type === "Property") return field === "value" && !(told.test(nameOf(node.key)) && isText(child));
  if (node.type === "ArrayExpression" || node.type === "ObjectExpression")
    return (((node.elements ?? node.properties) as unknown[]).length ?? 0) < dataFrom;
  return true;
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  if (node.type === "MemberExpression") return nameOf(node.property);
  return String(node.name ?? node.value ?? "");
}

function changesOf(node: Node, text: string): Change[] {
  switch (node.type) {
    case "BinaryExpression":
    case "LogicalExpression":
    case "AssignmentExpression":
      return [...ofOperator(node, text), ...(node.operator === "??" ? [withoutDefault(node, text)] : [])];
    case "UnaryExpression":
      return node.operator === "!" ? [{ kind: "negation", put: "", to: node.start + 1 }] : [];
    case "IfStatement":
    case "ConditionalExpression":
      return [
        { kind: "condition", put: "true", ...placeOf(node.test), ...before(node.alternate) },
        { kind: "condition", put: "false", ...placeOf(node.test), ...before(node.consequent) },
      ];
    case "WhileStatement":
      return [{ kind: "condition", put: "false", ...placeOf(node.test), ...before(node.body) }];
    case "SwitchCase":
      return isNode(node.test)
        ? changesOf(node.test, text).map((each) => ({
            ...placeOf(node.test),
            ...each,
            ...before((node.consequent as unknown[])[0]),
          }))
        : [];
    case "ExpressionStatement":
      return typeof node.directive === "string" || isMark(node.expression) ? [] : [{ kind: "statement", put: ";" }];
    case "ThrowStatement":
    case "ContinueStatement":
      return [{ kind: "statement", put: ";" }];
    case "ReturnStatement":
      return isNode(node.argument) ? [{ kind: "answer", put: "return undefined;" }] : [];
    case "MemberExpression":
      return ofMember(node, text);
    case "CallExpression":
      return node.optional === true ? withoutQuestion(node, node.callee, text) : [];
    case "Literal":
      return ofLiteral(node);
    default:
      return [];
  }
}

function placeOf(node: unknown): { from: number; to: number } {
  const { start, end } = node as Node;
  return { from: start, to: end };
}

/** Only who runs what stands there can notice it. */
function before(node: unknown): { at?: number } {
  return isNode(node) ? { at: node.start } : {};
}

/** A moment that tests of crashes name; nothing happens there. */
function isMark(node: unknown): boolean {
  return isNode(node) && node.type === "CallExpression" && nameOf(node.callee) === "crashPoint";
}

function ofOperator(node: Node, text: string): Change[] {
  const operator = String(node.operator);
  if (operator.startsWith("+") && (isText(node.left) || isText(node.right))) return [];
  const left = node.left as Node;
  const from = text.indexOf(operator, left.end);
  // What stands before it is run, and not always what stands behind.
  const at = left.start;
  return (operators[operator] ?? []).map(([kind, put]) => ({ kind, put, from, to: from + operator.length, at }));
}

/** `a ?? b` as `a`. */
function withoutDefault(node: Node, text: string): Change {
  const { start, end } = node.left as Node;
  return { kind: "default", put: text.slice(start, end), ...before(node.right) };
}

function ofMember(node: Node, text: string): Change[] {
  const property = node.property as Node;
  const other = node.computed === true ? undefined : methods.get(nameOf(property));
  const swapped = other === undefined ? [] : [{ kind: "method", put: other, ...placeOf(property) }];
  return node.optional === true ? [...swapped, ...withoutQuestion(node, node.object, text)] : swapped;
}

/** `a?.b` as `a.b`. */
function withoutQuestion(node: Node, before: unknown, text: string): Change[] {
  const from = text.indexOf("?.", (before as Node).end);
  const isName = node.type === "MemberExpression" && node.computed !== true;
  return [{ kind: "optional", put: isName ? "." : "", from, to: from + 2 }];
}

function ofLiteral({ value, raw }: Node): Change[] {
  if (typeof value === "number") {
    // A little more or less of a long time or a large size is nothing that anybody could see.
    const others = Math.abs(value) < large ? [value + 1, value - 1] : [0];
    return others.map((other) => ({ kind: "number", put: `(${other})` }));
  }
  if (typeof value === "boolean") return [{ kind: "boolean", put: String(!value) }];
  // Sentences have spaces, names have none.
  if (typeof value === "string" && value !== "" && !/\s/.test(value) && /^["']/.test(String(raw)))
    return [{ kind: "text", put: '""' }];
  return [];
}

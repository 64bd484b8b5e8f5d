// Files, lines and decision points of TypeScript, counted on the parsed program, not on its text.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "rolldown/parseAst";

export interface Counted {
  /** Path within the project. */
  readonly path: string;
  /** Lines that are neither empty nor a comment alone. */
  readonly lines: number;
  readonly decisions: number;
  readonly functions: readonly CountedFunction[];
}

/** A function with a name of its own. */
export interface CountedFunction {
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly lines: number;
  readonly decisions: number;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
}

/** Where a program goes one way or another: what the baseline of the old system counts too. */
const branching = new Set([
  ...["IfStatement", "ConditionalExpression", "CatchClause", "LogicalExpression"],
  ...["ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement"],
]);

const functions = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

const decides = (node: Node) => branching.has(node.type) || (node.type === "SwitchCase" && node.test !== null);

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((part) => (Array.isArray(part) ? part : [part]).filter(isNode));
}

/** Decision points of a node and all below it. */
function decisionsIn(node: Node): number {
  return childrenOf(node).reduce((sum, child) => sum + decisionsIn(child), decides(node) ? 1 : 0);
}

/** The name a function is known by: its own, or that of the constant or part that it is. */
function nameOf(node: Node, holder: Node | undefined): string | null {
  for (const named of [node.id, holder?.id, holder?.key]) {
    if (isNode(named) && typeof named.name === "string") return named.name;
  }
  return null;
}

/** What a file holds. */
export function count(root: string, path: string): Counted {
  const text = readFileSync(join(root, path), "utf8");
  const program = parseAst(text, { lang: path.endsWith("x") ? "tsx" : "ts" }) as unknown as Node;
  const lineAt = (place: number) => text.slice(0, place).split("\n").length;
  const found: CountedFunction[] = [];
  const look = (node: Node, holder?: Node) => {
    const name = functions.has(node.type) ? nameOf(node, holder) : null;
    if (name !== null) {
      const line = lineAt(node.start);
      found.push({ name, path, line, lines: lineAt(node.end) - line + 1, decisions: decisionsIn(node) });
    }
    for (const child of childrenOf(node)) look(child, node);
  };
  look(program);
  return { path, lines: codeLines(text), decisions: decisionsIn(program), functions: found };
}

function codeLines(text: string): number {
  const lines = text.replaceAll(/\/\*[\s\S]*?\*\//g, "").split("\n");
  return lines.filter((line) => line.trim() !== "" && !line.trim().startsWith("//")).length;
}

/** The TypeScript below a folder, by path. */
export function sourcesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `${folder}/${name}`)
    .sort();
}

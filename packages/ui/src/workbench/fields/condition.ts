// The condition tree as the builder edits it: every comparison, the types it fits and the value it takes.
import type { WireType } from "@data-tools/client";
import { asParams } from "./params.ts";

export type Joined = "all" | "any" | "none";
export type Takes = "none" | "one" | "pair" | "many" | "span";

export interface TestNode {
  kind: "test";
  column: string | undefined;
  is: string;
  value: unknown;
  ignoreCase: boolean;
}

export interface BranchNode {
  kind: "branch";
  joined: Joined;
  items: ConditionNode[];
}

export type ConditionNode = TestNode | BranchNode;

const ordered: readonly WireType[] = [
  "integer",
  "number",
  "decimal",
  "date",
  "time",
  "timestamp",
  "timestamptz",
  "duration",
];
const dates: readonly WireType[] = ["date", "timestamp", "timestamptz"];
const texts: readonly WireType[] = ["text"];
const scalars: readonly WireType[] = [...ordered, "text", "boolean"];

/** In the order they are offered; no types = every type. */
const comparisons: readonly { is: string; takes: Takes; fits: readonly WireType[] | null }[] = [
  { is: "eq", takes: "one", fits: scalars },
  { is: "ne", takes: "one", fits: scalars },
  { is: "lt", takes: "one", fits: ordered },
  { is: "le", takes: "one", fits: ordered },
  { is: "gt", takes: "one", fits: ordered },
  { is: "ge", takes: "one", fits: ordered },
  { is: "between", takes: "pair", fits: ordered },
  { is: "before", takes: "one", fits: [...dates, "time"] },
  { is: "after", takes: "one", fits: [...dates, "time"] },
  { is: "in-last", takes: "span", fits: dates },
  { is: "contains", takes: "one", fits: texts },
  { is: "not-contains", takes: "one", fits: texts },
  { is: "starts-with", takes: "one", fits: texts },
  { is: "ends-with", takes: "one", fits: texts },
  { is: "matches", takes: "one", fits: texts },
  { is: "in", takes: "many", fits: scalars },
  { is: "not-in", takes: "many", fits: scalars },
  { is: "true", takes: "none", fits: ["boolean"] },
  { is: "false", takes: "none", fits: ["boolean"] },
  { is: "null", takes: "none", fits: null },
  { is: "not-null", takes: "none", fits: null },
  { is: "empty", takes: "none", fits: texts },
  { is: "not-empty", takes: "none", fits: texts },
];

/** Comparisons that fit a type; all of them while no column is chosen. */
export function comparisonsFor(type: WireType | undefined): string[] {
  return comparisons
    .filter(({ fits }) => type === undefined || fits === null || fits.includes(type))
    .map(({ is }) => is);
}

export function takes(is: string): Takes {
  return comparisons.find((comparison) => comparison.is === is)?.takes ?? "one";
}

/** Whether a comparison of that type can ignore capitals. */
export function minds(is: string, type: WireType | undefined): boolean {
  return type === "text" && (takes(is) === "one" || takes(is) === "many");
}

export const emptyTest: TestNode = { kind: "test", column: undefined, is: "eq", value: undefined, ignoreCase: false };

/** The tree of a parameter; what is no tree yet is one empty comparison. */
export function nodeOf(value: unknown): ConditionNode {
  const raw = asParams(value);
  if (Array.isArray(raw.all)) return { kind: "branch", joined: "all", items: raw.all.map(nodeOf) };
  if (Array.isArray(raw.any)) return { kind: "branch", joined: "any", items: raw.any.map(nodeOf) };
  if (raw.not !== undefined) {
    const inner = nodeOf(raw.not);
    return {
      kind: "branch",
      joined: "none",
      items: inner.kind === "branch" && inner.joined === "any" ? inner.items : [inner],
    };
  }
  return {
    kind: "test",
    column: typeof raw.column === "string" ? raw.column : undefined,
    is: typeof raw.is === "string" ? raw.is : "eq",
    value: raw.value,
    ignoreCase: raw.ignoreCase === true,
  };
}

/** The parameter of a tree. */
export function conditionOf(node: ConditionNode): Record<string, unknown> {
  if (node.kind === "branch") {
    const items = node.items.map(conditionOf);
    return node.joined === "none" ? { not: { any: items } } : { [node.joined]: items };
  }
  const { column, is, value, ignoreCase } = node;
  return {
    ...(column === undefined ? {} : { column }),
    is,
    ...(value === undefined || takes(is) === "none" ? {} : { value }),
    ...(ignoreCase ? { ignoreCase } : {}),
  };
}

/** Where the items of a branch stand in the parameter. */
export function itemsPath(path: string, joined: Joined): string {
  return joined === "none" ? `${path}.not.any` : `${path}.${joined}`;
}

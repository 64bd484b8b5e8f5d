// Calls as a parameter: operations with their parameters, checked as far as that goes without the table
// each of them will find. Which operations there are is told by the caller: the model knows none.
import type { Declared, Field, Fields } from "../fields.ts";
import { type Call, currentParams, type Versioned } from "../operation.ts";
import { fault, plainText } from "./fault.ts";
import { fields, itemsOf, plainObject } from "./group.ts";
import type { About } from "./scalars.ts";

/** Most calls in a list, those inside its calls counted too. */
const callLimit = 500;
/** How deep lists of calls may be nested. */
const callDepth = 5;

/** Finds an operation by its name; refuses one that does not exist. */
export type FindOperation = (name: string) => Declared<Fields> & Versioned;

/** Calls to carry out in turn. */
export function calls(about: About & { operation: FindOperation; min?: number }): Field<Call[]> {
  const { title, doc, operation, min = 1 } = about;
  return {
    kind: "calls",
    title,
    doc,
    required: true,
    read(value, at) {
      const items = itemsOf(value, at.path, min, callLimit);
      if (countCalls(items, operation, at.path, 1) > callLimit)
        fault(at.path, `must have at most ${callLimit} calls, those inside its calls counted too`);
      return items.map((item, index) => readCall(item, operation, `${at.path}[${index}]`));
    },
    schema: () => ({
      type: "array",
      minItems: min,
      maxItems: callLimit,
      items: {
        type: "object",
        properties: {
          op: { type: "string", minLength: 1 },
          version: { type: "integer", minimum: 1 },
          params: { type: "object" },
          fitted: { type: "object" },
        },
        required: ["op", "params"],
        additionalProperties: false,
      },
    }),
    hints: () => ({ min, max: callLimit }),
  };
}

/** A call in the form of its operation's present version; what it was given is left as it is otherwise. */
function readCall(value: unknown, operation: FindOperation, path: string): Call {
  const { op, version, params, fitted, ...others } = plainObject(value, path);
  const [other] = Object.keys(others);
  if (other !== undefined) fault(path, "has an unknown key; it can have op, version, params and fitted");
  if (version !== undefined && !(Number.isSafeInteger(version) && Number(version) >= 1))
    fault(`${path}.version`, "must be a whole number from 1");
  const declared = operation(plainText(op, `${path}.op`, 1, 100));
  const given: Call = {
    op: declared.name,
    params: plainObject(params, `${path}.params`),
    ...(version === undefined ? {} : { version: Number(version) }),
  };
  const current = currentParams(declared, given);
  fields(declared.fields, current, { state: null, path: `${path}.params` }, declared.name);
  return {
    op: declared.name,
    version: declared.version,
    params: current,
    ...(fitted === undefined ? {} : { fitted: plainObject(fitted, `${path}.fitted`) as NonNullable<Call["fitted"]> }),
  };
}

/** How many calls there are, all levels counted; refuses lists that are nested too deep. */
function countCalls(items: readonly unknown[], operation: FindOperation, path: string, depth: number): number {
  if (depth > callDepth) fault(path, `must not be nested deeper than ${callDepth} lists of calls`);
  return items.reduce<number>((sum, item, index) => {
    const inner = innerLists(item, operation);
    return sum + 1 + inner.reduce((all, list) => all + countCalls(list, operation, `${path}[${index}]`, depth + 1), 0);
  }, 0);
}

/** The lists of calls that a call has as parameters. */
function innerLists(call: unknown, operation: FindOperation): unknown[][] {
  const { op, params } = (call ?? {}) as Partial<Call>;
  if (typeof op !== "string" || params === null || typeof params !== "object") return [];
  const { fields: declared } = operation(op);
  const lists = Object.keys(declared).filter((key) => declared[key]?.kind === "calls");
  return lists.map((key) => params[key]).filter((list) => Array.isArray(list));
}

/** A call and all calls inside it, those it was carried out as too; outermost first. */
export function everyCall(call: Call, operation: FindOperation, path = "calls", depth = 0): Call[] {
  if (depth > callDepth * 2) fault(path, "has calls nested too deep");
  const done: unknown[] = Array.isArray(call.fitted?.calls) ? call.fitted.calls : [];
  const inner = [...innerLists(call, operation).flat(), ...done] as (Call | null)[];
  return [
    call,
    ...inner.flatMap((each) => (typeof each?.op === "string" ? everyCall(each, operation, path, depth + 1) : [])),
  ];
}

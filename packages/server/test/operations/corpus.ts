// Calls as they were stored by every version of every operation, with what they came to: what is in a
// history or a recipe today must be readable for ever. Files are added, never changed.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Call, TableLiteral } from "@data-tools/client";
import { fillSeeds, readParams } from "../../src/model/fields.ts";
import type { Operation } from "../../src/model/operation.ts";
import { operations } from "../../src/operations/index.ts";
import { type PlainEngine, stateOf } from "./plain-engine.ts";
import { type AnyExample, applyPlainly, sourcesOf } from "./plainly.ts";

export interface Kept {
  readonly call: Call;
  readonly before: TableLiteral;
  readonly sources?: Readonly<Record<string, TableLiteral>>;
  readonly after: TableLiteral;
}

export const corpus = new URL("../fixtures/calls/", import.meta.url);

/** The file of one version of an operation. */
export function fileOf({ name, version }: Pick<Operation, "name" | "version">): URL {
  return new URL(`${name}@${version}.json`, corpus);
}

/** Every kept call, by file. */
export function keptCalls(): [string, Kept[]][] {
  const names = existsSync(corpus) ? readdirSync(corpus).sort() : [];
  return names.map((name) => [name, JSON.parse(readFileSync(new URL(name, corpus), "utf8")) as Kept[]]);
}

/** The examples of an operation as calls that a history would hold. */
export async function examplesAsKept(engine: PlainEngine, operation: Operation): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const example of operation.examples) kept.push(await asKept(engine, operation, example));
  return kept;
}

async function asKept(engine: PlainEngine, operation: Operation, example: AnyExample): Promise<Kept> {
  const state = stateOf(example.before);
  const given = fillSeeds(operation, example.params, { seed: () => 1, today: "2024-06-30" });
  const params = readParams(operation, given, state);
  const { fitted } = await applyPlainly(engine, operation, given, example.before, example.sources);
  const others =
    Object.keys(sourcesOf(operation, example, params)).length > 0 ? { sources: example.sources ?? {} } : {};
  const call = { op: operation.name, version: operation.version, params: { ...params } };
  return {
    call: Object.keys(fitted).length > 0 ? { ...call, fitted } : call,
    before: example.before,
    ...others,
    after: example.after,
  };
}

/** Operations whose present version has no file yet. */
export function withoutFile(): Operation[] {
  return [...operations.values()].filter((each) => !existsSync(fileOf(each)));
}

// The laws every operation keeps: one helper takes an example through all of them.
import { expect } from "vitest";
import { checkShape, readParams } from "../../src/model/fields.ts";
import type { Operation } from "../../src/model/operation.ts";
import { type PlainEngine, stateOf } from "./plain-engine.ts";
import { type AnyExample, applyPlainly } from "./plainly.ts";

/** [O1] the example gives the table it says. */
export async function givesWhatItSays(engine: PlainEngine, operation: Operation, example: AnyExample): Promise<void> {
  const { table } = await applyPlainly(engine, operation, example.params, example.before, example.sources);
  expect(table).toEqual(example.after);
}

/** [O2] planning is pure: nothing it is given changes, and the same call plans the same change. */
export async function leavesItsInputAlone(
  engine: PlainEngine,
  operation: Operation,
  example: AnyExample,
): Promise<void> {
  const frozen = deepFreeze(structuredClone(example));
  const first = await applyPlainly(engine, operation, frozen.params, frozen.before, frozen.sources);
  const second = await applyPlainly(engine, operation, frozen.params, frozen.before, frozen.sources);
  expect(second.change).toEqual(first.change);
  expect(second.table).toEqual(first.table);
}

/** [O3] a call survives JSON, and reading what was read gives the same. */
export async function survivesJson(engine: PlainEngine, operation: Operation, example: AnyExample): Promise<void> {
  const state = stateOf(example.before);
  const read = readParams(operation, example.params, state);
  const again = readParams(operation, JSON.parse(JSON.stringify(read)), state);
  expect(again).toEqual(read);
  checkShape(operation, JSON.parse(JSON.stringify(example.params)));
  const direct = await applyPlainly(engine, operation, example.params, example.before, example.sources);
  const carried = structuredClone(direct.change);
  const copied = await applyPlainly(
    engine,
    operation,
    JSON.parse(JSON.stringify(read)),
    example.before,
    example.sources,
  );
  expect(copied.change).toEqual(carried);
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === "object") {
    for (const each of Object.values(value)) deepFreeze(each);
    Object.freeze(value);
  }
  return value;
}

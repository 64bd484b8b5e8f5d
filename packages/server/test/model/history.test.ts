// The tree of steps alone; test/sessions/history.test.ts holds it against a model that remembers.
import { expect, test } from "vitest";
import { lineTo, origin } from "../../src/model/history.ts";

test("the way to a step that has gone is refused", () => {
  const tree = { nodes: new Map([["a", { id: "a", parent: origin }]]), cursor: "a", chosen: {} };
  expect(lineTo(tree, "a")).toEqual(["a"]);
  expect(lineTo(tree, origin)).toEqual([]);
  expect(() => lineTo(tree, "gone")).toThrow(expect.objectContaining({ code: "step_not_found" }));
});

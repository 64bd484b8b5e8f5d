// The tree of steps alone; test/sessions/history.test.ts holds it against a model that remembers.
import { expect, test } from "vitest";
import { lineTo, origin, redo, undo } from "../../src/model/history.ts";

test("the way to a step that has gone is refused", () => {
  const tree = { nodes: new Map([["a", { id: "a", parent: origin }]]), cursor: "a", chosen: {} };
  expect(lineTo(tree, "a")).toEqual(["a"]);
  expect(lineTo(tree, origin)).toEqual([]);
  expect(() => lineTo(tree, "gone")).toThrow(expect.objectContaining({ code: "step_not_found" }));
});

test("[U6] more than there is to undo or redo is refused with how much there is", () => {
  const nodes = new Map([
    ["a", { id: "a", parent: origin }],
    ["b", { id: "b", parent: "a" }],
  ]);
  const chosen = { [origin]: "a", a: "b" };
  const refusal = (code: string, values = {}) => expect.objectContaining({ code, values });
  const few = (count: number, what: string) => refusal("too_few_steps", { count, what });
  expect(redo({ nodes, cursor: origin, chosen }, 2).cursor).toBe("b");
  expect(() => redo({ nodes, cursor: origin, chosen }, 3)).toThrow(few(2, "redone"));
  expect(() => redo({ nodes, cursor: "a", chosen }, 2)).toThrow(few(1, "redone"));
  expect(() => redo({ nodes, cursor: "b", chosen })).toThrow(refusal("nothing_to_redo"));
  expect(undo({ nodes, cursor: "b", chosen }, 2).cursor).toBe(origin);
  expect(() => undo({ nodes, cursor: "b", chosen }, 3)).toThrow(few(2, "undone"));
  expect(() => undo({ nodes, cursor: origin, chosen })).toThrow(refusal("nothing_to_undo"));
});

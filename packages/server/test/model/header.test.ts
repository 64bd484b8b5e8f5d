// Names of columns that a header row does not reach; test/engine/import/header.test.ts has any header whatsoever.
import { expect, test } from "vitest";
import { headerNames } from "../../src/model/header.ts";

test("[I3] columns beyond the header's last cell are named by their places, and reported", () => {
  expect(headerNames(["a"], 3)).toEqual({
    names: ["a", "column_2", "column_3"],
    renamed: [
      { from: "", to: "column_2", reason: "empty" },
      { from: "", to: "column_3", reason: "empty" },
    ],
  });
});

// The board stays true: what its defects change is there, once, and so are the tests that must notice them.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { defects } from "../proof/suites/board/defects.ts";
import { root } from "../proof/suites/board/trial.ts";
import { broken } from "../proof/suites/board.ts";

test("[X50] every defect of the board has a place in the product and a test that must notice it", () => {
  const names = defects.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const wrong = defects.flatMap((defect) => {
    try {
      broken(defect);
      return existsSync(join(root, defect.caughtBy.file)) ? [] : [`${defect.name}: ${defect.caughtBy.file}`];
    } catch (error) {
      return [(error as Error).message];
    }
  });
  expect(wrong).toEqual([]);
});

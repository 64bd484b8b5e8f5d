// Calls in words, those of a newer program too.
import { expect, test } from "vitest";
import { summaryOf } from "../../src/sessions/plan.ts";
import { rename } from "./product.ts";

test("[O4] a call that only a newer program understands is told by its title, or by its name", () => {
  expect(summaryOf({ ...rename("city", "town"), version: 1 })).toContain("town");
  expect(summaryOf({ ...rename("city", "town"), version: 99 })).toBe("Rename column");
  expect(summaryOf({ op: "fly-away", params: {} })).toBe("fly-away");
});

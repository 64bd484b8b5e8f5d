// What CONTRIBUTING tells of two walks is what they take: an operation and a store, added in copies of the project.
// Their own tests run with `npm run verify:walks`.
import { expect, test } from "vitest";
import { addOperation } from "../../../../scripts/walks/add-operation.ts";
import { addStore } from "../../../../scripts/walks/add-store.ts";
import { walksTable, walksTold } from "../../../../scripts/walks/main.ts";

test("[X18] the table of CONTRIBUTING has the files and lines that an operation and a store take", () => {
  expect(walksTold()).toBe(walksTable(addOperation(false), addStore(false)));
});

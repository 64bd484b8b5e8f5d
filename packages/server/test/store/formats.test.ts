// The format of a folder in which there is no work; test/sessions/format-back.test.ts goes the way back with some.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { assertAlone, takeBack, viewFormat } from "../../src/store/local/formats.ts";
import { localStore } from "../../src/store/local.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-formats-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const asked: [string, () => unknown][] = [
  ["viewed", () => viewFormat(folder)],
  ["taken back", () => takeBack(folder, 1)],
];
const notFound = () => expect.objectContaining({ code: "not_found", values: { what: `data folder: ${folder}` } });

test.each(asked)("[N95] a folder without a store is not found when it is %s, and none is made", (_, ask) => {
  expect(ask).toThrow(notFound());
  expect(() => assertAlone(folder)).toThrow(notFound());
  expect(readdirSync(folder)).toEqual([]);
});

test.each(asked)("[N95] what a killed first start left is no damage when it is %s", async (_, ask) => {
  writeFileSync(join(folder, "heads.sqlite"), "");
  expect(ask).toThrow(notFound());
  await (await localStore(folder)).close();
  expect(ask).not.toThrow();
});

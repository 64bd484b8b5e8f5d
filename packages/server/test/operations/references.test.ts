// Every operation has a second implementation in Python that it is compared with (test/interop); and every
// way in which that deviates from plain pandas is a decision listed in the docs.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { operations } from "../../src/operations/index.ts";
import { families } from "../interop/families/index.ts";

const folder = fileURLToPath(new URL("../interop/reference/", import.meta.url));
const page = fileURLToPath(new URL("../../../../docs/differences-from-pandas.md", import.meta.url));
const sources = readdirSync(folder)
  .filter((name) => name.endsWith(".py"))
  .map((name) => readFileSync(`${folder}${name}`, "utf8"));

function marked(pattern: RegExp): Set<string> {
  return new Set(sources.flatMap((source) => [...source.matchAll(pattern)].map((match) => match[1] as string)));
}

test("every operation has a reference and random calls", () => {
  const functions = marked(/^@operation\("([a-z-]+)"\)$/gm);
  const called = new Set(Object.values(families).flatMap((family) => Object.keys(family)));
  const names = [...operations.keys()].sort();
  expect([...functions].sort()).toEqual(names);
  expect([...called].sort()).toEqual(names);
});

test("every difference from pandas is listed in the docs, and marked where the reference deviates", () => {
  expect(existsSync(page)).toBe(true);
  const listed = [...readFileSync(page, "utf8").matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map((match) => match[1] as string);
  const used = marked(/#.*\bdiffers: ([a-z0-9-]+)/g);
  expect(listed.length).toBe(new Set(listed).size);
  expect({
    unmarked: listed.filter((id) => !used.has(id)),
    unlisted: [...used].filter((id) => !listed.includes(id)),
  }).toEqual({ unmarked: [], unlisted: [] });
});

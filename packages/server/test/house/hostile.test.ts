// How many hostile things are tried by name: what has a name can be asked for, and is missed when it goes.
import { expect, test } from "vitest";
import { hostileFiles } from "../engine/import/hostile-files.ts";
import { refusedQueries } from "../engine/refused-queries.ts";
import { requests } from "../http/hostile-requests.ts";
import { works } from "../http/hostile-works.ts";
import { callables } from "../legacy/attacks.ts";
import { hostile } from "../operations/hostile.ts";

const kinds: Readonly<Record<string, readonly string[]>> = {
  "names and cells": hostile,
  files: hostileFiles.map(({ name }) => name),
  queries: refusedQueries.map(([query]) => query),
  requests: [...requests, ...works].map(({ group, name }) => `${group}: ${name}`),
  "callables of pickles": callables,
};

test("[X48] at least three hundred hostile cases, each once", () => {
  for (const [kind, names] of Object.entries(kinds)) expect(new Set(names).size, kind).toBe(names.length);
  const counts = Object.fromEntries(Object.entries(kinds).map(([kind, names]) => [kind, names.length]));
  const least = { "names and cells": 60, files: 50, queries: 150, requests: 100, "callables of pickles": 80 };
  for (const [kind, few] of Object.entries(least)) expect(counts[kind], kind).toBeGreaterThanOrEqual(few);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(450);
});

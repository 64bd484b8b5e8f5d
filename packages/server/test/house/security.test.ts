// docs/security.md answers the list of requirements it says it answers, and what it points at is there.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import asvs from "./asvs-5.0.json" with { type: "json" };

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const page = read("docs/security.md");

interface Row {
  id: string;
  level: string;
  asks: string;
  how: string;
  shown: string;
}

const rows: Row[] = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \|(.*)\|$/gm)].map(([, id = "", rest = ""]) => {
  const [level = "", asks = "", how = "", shown = "", ...more] = rest.split("|").map((cell) => cell.trim());
  expect([id, more]).toEqual([id, []]);
  return { id, level, asks, how, shown };
});
const levels = new Map<string, number>(Object.entries(asvs.levels));

test("[Z6] every requirement that is asked for is answered once, with its level", () => {
  const asked = [...levels].filter(([id, level]) => level < 3 || asvs.alsoAsked.includes(id)).map(([id]) => id);
  expect(rows.map(({ id }) => id).toSorted()).toEqual(asked.toSorted());
  expect(rows.filter(({ id, level }) => level !== String(levels.get(id)))).toEqual([]);
  expect(asvs.alsoAsked.filter((id) => levels.get(id) !== 3)).toEqual([]);
});

test("[Z6] every answer is shown by something, or says that it does not apply, is by design, or is not met", () => {
  const excused = /^(does not apply|by design|not met): /;
  expect(rows.filter(({ how, shown }) => shown === "" && !excused.test(how))).toEqual([]);
  expect(rows.filter(({ how }) => how === "")).toEqual([]);
  expect(rows.filter(({ asks }) => asks === "" || asks.split(" ").length > 12)).toEqual([]);
});

test("[Z6] the rules it names are in SPEC.md, the tests it names are there", () => {
  const rules = new Set([...read("SPEC.md").matchAll(/^- \[([A-Z]\d+)\]/gm)].map(([, rule]) => rule));
  const named = [...page.matchAll(/\[([A-Z]\d+)\]/g)].map(([, rule]) => rule);
  expect(named.filter((rule) => !rules.has(rule))).toEqual([]);
  const places = ["packages/server/test", "packages"];
  const files = [...page.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, file = ""]) => file);
  expect(files.filter((file) => !places.some((place) => existsSync(join(root, place, file))))).toEqual([]);
  expect(named.length).toBeGreaterThan(100);
});

test("[Z6] what shows an answer is nothing but rules and tests", () => {
  const proof = /^((\[[A-Z]\d+\]|`[\w./-]+\.test\.ts`) ?)*$/;
  expect(rows.filter(({ shown }) => !proof.test(shown))).toEqual([]);
});

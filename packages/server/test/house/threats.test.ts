// docs/threats.md speaks of every part that takes something from outside, and what it points at is there.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const page = read("docs/threats.md");
const rows = [...page.matchAll(/^\| ([A-Z]\d+) \|(.*)\|$/gm)].map(([, id = "", rest = ""]) => {
  const cells = rest.split("|").map((cell) => cell.trim());
  const [who = "", what = "", stops = "", shown = "", left = ""] = cells;
  return { id, who, what, stops, shown, left, cells: cells.length };
});

function foldersBelow(path: string): string[] {
  return readdirSync(join(root, "packages/server/src", path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const own = path === "" ? name : `${path}/${name}`;
      return [own, ...foldersBelow(own)];
    });
}

test("[X46] every threat is somebody's, is stopped by something, and a rule shows it", () => {
  expect(rows.length).toBeGreaterThan(45);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  const who = new Set([...page.matchAll(/^\| ([a-z]+) \| [^|]+ \| [^|]+ \|$/gm)].map(([, name]) => name));
  expect(rows.filter((row) => row.cells !== 5 || !who.has(row.who) || row.what === "" || row.stops === "")).toEqual([]);
  const proof = /^(\[[A-Z]\d+\] ?)+(`[\w./-]+\.test\.ts` ?)*$|^(`[\w./-]+\.test\.ts` ?)+$/;
  expect(rows.filter(({ shown }) => !proof.test(shown)).map(({ id }) => id)).toEqual([]);
  // Everybody who is said to attack does something.
  const attacks = new Set(rows.map((row) => row.who));
  const said = ["user", "stranger", "file", "page", "operator", "disk", "store", "backup", "cache", "part"];
  expect(said.filter((name) => !attacks.has(name) || !who.has(name))).toEqual([]);
});

test("[X46] the rules it names are in SPEC.md, the tests it names are there", () => {
  const rules = new Set([...read("SPEC.md").matchAll(/^- \[([A-Z]\d+)\]/gm)].map(([, rule]) => rule));
  const shown = rows.map((row) => row.shown).join(" ");
  expect([...shown.matchAll(/\[([A-Z]\d+)\]/g)].map(([, rule]) => rule).filter((rule) => !rules.has(rule))).toEqual([]);
  const files = [...shown.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, file = ""]) => file);
  expect(files.filter((file) => !existsSync(join(root, "packages/server/test", file)))).toEqual([]);
  expect(files.length).toBeGreaterThan(35);
});

test("[X46] every folder of the server stands in it", () => {
  const named = [...page.matchAll(/^Code: ([^\n]*?)\./gm)].flatMap(([, list = ""]) =>
    [...list.matchAll(/`([^`]+)`/g)].map(([, folder]) => folder),
  );
  expect(named.toSorted()).toEqual(foldersBelow("").toSorted());
});

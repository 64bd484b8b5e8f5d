// What stands in the documents is there: links lead somewhere, blocks are of a kind that is checked, and the calls,
// commands, settings and scripts in them are those of the product.
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "rolldown/utils";
import { describe, expect, test } from "vitest";
import { settings } from "../../src/config.ts";
import { checkShape } from "../../src/model/fields.ts";
import { operation } from "../../src/operations/index.ts";
import { dataTools } from "../cli/terminal.ts";
import { blocks, documents, lineOf, notRunAtMost, type Placed, placeOf, root, shellLines } from "./kinds.ts";

const of = (kind: Placed["kind"]) => blocks.filter((block) => block.kind === kind);
const named = (list: readonly Placed[]) => list.map((block): [string, Placed] => [placeOf(block), block]);
const lines = of("shell").flatMap((block) =>
  shellLines(block.text).map((line) => ({ place: placeOf(block), ...lineOf(line) })),
);

test("[X12] every link of a document leads to a file that is there, and to a heading in it", () => {
  const wrong: string[] = [];
  for (const [path, { links }] of documents) {
    for (const { to, line } of links) {
      if (/^(https?:|mailto:)/.test(to)) continue;
      const [file = "", anchor] = to.split("#", 2);
      const target = file === "" ? path : join(dirname(path), decodeURI(file));
      const isThere = statSync(join(root, target), { throwIfNoEntry: false }) !== undefined;
      const heading = documents.get(target)?.headings.some(({ id }) => id === decodeURI(anchor ?? ""));
      if (!isThere || (anchor !== undefined && heading === false)) wrong.push(`${path}:${line} → ${to}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("[X12] pictures say in words what they show", () => {
  const mute = [...documents].flatMap(([path]) =>
    [...readFileSync(join(root, path), "utf8").matchAll(/!\[\s*\]\(/g)].map(() => path),
  );
  expect(mute).toEqual([]);
});

test("[X13] every block of code says what it is", () => {
  const unknown = blocks.filter(({ kind }) => kind === null).map(placeOf);
  expect(unknown, "mark it: ```sh, ```json, ```sql, ```ts, ```python, or ```text for what is only shown").toEqual([]);
});

test("[X13] blocks that are not run say why, and are few", () => {
  const notRun = blocks.filter((block) => block.notRun !== null);
  const listed = notRun.map((block) => `${placeOf(block)}: ${block.notRun}`).join("\n");
  process.stderr.write(`${blocks.length} blocks of code, ${notRun.length} not run:\n${listed}\n`);
  expect(notRun.length).toBeLessThanOrEqual(notRunAtMost);
});

describe("JSON", () => {
  test.each(named(of("json")))("[X13] %s can be read, and the calls in it are calls", (_place, { text }) => {
    const value = JSON.parse(text);
    for (const each of [value].flat()) {
      if (typeof each?.op === "string") checkShape(operation(each.op), each.params);
    }
  });

  test("[X13] every example of an operation's page is a call of that operation", () => {
    const pages = [...documents].filter(([path]) => path.startsWith("docs/operations/"));
    for (const [path, page] of pages) {
      const calls = page.blocks.filter(({ language }) => language === "json").map(({ text }) => JSON.parse(text));
      expect(calls.length, path).toBeGreaterThan(0);
      for (const { op, params } of calls) {
        expect(`docs/operations/${op}.md`).toBe(path);
        checkShape(operation(op), params);
      }
    }
  });
});

test.each(named(of("script")))("[X13] %s can be read as a script", (_place, { text }) => {
  expect(parseSync("block.ts", text).errors).toEqual([]);
});

test("[X13] settings in commands are settings", () => {
  const names = lines.flatMap(({ env, place }) => Object.keys(env).map((name) => ({ name, place })));
  const own = names.filter(({ name }) => name.startsWith("DATA_TOOLS_"));
  const beside = ["SERVER", "TOKEN", "TESTS", "S3", "NO_BROWSER"];
  const isSetting = (name: string) =>
    name in settings || beside.includes(name) || name.replace(/_FILE$/, "") in settings;
  expect(own.filter(({ name }) => !isSetting(name.slice("DATA_TOOLS_".length)))).toEqual([]);
  expect(own.length).toBeGreaterThan(10);
});

test("[X13] scripts of npm in commands are there", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const asked = lines.filter(({ words }) => words[0] === "npm");
  const unknown = asked.filter(({ words: [, verb, name] }) => {
    if (verb === "run") return !((name ?? "") in scripts);
    return !["install", "ci"].includes(verb ?? "") && !((verb ?? "") in scripts);
  });
  expect(unknown.map(({ place, words }) => `${place}: ${words.join(" ")}`)).toEqual([]);
});

test("[X13] commands of data-tools, run or not, have the names and flags that the program has", async () => {
  const commands = lines.filter(({ words }) => words[0] === "data-tools");
  expect(commands.length).toBeGreaterThan(30);
  for (const { place, words } of commands) {
    // Asked for help, a command says whether it knows its flags, and does nothing.
    const [name = "", ...rest] = words.slice(1);
    if (name === "help" || rest.includes("--help")) continue;
    const asked = name === "apply" ? [name, ...rest.slice(0, 1)] : [name, ...rest];
    const { code, err } = await dataTools([...asked, "--help"]);
    expect({ place, code, err }).toEqual({ place, code: 0, err: "" });
  }
});

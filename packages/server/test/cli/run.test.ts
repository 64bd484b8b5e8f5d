// A recipe on a file, without a server.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { dataTools } from "./terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "data-tools-run-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string) => join(folder, name);
const recipe = path("recipe.json");
writeFileSync(
  recipe,
  JSON.stringify([
    { op: "filter-rows", params: { where: { column: "price", is: "gt", value: 1 } } },
    { op: "formula", params: { into: "double", expression: "price * 2" } },
  ]),
);
const input = path("input.csv");
writeFileSync(input, "city,price\nOslo,3\nRome,1\nParis,2\n");

const leftovers = () => readdirSync("/dev/shm").filter((name) => name.startsWith("data-tools-run-"));

test("[L8] run gives the recipe's table, in the format of the output's name, and leaves nothing else", async () => {
  const { code, out } = await dataTools(["run", recipe, input, "-o", path("out.ndjson")]);
  expect({ code, steps: out.match(/ready/g)?.length }).toEqual({ code: 0, steps: 2 });
  expect(
    readFileSync(path("out.ndjson"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { city: "Oslo", price: 3, double: 6 },
    { city: "Paris", price: 2, double: 4 },
  ]);
  expect(leftovers()).toEqual([]);
});

test("[L8] columns of other names are mapped; a step that does not fit refuses the whole and writes nothing", async () => {
  const other = path("other.csv");
  writeFileSync(other, "city,cost\nOslo,3\n Rome,1\n");
  const target = path("mapped.csv");
  const refused = await dataTools(["run", recipe, other, "-o", target]);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain("Step 1 of the recipe");
  expect(existsSync(target)).toBe(false);
  const mapped = await dataTools(["run", recipe, other, "-o", target, "--columns", '{"price":"cost"}']);
  expect(mapped.code).toBe(0);
  expect(readFileSync(target, "utf8")).toBe("city,cost,double\nOslo,3,6\n");
});

test("[L8] a dry run says for each step whether it fits and needs no output", async () => {
  const other = path("third.csv");
  writeFileSync(other, "price\nx\ny\n");
  const { code, json } = await dataTools(["run", recipe, other, "--dry-run", "--json"]);
  expect(code).toBe(0);
  const { report, output } = json<{ report: { steps: { status: string }[] }; output: unknown }>();
  expect(report.steps.map(({ status }) => status)).toEqual(["skip", "conflict"]);
  expect(output).toBeNull();
});

test("[L8] settings that do not fit leave nothing behind either", async () => {
  const { code, err } = await dataTools(["run", recipe, input, "-o", path("none.csv")], {
    env: { DATA_TOOLS_TRACES: "nowhere" },
  });
  expect([code, err, leftovers()]).toEqual([2, expect.stringContaining("TRACES"), []]);
});

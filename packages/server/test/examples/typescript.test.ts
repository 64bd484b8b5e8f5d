// The TypeScript example on a real server with accounts: what it gives is what the grid shows.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Call, createClient } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Standing, standWithToken } from "./standing.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const program = `${root}examples/typescript/recipe-to-rows.ts`;
const orders = `${root}packages/server/samples/orders.csv`;
const recipe = `${root}examples/recipe.json`;

let standing: Standing;

beforeAll(async () => {
  standing = await standWithToken();
});
afterAll(() => standing.close());

const run = (words: string[], given = standing.token) =>
  promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...words], {
    env: { DATA_TOOLS_SERVER: standing.url, DATA_TOOLS_TOKEN: given },
  });

test("[V20] the TypeScript example gives the grid's table, cell by cell, and does nothing twice", async () => {
  Object.assign(process.env, { DATA_TOOLS_SERVER: standing.url, DATA_TOOLS_TOKEN: standing.token });
  const { clean } = await import(program);
  const calls: Call[] = JSON.parse(await readFile(recipe, "utf8"));
  const table = await clean(orders, calls, "tuesday");
  const client = createClient({ baseUrl: standing.url, token: standing.token });
  const [session, ...others] = await client.sessions.list();
  expect(others).toEqual([]);
  expect(table.numRows).toBe(20_000);
  for (const offset of [0, 10_000, 19_999]) {
    const { rows, columns } = await client.sessions.rows(session?.id ?? "", { offset, limit: 500 });
    for (const [index, { name, type }] of columns.entries()) {
      const cells = [...table.getChild(name).slice(offset, offset + 500)];
      expect(cells.map((cell) => (type === "integer" && cell !== null ? Number(cell) : cell))).toEqual(
        rows.map((row) => row[index]),
      );
    }
  }
  await clean(orders, calls, "tuesday");
  expect((await client.sessions.list()).map(({ id, depth }) => [id, depth])).toEqual([[session?.id, calls.length]]);
});

test("[V20] as a program it shows the first rows, and tells a refusal by its stable code", async () => {
  const { stdout } = await run([orders, recipe]);
  expect(stdout).toMatch(/^20000 rows\n/);
  expect(stdout).toContain("desk");
  const customers = `${root}packages/server/samples/customers.csv`;
  await expect(run([customers, recipe])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^recipe_conflict: Step 1 of the recipe cannot be applied: /),
  });
  await expect(run([orders, recipe], "a_nobodys")).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^not_signed_in: /),
  });
});

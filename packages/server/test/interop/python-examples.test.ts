// The Python example and the notebook, run by Python on a real server with accounts: the DataFrame is the grid.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Cell, createClient } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Standing, standWithToken } from "../examples/standing.ts";
import { python } from "./python.ts";

const examples = fileURLToPath(new URL("../../../../examples", import.meta.url));
const orders = fileURLToPath(new URL("../../samples/orders.csv", import.meta.url));

let standing: Standing;

beforeAll(async () => {
  standing = await standWithToken();
});
afterAll(() => standing.close());

const begin = `
import contextlib, io, json, os, sys
given = json.load(sys.stdin)
os.environ.update(DATA_TOOLS_SERVER=given["server"], DATA_TOOLS_TOKEN=given["token"])
os.chdir(given["examples"] + "/python")
sys.path.insert(0, ".")
`;
const given = () => ({ server: standing.url, token: standing.token, examples, orders });

test("[V21] the Python example gives the grid's table as a DataFrame, and does nothing twice", async () => {
  const answer = await python<{ session: string; again: string; names: string[]; types: string[]; rows: Cell[][] }>(
    `${begin}
from recipe_to_dataframe import DataTools
import pandas as pd
recipe = json.load(open("../recipe.json"))
tools = DataTools()
session = tools.clean(given["orders"], recipe, run="tuesday")
again = tools.clean(given["orders"], recipe, run="tuesday")
table = tools.dataframe(session)
plain = lambda cell: None if pd.isna(cell) else cell.isoformat() if hasattr(cell, "isoformat") else cell
rows = [[plain(cell) for cell in row] for row in table.iloc[:1000].itertuples(index=False)]
types = [str(kind) for kind in table.dtypes]
json.dump({"session": session, "again": again, "names": list(table.columns), "types": types, "rows": rows}, sys.stdout)
`,
    given(),
  );
  const client = createClient({ baseUrl: standing.url, token: standing.token });
  const { columns, rows } = await client.sessions.rows(answer.session, { limit: 1000 });
  expect(answer.names).toEqual(columns.map(({ name }) => name));
  expect(answer.types.slice(4, 7)).toEqual(["int64[pyarrow]", "double[pyarrow]", "double[pyarrow]"]);
  expect(answer.rows).toEqual(rows);
  expect(answer.again).toBe(answer.session);
  expect((await client.sessions.list()).map(({ depth }) => depth)).toEqual([4]);
});

test("[V21] as a program it shows the first rows, and tells a refusal by its stable code", async () => {
  const { out, refused, code } = await python<{ out: string; refused: string; code: number }>(
    `${begin}
import recipe_to_dataframe
out, err = io.StringIO(), io.StringIO()
with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
    recipe_to_dataframe.main(given["orders"], "../recipe.json")
    code = recipe_to_dataframe.main(given["orders"].replace("orders", "customers"), "../recipe.json")
json.dump({"out": out.getvalue(), "refused": err.getvalue(), "code": code}, sys.stdout)
`,
    given(),
  );
  expect(out).toMatch(/^20000 rows\n/);
  expect(refused).toMatch(/^recipe_conflict: Step 1 of the recipe cannot be applied: /);
  expect(code).toBe(1);
});

test("[V21] the notebook runs from its first cell to its last", async () => {
  const notebook = JSON.parse(await readFile(`${examples}/python/clean-a-table.ipynb`, "utf8"));
  expect(notebook.nbformat).toBe(4);
  expect(notebook.cells.every(({ outputs = [] }: { outputs?: unknown[] }) => outputs.length === 0)).toBe(true);
  const { out, sums } = await python<{ out: string; sums: Record<string, number> }>(
    `${begin}
out, names = io.StringIO(), {}
with contextlib.redirect_stdout(out):
    for cell in json.load(open("clean-a-table.ipynb"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "cell " + cell["id"], "exec"), names)
sums = names["orders"].groupby("product")["total"].sum()
json.dump({"out": out.getvalue(), "sums": sums.to_dict()}, sys.stdout)
`,
    given(),
  );
  expect(out).toMatch(new RegExp(`^${standing.url}/s/s_[0-9a-z]+\n$`));
  expect(sums.desk).toBeGreaterThan(0);
});

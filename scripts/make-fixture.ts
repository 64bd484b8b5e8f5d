// Makes packages/server/test/fixtures/format-N: a small data folder of the present format with its ring
// (a ring for test data alone) and what each step must show. Run once per format version; folders of
// earlier versions are never made anew.
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Call } from "@data-tools/client";
import { openProduct, readConfig } from "../packages/server/src/app.ts";
import { formatVersion } from "../packages/server/src/store/local/schema.ts";

const fixtures = "../packages/server/test/fixtures";
const target = fileURLToPath(new URL(`${fixtures}/format-${formatVersion}`, import.meta.url));
if (existsSync(target)) {
  process.stderr.write(`${target} exists; a format's fixture is made once.\n`);
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), "data-tools-fixture-"));
// What makes the folder one of this format: the work was begun by another owner and handed over.
const former = { owner: "ann", name: "ann" };
const actor = { owner: "local", name: "local" };
const csv =
  "id,city,price,when\n1, Oslo,2.5,2024-01-02\n2,bergen,,2024-02-29\n3,Oslo,7,\n4,,1.25,2023-12-31\n5,ROME,2.5,2024-01-02\n";
const calls: Call[] = [
  { op: "rename-column", params: { column: "when", to: "day" } },
  { op: "trim-text", params: { columns: ["city"] } },
  { op: "fill-missing", params: { columns: ["price"], with: "mean" } },
  { op: "filter-rows", params: { where: { column: "city", is: "not-empty" } } },
  { op: "sort-rows", params: { by: [{ column: "price", order: "desc" }] } },
  { op: "formula", params: { into: "double", expression: "price * 2" } },
];
const branch: Call = {
  op: "group-by",
  params: { by: ["city"], aggregates: [{ column: "price", fn: "sum", into: "total" }] },
};

const product = await openProduct(
  readConfig({ "data-dir": join(folder, "store"), keys: `file:${join(folder, "ring.json")}` }, {}),
);
try {
  const { sessions, datasources, ownership } = product;
  const path = join("/dev/shm", `fixture-${process.pid}.csv`);
  writeFileSync(path, csv);
  const datasource = await datasources.create(former, { path, name: "cities.csv", bytes: csv.length }, {});
  rmSync(path);
  const { id } = await sessions.create(former, { datasource: datasource.id, name: "Cities" });
  for (const call of calls) await sessions.apply(former, id, [call]);
  await ownership.transfer({ ...actor, role: "admin" }, former.owner, actor.owner);
  await sessions.undo(actor, id, { count: 2 });
  await sessions.apply(actor, id, [branch]);
  const history = await sessions.history(actor, id);
  const first = history.steps[0];
  if (first)
    await sessions.patchStep(actor, id, first.id, { name: "start", note: `kept since format ${formatVersion}` });
  const shown = [];
  for (const step of [null, ...history.steps.map((each) => each.id)]) {
    const { columns, rows } = await sessions.rows(actor, id, { offset: 0, limit: 100, step });
    shown.push({ step, columns, rows });
  }
  const view = await sessions.view(actor, id);
  const expected = { session: id, cursor: view.cursor, version: view.version, branches: view.branches, shown };
  await product.close();
  cpSync(folder, target, { recursive: true });
  writeFileSync(join(target, "expected.json"), `${JSON.stringify(expected, null, 1)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

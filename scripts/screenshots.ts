// Makes the picture of the docs from the real page: sample data, a few steps, a branch, the toolbox.
// Needs a built page, Chromium and a font with Chinese signs, which stand in the sample.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stand } from "../packages/server/test/e2e/standing.ts";

const target = process.argv[2] ?? fileURLToPath(new URL("../docs", import.meta.url));
mkdirSync(target, { recursive: true });
const { client, open, end } = await stand();
try {
  const datasource = await client.samples.add("customers");
  const { id } = await client.sessions.create({ datasource: datasource.id });
  const apply = (op: string, params: Record<string, unknown>) => client.sessions.apply(id, { op, params });
  await apply("trim-text", { columns: ["Name"] });
  await apply("change-case", { columns: ["Name"], to: "title" });
  await apply("sort-rows", { by: [{ column: "Name", order: "asc" }] });
  await client.sessions.undo(id);
  await apply("drop-duplicates", { columns: ["customer_id"] });
  await apply("change-case", { columns: ["email"], to: "lower" });
  const page = await open(`/s/${id}`);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Sort rows" }).waitFor();
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(target, "workbench.png") });
} finally {
  await end();
}

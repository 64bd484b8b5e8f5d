// The question of how satisfied somebody is: asked of who undid and redid a while, once, where it is switched on.
import { createClient } from "@data-tools/client";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { openTestProduct } from "../http/product.ts";
import { type Running, serve } from "../http/running.ts";
import { readMetrics } from "../metrics/reading.ts";
import { faults } from "./axe.ts";
import { type Browsing, browse, unwanted } from "./standing.ts";

const question = "How satisfied are you with undo and redo?";

describe.skipIf(unwanted)("the question", () => {
  const open: { product: OpenedProduct; server: Running; browsing: Browsing }[] = [];
  beforeAll(async () => {
    for (const satisfaction of ["true", "false"]) {
      const product = await openTestProduct({ satisfaction });
      const server = await serve(product);
      open.push({ product, server, browsing: await browse(server.url) });
    }
  });
  afterAll(async () => {
    for (const { browsing, server, product } of open) {
      await browsing.end();
      await server.close();
      await product.close();
    }
  });

  /** A page with a step in its session, undone and redone so often. */
  async function moved({ server, browsing }: (typeof open)[number], times: number): Promise<Page> {
    const client = createClient({ baseUrl: server.url });
    const { id: datasource } = await client.datasources.create(new Blob(["city\nOslo\n"]), { fileName: "a.csv" });
    const { id } = await client.sessions.create({ datasource });
    await client.sessions.apply(id, { op: "rename-column", params: { column: "city", to: "place" } });
    const page = await browsing.open(`/s/${id}`);
    await page.locator(".ag-cell").first().waitFor();
    await move(page, times);
    return page;
  }
  async function move(page: Page, times: number): Promise<void> {
    for (let each = 0; each < times; each++) {
      const name = each % 2 === 0 ? "Undo" : "Redo";
      await page
        .getByRole("button", { name: new RegExp(`^${name}`) })
        .first()
        .click();
      await page.getByText(name === "Undo" ? /^Undone/ : /^Redone/).waitFor();
    }
  }

  test("[N89] it comes after a while, takes one answer, and does not come again", async () => {
    const [asking] = open;
    if (!asking) throw new Error("there is a server that asks");
    const page = await moved(asking, 4);
    expect(await page.getByText(question).count()).toBe(0);
    await move(page, 2);
    await page.getByText(question).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole("button", { name: "9 of 10" }).click();
    await page.getByText("Thank you.").waitFor();
    await expect
      .poll(async () =>
        readMetrics(await asking.product.measuring.told()).value("data_tools_satisfaction_total", { score: "9" }),
      )
      .toBe(1);
    await page.reload();
    await page.locator(".ag-cell").first().waitFor();
    await move(page, 6);
    expect(await page.getByText(question).count()).toBe(0);
    expect(asking.browsing.complaints).toEqual([]);
  });

  test("[N89] where it is not switched on nobody is asked", async () => {
    const [, quiet] = open;
    if (!quiet) throw new Error("there is a server that does not ask");
    const page = await moved(quiet, 6);
    await page.waitForLoadState("networkidle");
    expect(await page.getByText(question).count()).toBe(0);
  });
});

// Runs in MLflow as one sees them on the workbench.
import { createClient } from "@data-tools/client";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { openTestProduct } from "../http/product.ts";
import { type Running, serve } from "../http/running.ts";
import { openReceiver, type Receiver } from "../mlflow/receiver.ts";
import { faults } from "./axe.ts";
import { type Browsing, browse, unwanted } from "./standing.ts";

describe.skipIf(unwanted)("runs in MLflow", () => {
  let mlflow: Receiver;
  const open: { product: OpenedProduct; server: Running; browsing: Browsing }[] = [];

  beforeAll(async () => {
    mlflow = await openReceiver();
    for (const address of [mlflow.url, ""]) {
      const product = await openTestProduct({ mlflow: address, "mlflow-page": "https://mlflow.example.org" });
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
    await mlflow.close();
  });

  async function session({ server, browsing }: (typeof open)[number]): Promise<Page> {
    const client = createClient({ baseUrl: server.url });
    const { id: datasource } = await client.datasources.create(new Blob(["city\nOslo\n"]), { fileName: "a.csv" });
    const { id } = await client.sessions.create({ datasource });
    const page = await browsing.open(`/s/${id}`);
    await page.locator(".ag-cell").first().waitFor();
    return page;
  }

  const button = (page: Page) => page.getByRole("button", { name: /^Runs in MLflow/ });

  test("[Y30] a save is tracked with a link to its run; one that was given up says why and is tried again", async () => {
    const [at] = open;
    if (!at) throw new Error("it is open");
    const page = await session(at);
    await page.getByRole("button", { name: "Save as" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved as the datasource").waitFor();
    await button(page).click();
    const link = page.getByRole("link", { name: "Open the run" });
    await link.waitFor();
    expect(await link.getAttribute("href")).toBe("https://mlflow.example.org/#/experiments/1/runs/run0");

    mlflow.fallIll("runs/create", 400);
    await page.getByRole("button", { name: "Note this table in MLflow" }).click();
    await page.getByText("MLflow refused this run").waitFor();
    expect(await faults(page)).toEqual([]);
    mlflow.recover();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => link.count()).toBe(2);
    await page.keyboard.press("Escape");
    await expect.poll(() => button(page).getAttribute("aria-label")).toBe("Runs in MLflow");
  });

  test("[Y30] where nothing is told, the page shows nothing of it", async () => {
    const at = open[1];
    if (!at) throw new Error("it is open");
    const page = await session(at);
    const told = page.waitForResponse(/\/tracking$/);
    await page.reload();
    await told;
    await page.locator(".ag-cell").first().waitFor();
    expect(await button(page).count()).toBe(0);
  });
});

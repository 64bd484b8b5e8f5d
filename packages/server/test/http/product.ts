// The real product on a memory store, with everything of it below one folder.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OpenedProduct, openProduct, readConfig } from "../../src/app.ts";
import { type Clock, systemClock } from "../../src/clock.ts";
import { calm } from "../sessions/product.ts";

/** Opens it with further settings as flags; closing it removes the folder. */
export async function openTestProduct(
  flags: Record<string, string> = {},
  clock: Clock = systemClock,
  tell?: Parameters<typeof openProduct>[4],
): Promise<OpenedProduct> {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-product-"));
  const own = {
    store: "memory:",
    "data-dir": join(folder, "data"),
    keys: `file:${join(folder, "ring.json")}`,
    "engine-processes": "1",
    ...calm,
  };
  const product = await openProduct(readConfig({ ...own, ...flags }), clock, undefined, undefined, tell);
  return {
    ...product,
    async close() {
      await product.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

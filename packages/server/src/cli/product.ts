// The product of a data folder that is there, opened for one command beside the servers that run on it.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type OpenedProduct, openProduct } from "../app.ts";
import type { Config } from "../config.ts";
import { refuse } from "../errors.ts";
import type { Actor } from "../sessions/api.ts";

/** Who the audit says it was. */
export const operator: Actor = { owner: "", name: "command line", role: "admin" };

/** Works on the data folder; makes none. */
export async function withProduct<T>(config: Config, work: (product: OpenedProduct) => Promise<T>): Promise<T> {
  if (config.STORE !== "local:") {
    refuse("invalid_params", { field: "STORE", reason: "a store in memory cannot be reached from another process" });
  }
  if (!(await stat(join(config.DATA_DIR, "heads.sqlite")).catch(() => null))) {
    refuse("not_found", { what: `data folder: ${config.DATA_DIR}` });
  }
  const product = await openProduct(config);
  try {
    return await work(product);
  } finally {
    await product.close();
  }
}

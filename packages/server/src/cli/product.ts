// The product of a data folder that is there, opened for one command beside the servers that run on it.
import { type OpenedProduct, openProduct } from "../app.ts";
import type { Config } from "../config.ts";
import type { Actor } from "../sessions/api.ts";
import { assertThere } from "../store/open.ts";

/** Who the audit says it was. */
export const operator: Actor = { owner: "", name: "command line", role: "admin" };

/** Works on the data folder; makes none. */
export async function withProduct<T>(config: Config, work: (product: OpenedProduct) => Promise<T>): Promise<T> {
  await assertThere(config);
  const product = await openProduct(config);
  try {
    return await work(product);
  } finally {
    await product.close();
  }
}

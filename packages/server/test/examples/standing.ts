// A server with accounts and a token of its administrator, as a program on another machine would have one.
import { systemClock } from "../../src/clock.ts";
import { openTestProduct } from "../http/product.ts";
import { firstAdmin, standUp } from "../http/signing-in.ts";

export interface Standing {
  readonly url: string;
  readonly token: string;
  close(): Promise<void>;
}

export async function standWithToken(): Promise<Standing> {
  const product = await openTestProduct();
  const server = await standUp(product, systemClock);
  const admin = await firstAdmin(product, server);
  const made = await admin.post("/api/me/tokens", { name: "example", scopes: ["read", "write"], days: 1 });
  return {
    url: server.url,
    token: made.json<{ token: string }>().token,
    async close() {
      await server.close();
      await product.close();
    },
  };
}

// What the server at the configured address says of itself, asked from its own machine: of the loopback if it
// listens everywhere, by a name it knows, over TLS without a look at the certificate, which is for other names.
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { text as textOf } from "node:stream/consumers";
import type { Config } from "../config.ts";

export interface Health {
  readonly ok: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly text: string }[];
}

type Address = Pick<Config, "HOST" | "PORT" | "TLS_CERT">;
type What = "live" | "ready";

/** Where the server is asked. */
export function addressOf({ HOST, PORT, TLS_CERT }: Address): string {
  const host = HOST === "0.0.0.0" ? "127.0.0.1" : HOST === "::" ? "::1" : HOST;
  return `${TLS_CERT === "" ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${PORT}`;
}

/** Asks within five seconds; null if nothing answers there. */
export async function askHealth(config: Address, what: What = "ready"): Promise<Health | null> {
  const url = `${addressOf(config)}/health/${what}`;
  const options = { headers: { host: `localhost:${config.PORT}` }, timeout: 5000, agent: false };
  const answer = await new Promise<string | null>((resolve) => {
    const asked = url.startsWith("https:")
      ? httpsRequest(url, { ...options, rejectUnauthorized: false })
      : httpRequest(url, options);
    asked.on("response", (message) => textOf(message).then(resolve, () => resolve(null)));
    asked.on("timeout", () => asked.destroy(new Error("it takes too long to answer")));
    asked.on("error", () => resolve(null));
    asked.end();
  });
  if (answer === null) return null;
  const { ok = false, checks = [] } = read(answer);
  return { ok, checks };
}

/** What was answered; nothing where something else answers at that port. */
function read(text: string): Partial<Health> {
  try {
    return JSON.parse(text) as Partial<Health>;
  } catch {
    return {};
  }
}

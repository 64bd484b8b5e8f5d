// From where a server may be reached, and with which certificate, as the settings say.
import { readFile } from "node:fs/promises";
import type { Config } from "../config.ts";
import { refuse } from "../errors.ts";
import type { Way } from "../http/identity/identity.ts";
import { loopback } from "../http/metrics.ts";

/** The certificate and key to serve https with; undefined without them. */
export async function readTls({ TLS_CERT, TLS_KEY }: Config): Promise<{ cert: string; key: string } | undefined> {
  if (TLS_CERT === "" && TLS_KEY === "") return undefined;
  const read = async (field: string, path: string) => {
    if (path === "") refuse("invalid_params", { field, reason: "a certificate and its key go together" });
    return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) =>
      refuse("invalid_params", { field, reason: `${path} cannot be read (${error.code})` }),
    );
  };
  return { cert: await read("TLS_CERT", TLS_CERT), key: await read("TLS_KEY", TLS_KEY) };
}

/** Refuses to be reached from where its way of knowing people is not safe. */
export function assertReach({ beyondLoopback }: Way, { HOST, TRUSTED_PROXIES }: Config, tls: boolean): void {
  if (beyondLoopback === true || loopback.includes(HOST)) return;
  const only = `loopback only: ${loopback.join(", ")}`;
  if (beyondLoopback === false)
    refuse("invalid_params", { field: "HOST", reason: `a single local user is served on ${only}` });
  if (!tls && TRUSTED_PROXIES.length === 0)
    refuse("invalid_params", {
      field: "HOST",
      reason: `without TLS passwords would travel in the clear, so this is served on ${only}. Set TLS_CERT and TLS_KEY, or TRUSTED_PROXIES if a proxy serves https`,
    });
}

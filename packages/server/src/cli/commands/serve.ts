// `data-tools serve`: the product behind its HTTP surface, until it is told to stop.
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type OpenedProduct, openProduct } from "../../app.ts";
import { systemClock } from "../../clock.ts";
import { type Config, readConfig } from "../../config.ts";
import { refuse } from "../../errors.ts";
import type { Identify, Way } from "../../http/identity/identity.ts";
import { wayOf } from "../../http/identity/index.ts";
import { openLog, writeLastWord } from "../../http/log.ts";
import { createServer } from "../../http/server.ts";
import { catalogue } from "../../operations/catalogue.ts";
import { type Input, UsageError } from "../command.ts";
import { flagsOf } from "../settings.ts";

const loopback = ["127.0.0.1", "::1", "localhost"];

export async function run({ options, output, env }: Input): Promise<void> {
  const config = readConfig(flagsOf(options), env);
  const way = wayOf(config);
  const tls = await readTls(config);
  assertReach(way, config, tls !== undefined);
  const log = openLog(config.LOG_LEVEL);
  writeLastWord(log);
  const product = await openProduct(
    config,
    systemClock,
    (what, error) => log.error({ what, error }, "housekeeping failed"),
    undefined,
    (audit) => log.info({ audit }, "audit"),
  );
  let identify: Identify | undefined;
  try {
    identify = way.open(config, { accounts: product.accounts, key: leaveKey(product) });
    const server = createServer(product, {
      operations: catalogue(),
      log,
      identify,
      signIn: way.signIn,
      ...(tls && { tls }),
      names: [...config.ALLOWED_HOSTS, ...hostsOf(config)],
      proxies: config.TRUSTED_PROXIES,
      uploadLimit: config.MAX_UPLOAD,
      node: nodeName(config),
    });
    const stopped = untilStopped();
    await server.listen({ host: config.HOST, port: config.PORT }).catch((error) => explainPort(error, config));
    const { address, family, port } = server.server.address() as AddressInfo;
    const url = `${tls ? "https" : "http"}://${family === "IPv6" ? `[${address}]` : address}:${port}`;
    const first =
      way.signIn === "accounts" && (await product.accounts.isNew()) ? await product.accounts.firstLink() : null;
    output.result({ url, pid: process.pid, ...(first && { first: url + first.path }) }, () => [
      `Data Tools is at ${url}`,
      ...(first ? [`Make the first administrator, within 24 hours: ${url}${first.path}`] : []),
    ]);
    await stopped;
    if (config.DRAIN !== null && config.DRAIN > 0) {
      server.drain();
      await pause(config.DRAIN);
    }
    await server.close();
  } finally {
    await identify?.close?.();
    await product.close();
  }
}

/** The server's name among several; refuses what no cookie can hold. */
function nodeName({ NODE_NAME: name }: Config): string {
  if (/^[\w.-]{0,64}$/.test(name)) return name;
  return refuse("invalid_params", {
    field: "NODE_NAME",
    reason: "it may hold letters, digits, dots, - and _, up to 64",
  });
}

/** What browsers keep while they are at a provider is sealed alike by all servers of one store. */
function leaveKey({ core }: OpenedProduct): Uint8Array {
  return core.vault.keys.auditMac(Buffer.from("what browsers keep while they are at an identity provider"));
}

/** The host people open, which need not be named twice. */
function hostsOf({ PUBLIC_URL }: Config): string[] {
  return URL.canParse(PUBLIC_URL) ? [new URL(PUBLIC_URL).host] : [];
}

/** The certificate and key to serve https with; undefined without them. */
async function readTls({ TLS_CERT, TLS_KEY }: Config): Promise<{ cert: string; key: string } | undefined> {
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
function assertReach({ beyondLoopback }: Way, { HOST, TRUSTED_PROXIES }: Config, tls: boolean): void {
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

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once, as it does by default. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

function explainPort(error: NodeJS.ErrnoException, { HOST, PORT }: Config): never {
  if (error.code === "EADDRINUSE") {
    throw new UsageError(
      `Port ${PORT} of ${HOST} is taken; is Data Tools running there already? Choose another with --port.`,
    );
  }
  if (error.code === "EACCES") throw new UsageError(`Port ${PORT} may not be used; choose one above 1023 with --port.`);
  throw error;
}

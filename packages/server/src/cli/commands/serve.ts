// `data-tools serve`: the product behind its HTTP surface, until it is told to stop.
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type OpenedProduct, openProduct } from "../../app.ts";
import { systemClock } from "../../clock.ts";
import { type Config, readConfig } from "../../config.ts";
import { refuse } from "../../errors.ts";
import type { Identify } from "../../http/identity/identity.ts";
import { wayOf } from "../../http/identity/index.ts";
import { openLog, writeLastWord } from "../../http/log.ts";
import { listenForMetrics, type MetricsListener, metricsPlace } from "../../http/metrics.ts";
import { siteBehind } from "../../http/old/gateway.ts";
import { placeOf } from "../../http/place.ts";
import { createServer } from "../../http/server.ts";
import { catalogue } from "../../operations/catalogue.ts";
import { type Input, UsageError } from "../command.ts";
import { assertReach, readTls } from "../reach.ts";
import { flagsOf } from "../settings.ts";
import { type OpenedTakingOver, openTakingOver } from "../taking-over.ts";

export async function run({ options, output, env }: Input): Promise<void> {
  const config = readConfig(flagsOf(options), env);
  const way = wayOf(config);
  const tls = await readTls(config);
  assertReach(way, config, tls !== undefined);
  const behind = siteBehind(config);
  const people = placeOf(config);
  const place = metricsPlace(config.METRICS, config.METRICS_TOKEN);
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
  let taking: OpenedTakingOver | null = null;
  let server: ReturnType<typeof createServer> | undefined;
  let listener: MetricsListener | undefined;
  try {
    taking = await openTakingOver(config, product);
    identify = way.open(config, { accounts: product.accounts, key: leaveKey(product) });
    server = createServer(product, {
      operations: catalogue(),
      log,
      identify,
      signIn: way.signIn,
      ...(tls && { tls }),
      // The host people open need not be named twice.
      names: [...config.ALLOWED_HOSTS, ...(people.host === null ? [] : [people.host])],
      base: people.base,
      proxies: config.TRUSTED_PROXIES,
      uploadLimit: config.MAX_UPLOAD,
      node: nodeName(config),
      behind,
      takingOver: taking?.takingOver,
      metricsToken: config.METRICS_TOKEN,
    });
    const stopped = untilStopped();
    await server.listen({ host: config.HOST, port: config.PORT }).catch((error) => explainPort(error, config));
    if (place)
      listener = await listenForMetrics(place, config.METRICS_TOKEN, product.measuring.told).catch(
        explainMetrics(config),
      );
    const { address, family, port } = server.server.address() as AddressInfo;
    const url = `${tls ? "https" : "http"}://${family === "IPv6" ? `[${address}]` : address}:${port}`;
    const home = people.url ?? url;
    const first =
      way.signIn === "accounts" && (await product.accounts.isNew()) ? await product.accounts.firstLink() : null;
    const metrics =
      listener &&
      `http://${place?.host.includes(":") ? `[${place.host}]` : place?.host}:${listener.address.port}/metrics`;
    output.result(
      { url, pid: process.pid, ...(first && { first: home + first.path }), ...(metrics && { metrics }) },
      () => [
        `Data Tools is at ${url}${people.url === null ? "" : `, for people at ${people.url}`}`,
        ...(metrics ? [`Metrics are told at ${metrics}`] : []),
        ...(first ? [`Make the first administrator, within 24 hours: ${home}${first.path}`] : []),
      ],
    );
    await stopped;
    if (config.DRAIN !== null && config.DRAIN > 0) {
      server.drain();
      await pause(config.DRAIN);
    }
  } finally {
    await server?.close();
    await listener?.close();
    await identify?.close?.();
    await taking?.close();
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

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once, as it does by default. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

/** A listener that cannot be had names its setting. */
function explainMetrics({ METRICS }: Config): (error: NodeJS.ErrnoException) => never {
  return ({ code = "?" }) => {
    throw new UsageError(`Metrics cannot be told at ${METRICS} (${code}); choose another place with --metrics.`);
  };
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

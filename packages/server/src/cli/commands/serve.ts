// `data-tools serve`: the product behind its HTTP surface, until it is told to stop.
import type { AddressInfo } from "node:net";
import { openProduct } from "../../app.ts";
import { systemClock } from "../../clock.ts";
import { type Config, readConfig } from "../../config.ts";
import { refuse } from "../../errors.ts";
import { wayOf } from "../../http/identity/index.ts";
import { openLog } from "../../http/log.ts";
import { createServer } from "../../http/server.ts";
import { catalogue } from "../../operations/catalogue.ts";
import { type Input, UsageError } from "../command.ts";
import { flagsOf } from "../settings.ts";

const loopback = ["127.0.0.1", "::1", "localhost"];

export async function run({ options, output, env }: Input): Promise<void> {
  const config = readConfig(flagsOf(options), env);
  const way = wayOf(config);
  const identify = way.open(config);
  if (!way.beyondLoopback && !loopback.includes(config.HOST)) {
    refuse("invalid_params", {
      field: "HOST",
      reason: `a single local user is served on loopback only: ${loopback.join(", ")}`,
    });
  }
  const log = openLog(config.LOG_LEVEL);
  const product = await openProduct(config, systemClock, (what, error) =>
    log.error({ what, error }, "housekeeping failed"),
  );
  try {
    const server = createServer(product, {
      operations: catalogue(),
      log,
      identify,
      names: config.ALLOWED_HOSTS,
      proxies: config.TRUSTED_PROXIES,
      uploadLimit: config.MAX_UPLOAD,
    });
    const stopped = untilStopped();
    await server.listen({ host: config.HOST, port: config.PORT }).catch((error) => explainPort(error, config));
    const { address, family, port } = server.server.address() as AddressInfo;
    const url = `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
    output.result({ url, pid: process.pid }, () => [`Data Tools is at ${url}`]);
    await stopped;
    await server.close();
  } finally {
    await identify.close?.();
    await product.close();
  }
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

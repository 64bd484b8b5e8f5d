// `data-tools health`: whether the server on this machine is ready, as an exit code, for containers and scripts that
// have nothing else to ask with.
import { readConfig } from "../../config.ts";
import type { Input } from "../command.ts";
import { addressOf, askHealth } from "../health.ts";
import { flagsOf } from "../settings.ts";

export async function run({ options, output, env }: Input): Promise<void> {
  const config = readConfig(flagsOf(options), env);
  const health = await askHealth(config, options.live === true ? "live" : "ready");
  const url = addressOf(config);
  if (health === null) throw new Error(`No server answers at ${url}.`);
  const bad = health.checks.filter(({ ok }) => !ok).map(({ name, text }) => `${name}: ${text}`);
  if (!health.ok) throw new Error(`The server at ${url} is not ready${bad.map((each) => `; ${each}`).join("")}.`);
  output.result({ url, ...health }, () => [`The server at ${url} is ready.`]);
}

// `data-tools doctor`: every setting, and whether the product can work here. It makes nothing and
// changes nothing, so it is safe beside a running server.
import { type Config, fileFlagOf, flagOf, readConfig, type SettingName, settings } from "../../config.ts";
import type { Input } from "../command.ts";
import type { Check } from "../doctor/check.ts";
import { blobs, clock, figuresOf, keys, store } from "../doctor/kept.ts";
import { disk, node, openFiles, permissions, scratch } from "../doctor/machine.ts";
import { oldSystem } from "../doctor/old.ts";
import {
  addresses,
  certificate,
  errorReports,
  metrics,
  mlflow,
  scanner,
  server,
  signIn,
  traces,
} from "../doctor/outside.ts";
import { columns } from "../output.ts";
import { flagsOf } from "../settings.ts";

export async function run({ options, output, env }: Input): Promise<void> {
  const flags = flagsOf(options);
  const config = readConfig(flags, env);
  const shown = Object.keys(settings).map((name) => ({
    name: `DATA_TOOLS_${name}`,
    value: shownValue(name as SettingName, config),
    from: sourceOf(name, flags, env),
  }));
  const checks = (
    await Promise.all([
      ...[node(), scratch(config), openFiles(), disk(config), permissions(config, flags, env)],
      ...[store(config), blobs(config), keys(config), clock(config)],
      ...[addresses(config), certificate(config), signIn(config), scanner(config)],
      ...[metrics(config), traces(config), errorReports(config), mlflow(config), oldSystem(config), server(config)],
    ])
  ).flat();
  const figures = await figuresOf(config);
  output.result({ settings: shown, checks, figures }, () => [
    ...columns(
      ["setting", "value", "from"],
      shown.map(({ name, value, from }) => [name, value === null ? "unlimited" : String(value), from]),
    ),
    "",
    ...columns(["check", "", ""], checks.flatMap(linesOf)),
    ...(figures === null
      ? []
      : [
          "",
          ...columns(
            ["figure", "since the store was made"],
            figures.map(({ name, total }) => [name, String(total)]),
          ),
        ]),
  ]);
  const failed = checks.filter(({ ok }) => !ok).length;
  if (failed > 0) throw new Error(`${failed} of ${checks.length} checks failed.`);
}

/** What was found, and below it what to do. */
function linesOf({ name, ok, text, warning, fix }: Check): string[][] {
  const found = [name, ok ? (warning ? "warning" : "ok") : "FAILED", text];
  return fix === undefined ? [found] : [found, ["", "→", fix]];
}

function sourceOf(name: string, flags: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv): string {
  if (flagOf(name) in flags || fileFlagOf(name) in flags) return "flag";
  return [`DATA_TOOLS_${name}`, `DATA_TOOLS_${name}_FILE`].some((each) => env[each] !== undefined)
    ? "environment"
    : "default";
}

/** A setting's value; of a secret only whether it is set. */
function shownValue(name: SettingName, config: Config): Config[SettingName] {
  const value = config[name];
  const isSecret = "secret" in settings[name];
  return isSecret && String(value) !== "" ? "(secret)" : value;
}

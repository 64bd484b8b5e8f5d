// `data-tools read-only`: switches every change off or on again, beside running servers, which see it within
// seconds.
import type { ReadOnlyView } from "@data-tools/client";
import { readConfig } from "../../config.ts";
import { type Input, textOf, UsageError } from "../command.ts";
import { printable } from "../output.ts";
import { operator, withProduct } from "../product.ts";
import { flagsOf } from "../settings.ts";

export async function run({ args, options, output, env }: Input): Promise<void> {
  const [action = "status"] = args;
  if (!["on", "off", "status"].includes(action))
    throw new UsageError(`There is no action “${action}”. data-tools read-only --help lists them.`);
  const message = textOf(options, "message");
  if (message !== undefined && action !== "on") throw new UsageError("--message goes with on.");
  const view = await withProduct(readConfig(flagsOf(options), env), ({ administration }) =>
    action === "status"
      ? administration.readOnly(operator)
      : administration.setReadOnly(operator, { on: action === "on", ...(message !== undefined && { message }) }),
  );
  output.result(view, () => [said(view)]);
}

function said({ on, message, by, since, fixed }: ReadOnlyView): string {
  if (!on) return "Changes are possible.";
  const who = by === null ? "" : ` by ${by}, since ${since}`;
  const why = message === null ? "" : `: ${message}`;
  return printable(`Read-only${fixed ? " by the setting READ_ONLY" : who}${why}`);
}

// `data-tools quotas`: what everybody, or one user, may have and do at most; beside running servers.
import type { QuotaChange, QuotaSet } from "@data-tools/client";
import { findAccount } from "../../accounts/leaving.ts";
import { readConfig } from "../../config.ts";
import { type QuotaName, quotaSettings } from "../../limits.ts";
import { type Input, UsageError } from "../command.ts";
import { columns, printable } from "../output.ts";
import { operator, withProduct } from "../product.ts";
import { flagsOf } from "../settings.ts";

const names = Object.keys(quotaSettings) as QuotaName[];

export async function run({ args, options, output, env }: Input): Promise<void> {
  const [who] = args;
  const changes = [options.set ?? []].flat().map((text) => assignment(String(text)));
  const isReset = options.reset === true;
  if (isReset && changes.length > 0) throw new UsageError("--reset and --set do not go together.");
  await withProduct(readConfig(flagsOf(options), env), async ({ people, accounts }) => {
    const owner = who === undefined ? null : ((await accountOf(accounts, who))?.owner ?? who);
    const now = owner === null ? await people.quotas(operator) : await people.quotasOf(operator, owner);
    const next: QuotaChange = isReset ? {} : { ...now.set, ...Object.fromEntries(changes) };
    const isChange = isReset || changes.length > 0;
    const told = !isChange
      ? now
      : owner === null
        ? await people.setQuotas(operator, next)
        : await people.setQuotasOf(operator, owner, next);
    const inForce = "everyone" in told ? told.everyone : told.quotas;
    output.result(told, () =>
      inForce === null
        ? [`${printable(who ?? "")} has no quotas: only the limits of the machine hold.`]
        : linesOf(inForce, told.set),
    );
  });
}

async function accountOf(accounts: Parameters<typeof findAccount>[0], who: string) {
  return findAccount(accounts, operator, who).catch(() => null);
}

/** `sessions=20`, or `sessions=none` for no limit. */
function assignment(text: string): [QuotaName, number | null] {
  const [, name = "", value = ""] = /^([a-z]+)=(none|\d+)$/.exec(text) ?? [];
  const known = names.find((each) => each === name);
  if (known === undefined || !Number.isSafeInteger(value === "none" ? 0 : Number(value)))
    throw new UsageError(`--set takes NAME=NUMBER or NAME=none with one of: ${names.join(", ")}; not “${text}”.`);
  return [known, value === "none" ? null : Number(value)];
}

function linesOf(inForce: QuotaSet, set: QuotaChange): string[] {
  const written = (limit: number | null | undefined) => (limit === null ? "no limit" : String(limit ?? ""));
  return columns(
    ["limit", "holds", "set here"],
    names.map((name) => [name, written(inForce[name]), written(set[name])]),
  );
}

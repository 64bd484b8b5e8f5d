// `data-tools owners`: whose work is in the data folder, all of an owner's handed over to another, all of an
// owner's erased for good. Works on the data folder itself, beside running servers.
import { type Config, readConfig } from "../../config.ts";
import type { Ownership, OwnerView } from "../../sessions/api.ts";
import { withAdministration } from "../beside.ts";
import { type Input, UsageError } from "../command.ts";
import { columns, countsText, printable } from "../output.ts";
import { operator } from "../product.ts";
import { flagsOf } from "../settings.ts";

export async function run({ args, options, output, env }: Input): Promise<void> {
  const [action = "list", owner, to] = args;
  const config = readConfig(flagsOf(options), env);
  const isSure = options.yes === true;
  const surplus = action === "list" ? owner : action === "erase" ? to : undefined;
  if (surplus !== undefined) throw new UsageError(`“${surplus}” is one word too many.`);
  switch (action) {
    case "list": {
      const all = await withOwnership(config, (ownership) => ownership.owners(operator));
      return output.result(all, () => listed(all));
    }
    case "transfer": {
      if (owner === undefined || to === undefined) throw new UsageError("transfer needs two owners: FROM TO.");
      if (!isSure) return ask(config, owner, `becomes ${printable(to)}'s`);
      const done = await withOwnership(config, (ownership) => ownership.transfer(operator, owner, to));
      const { renamed } = done;
      return output.result({ from: owner, to, ...done }, () => [
        `Handed over from ${printable(owner)} to ${printable(to)}: ${countsText(done)}.`,
        ...(renamed === 0 ? [] : [`Recipes that got a number behind their name: ${renamed}.`]),
      ]);
    }
    case "erase": {
      if (owner === undefined) throw new UsageError("erase needs an owner.");
      if (!isSure) return ask(config, owner, "is erased for good");
      const done = await withOwnership(config, (ownership) => ownership.erase(operator, owner));
      return output.result({ owner, ...done }, () => [
        `Erased of ${printable(owner)}: ${countsText(done)}. Backups made before still hold it.`,
      ]);
    }
    default:
      throw new UsageError(`There is no action “${action}”. data-tools owners --help lists them.`);
  }
}

/** Says what would be done and does nothing. */
async function ask(config: Config, owner: string, what: string): Promise<never> {
  const all = await withOwnership(config, (ownership) => ownership.owners(operator));
  const found = all.find((each) => each.owner === owner);
  const told = found
    ? countsText({ ...found, sessions: found.sessions + found.binned })
    : "nothing: there is no such owner";
  throw new UsageError(`This ${what}: ${told}. Nothing was changed; say --yes to do it.`);
}

function listed(all: readonly OwnerView[]): string[] {
  if (all.length === 0) return ["Nobody has anything here."];
  return columns(
    ["owner", "sessions", "in the bin", "datasources", "recipes", "bytes", "last used"],
    all.map(({ owner, usedAt, ...counts }) => [
      printable(owner),
      ...[counts.sessions, counts.binned, counts.datasources, counts.recipes, counts.bytes].map(String),
      usedAt,
    ]),
  );
}

function withOwnership<T>(config: Config, work: (ownership: Ownership) => Promise<T>): Promise<T> {
  return withAdministration(config, ({ ownership }) => work(ownership));
}

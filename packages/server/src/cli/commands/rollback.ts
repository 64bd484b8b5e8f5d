// `data-tools rollback`: the work done here as files that the old system reads, for some users or all, beside running
// servers. Nothing here changes by it.
import { readFile, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { findAccount } from "../../accounts/leaving.ts";
import type { OpenedProduct } from "../../app.ts";
import { systemClock } from "../../clock.ts";
import { readConfig } from "../../config.ts";
import { refuse } from "../../errors.ts";
import { type HandBackAsk, handBack, type Returning } from "../../migrate/hand-back/hand-back.ts";
import type { HandBackReport } from "../../migrate/hand-back/report.ts";
import { djangoNumber } from "../../migrate/owners.ts";
import { type Input, jsonOf, textOf, UsageError } from "../command.ts";
import { printable } from "../output.ts";
import { operator, withProduct } from "../product.ts";
import { flagsOf } from "../settings.ts";

export async function run({ options, output, env }: Input): Promise<void> {
  const mediaRoot = textOf(options, "media-root");
  if (mediaRoot === undefined) throw new UsageError("Say where the old system's files are: --media-root PATH.");
  const named = [options.user ?? []].flat().map(String);
  if (named.length === 0 ? options.all !== true : options.all === true)
    throw new UsageError("Say whose work goes back: --user NAME, or --all.");
  const others = textOf(options, "others");
  if (others !== undefined && others !== "datasources" && others !== "stay")
    throw new UsageError(`--others must be datasources or stay, not “${others}”.`);
  const given = ownersIn(await fileIn(textOf(options, "owners")));
  const dryRun = options["dry-run"] === true;
  const bar = output.progress("Giving back");
  const report = await withProduct(readConfig(flagsOf(options), env), async ({ core, accounts }) => {
    const all = await returningOf(core, accounts, given);
    const wanted = await wantedOf(accounts, all, named);
    const ask: HandBackAsk = {
      mediaRoot,
      returning: wanted,
      others,
      fixture: textOf(options, "fixture") ?? "handed-back.json",
      dryRun,
      actor: userInfo().username,
      onProgress: (done: number, what: string) => bar.update(done, printable(what)),
    };
    return handBack(core, ask, systemClock.now());
  }).finally(() => bar.end());
  const file = textOf(options, "report");
  if (file !== undefined) await writeFile(file, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  output.result(report, () => linesOf(report).map(printable));
  if (!report.whole) throw new Error("Not everything was given back: see above.");
}

async function fileIn(path: string | undefined): Promise<string> {
  return path === undefined ? "{}" : readFile(path, "utf8");
}

/** Owner, or name of an account, → the user's number in the old system, or null for nobody there. */
function ownersIn(text: string): Map<string, number | null> {
  const value = jsonOf(text, "The file of owners");
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
  if (!entries?.every(([, user]) => user === null || (Number.isSafeInteger(user) && Number(user) >= 0)))
    throw new UsageError('The file of owners must be like {"ann": 7, "bob": null}.');
  return new Map(entries);
}

type Accounts = OpenedProduct["accounts"];

async function ownerOf(accounts: Accounts, named: string): Promise<string> {
  return (await findAccount(accounts, operator, named).catch(() => null))?.owner ?? named;
}

/** Everybody who has anything here, with the number that is known of them: Django's own users carry it in their names. */
async function returningOf(
  { vault }: OpenedProduct["core"],
  accounts: Accounts,
  given: ReadonlyMap<string, number | null>,
): Promise<Returning[]> {
  const numbers = new Map<string, number | null>();
  for (const [named, user] of given) numbers.set(await ownerOf(accounts, named), user);
  return (await vault.store.owners()).map(({ owner }) => {
    const own = djangoNumber({ owner });
    return { owner, user: numbers.has(owner) ? numbers.get(owner) : own === null ? undefined : Number(own) };
  });
}

/** Those that were named, by number, owner or account. */
async function wantedOf(accounts: Accounts, all: readonly Returning[], named: readonly string[]): Promise<Returning[]> {
  if (named.length === 0) return [...all];
  const wanted = new Set<Returning>();
  for (const name of named) {
    const owner = await ownerOf(accounts, name);
    const found = all.find((each) => each.owner === owner) ?? all.find(({ user }) => String(user) === name);
    wanted.add(found ?? refuse("not_found", { what: `owner with any work here: ${name}` }));
  }
  return [...wanted];
}

function linesOf({ dryRun, sessions, datasources, strangers, fixture }: HandBackReport): string[] {
  const told = [...datasources, ...sessions, ...strangers].map(({ text }) => text);
  const verb = dryRun ? "would be written to" : "were written to";
  return [
    ...(told.length === 0 ? ["There is nothing to give back."] : told),
    ...(fixture === null
      ? []
      : [
          `The rows of ${fixture.rows} datasources ${verb} ${fixture.path}. On the old system: manage.py loaddata --ignorenonexistent ${fixture.path}`,
        ]),
  ];
}

// What is done with the backup of the old system's bytes: it is verified, and what it holds is removed from the old
// system when its time is over.
import { systemClock } from "../../clock.ts";
import { readConfig } from "../../config.ts";
import { openBackup } from "../../migrate/backup/open.ts";
import { sessionIdOf } from "../../migrate/ids.ts";
import { openOldSystem } from "../../migrate/opened.ts";
import { namesOf, ownersOf } from "../../migrate/owners.ts";
import { type Retired, retire } from "../../migrate/retire.ts";
import { type Input, numberOf, UsageError } from "../command.ts";
import { printable } from "../output.ts";
import { withProduct } from "../product.ts";
import { flagsOf } from "../settings.ts";
import { mappingOf, wantedOf } from "../wanted.ts";

const dayMs = 86_400_000;

/** Opens every byte of the backup and compares it with its sum. */
export async function verifyBackup({ options, output, env }: Input): Promise<void> {
  const config = readConfig(flagsOf(options), env);
  const damaged: string[] = [];
  const told = await withProduct(config, async ({ core }) => {
    const backup = await openBackup(config.OLD_BACKUP, core.vault.keys);
    for (const entry of backup.entries) {
      const { damaged: parts } = await backup.verify(entry);
      if (parts.length > 0)
        damaged.push(`${entry.kind} of user ${entry.user}, datasource ${entry.datasource}: ${parts.join(", ")}`);
    }
    return { entries: backup.entries.length, damaged, unnamed: await backup.unnamed() };
  });
  output.result(told, () => [
    ...damaged.map((line) => `Damaged: ${printable(line)}`),
    `${told.entries} kept, ${damaged.length} damaged${told.unnamed > 0 ? `, ${told.unnamed} left of runs that were ended` : ""}.`,
  ]);
  if (damaged.length > 0)
    throw new Error("The backup is damaged. Run the migration again: it keeps anew what the old system still has.");
}

/** Removes from the old system what was taken over, is in the backup and has been there long enough. */
export async function retireOld({ options, output, env }: Input): Promise<void> {
  const days = numberOf(options, "after", 0);
  if (days === undefined)
    throw new UsageError("--retire needs --after DAYS: how long it must have been in the backup.");
  const config = readConfig(flagsOf(options), env);
  const mapping = await mappingOf(options);
  const dryRun = options["dry-run"] === true;
  const old = openOldSystem(config, systemClock.now);
  const done: Retired[] = [];
  try {
    await withProduct(config, async ({ core }) => {
      const backup = await openBackup(config.OLD_BACKUP, core.vault.keys);
      const ownerOf = ownersOf(mapping, old.site === null ? null : await namesOf(old.site));
      const { store } = core.vault;
      const asked = wantedOf(options);
      const retiring = {
        sources: old.sources,
        backup,
        async migrated({ user, generation, datasource }: Retired["session"], digest: string) {
          const actor = await ownerOf(user);
          if (actor === null) return false;
          const id = sessionIdOf(actor.owner, generation, datasource, digest);
          const ref = { owner: actor.owner, kind: "session" as const, id };
          return (await store.head(ref)) !== null || (await store.lastAudit(ref)) !== null;
        },
        notBefore: ({ keptAt }: { readonly keptAt: string }) => Date.parse(keptAt) + days * dayMs,
        dryRun,
        ...(old.site !== null && !asked.datasources ? { wanted: old.site.wanted(asked.users) } : { wanted: [asked] }),
      };
      for await (const each of retire(retiring)) done.push(each);
    });
  } finally {
    await old.close();
  }
  const count = (outcome: Retired["outcome"]) => done.filter((each) => each.outcome === outcome).length;
  output.result({ dryRun, sessions: done }, () => [
    ...done.flatMap(({ session, outcome, reason }) =>
      outcome === "stays"
        ? [`Stays: user ${printable(session.user)}, datasource ${session.datasource}: ${reason}`]
        : [],
    ),
    dryRun
      ? `Would be removed: ${count("due")}. Would stay: ${count("stays")}.`
      : `Removed: ${count("removed")}. Stay: ${count("stays")}.`,
  ]);
}

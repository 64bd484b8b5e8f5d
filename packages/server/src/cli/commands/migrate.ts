// `data-tools migrate`: takes over what the old system holds, all of it or of some users. What was taken over before
// is found and left, so that it may be run again at any time, also while servers run and another migration does.
import { writeFile } from "node:fs/promises";
import { openProduct } from "../../app.ts";
import { systemClock } from "../../clock.ts";
import { readConfig } from "../../config.ts";
import { type Line, migrate } from "../../migrate/migration.ts";
import { openBackupOf, openOldSystem } from "../../migrate/opened.ts";
import { namesOf, ownersOf } from "../../migrate/owners.ts";
import { countsOf, pageOf, type Report, reportOf } from "../../migrate/report.ts";
import { type Input, numberOf, textOf, UsageError } from "../command.ts";
import { type Output, printable } from "../output.ts";
import { flagsOf } from "../settings.ts";
import { mappingOf, wantedOf } from "../wanted.ts";
import { retireOld, verifyBackup } from "./migrate-backup.ts";

const mostAtOnce = 2;

export async function run(input: Input): Promise<void> {
  const { options } = input;
  if (options.retire === true) return retireOld(input);
  if (options["verify-backup"] === true) return verifyBackup(input);
  return takeOver(input);
}

async function takeOver({ options, output, env }: Input): Promise<void> {
  const config = readConfig(flagsOf(options), env);
  const dryRun = options["dry-run"] === true;
  const parallel = numberOf(options, "parallel", 1) ?? mostAtOnce;
  const mapping = await mappingOf(options);
  const old = openOldSystem(config, systemClock.now);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const startedAt = new Date().toISOString();
  const lines: Line[] = [];
  try {
    // A rehearsal may go into a data folder that is not there yet.
    const product = await openProduct(config);
    try {
      const { core, datasources } = product;
      const backup = dryRun ? null : await openBackupOf(config, core);
      const ownerOf = ownersOf(mapping, old.site === null ? null : await namesOf(old.site));
      const migrating = { core, datasources, ...old, backup, ownerOf, dryRun, goesOn: true };
      try {
        for await (const line of migrate(migrating, wantedOf(options), { parallel, signal: stop.signal })) {
          lines.push(line);
          tell(output, line, lines.length);
        }
      } finally {
        await backup?.close();
      }
    } finally {
      await product.close();
    }
  } finally {
    await old.close();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
  const sources = old.sources.map(({ name }) => name);
  const report = reportOf(lines, { startedAt, endedAt: new Date().toISOString(), dryRun, sources });
  await keep(report, textOf(options, "report"));
  output.result(report, () => countsOf(report));
  if (stop.signal.aborted) throw new UsageError("It was ended before it was through. Run it again to go on.");
  const failed = lines.filter(({ outcome }) => outcome === "quarantined" || outcome === "gone").length;
  if (failed > 0) throw new Error(`${failed} could not be taken over; the lines above and the report say why.`);
}

/** What went wrong is told as it happens, and how far it is now and then. */
function tell(output: Output, { what, user, datasource, outcome, reason }: Line, count: number): void {
  if (outcome === "quarantined" || outcome === "gone")
    output.error(`${what} of user ${printable(user)}, datasource ${datasource}: ${printable(reason ?? outcome)}`);
  if (!output.json && count % 100 === 0) output.error(`${count} done`);
}

/** Writes the report: as JSON, or as a page if the name ends in .html. */
async function keep(report: Report, path: string | undefined): Promise<void> {
  if (path === undefined) return;
  await writeFile(path, path.endsWith(".html") ? pageOf(report) : `${JSON.stringify(report, null, 2)}\n`, {
    mode: 0o600,
  });
}

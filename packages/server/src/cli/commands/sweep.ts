// `data-tools sweep`: a round of the collector now, beside running servers; with --dry-run it only reads
// and tells what would expire, be erased and be collected.
import { openProduct } from "../../app.ts";
import { systemClock } from "../../clock.ts";
import { type Config, readConfig } from "../../config.ts";
import { byteText } from "../../http/sizes.ts";
import { type SweepPlan, sweepPlan } from "../../sessions/due.ts";
import { readSettings } from "../../sessions/settings.ts";
import type { Swept } from "../../sessions/sweep.ts";
import { headOpener } from "../../sessions/vault.ts";
import { assertThere } from "../../store/open.ts";
import { reading } from "../beside.ts";
import type { Input } from "../command.ts";
import { columns, type Output } from "../output.ts";
import { flagsOf } from "../settings.ts";

export async function run({ options, output, env }: Input): Promise<void> {
  const config = readConfig(flagsOf(options), env);
  // Only a store that is there is swept: sweeping makes none.
  await assertThere(config);
  if (options["dry-run"]) return tell(await dryRun(config), output);
  const failed: string[] = [];
  const report = (what: string, error: unknown) =>
    failed.push(`${what}: ${error instanceof Error ? error.message : error}`);
  const product = await openProduct(config, systemClock, report);
  try {
    const { gone, blobs, bytes, trimmed } = await product.sessions.sweep();
    const told = { dryRun: false, ...gone, collected: { blobs, bytes }, trimmed };
    output.result(told, () => [
      ...lines(gone, false),
      `Removed: ${blobs} stored files, ${byteText(bytes)}. Cut off journals: ${trimmed} entries.`,
    ]);
  } finally {
    await product.close();
  }
  if (failed.length > 0) throw new Error(failed.join("\n"));
}

/** What a round would do; the store is only read. */
function dryRun(config: Config): Promise<SweepPlan> {
  return reading(config, ({ store, keys }) => {
    const openHead = headOpener(keys);
    const settings = readSettings({ store, openHead }, systemClock, config);
    return sweepPlan({ store, openHead, settings }, config, systemClock.now());
  });
}

function tell({ blobs, bytes, ...gone }: SweepPlan, output: Output): void {
  const collected = { blobs: blobs.length, bytes, ids: blobs.map(({ id }) => id) };
  output.result({ dryRun: true, ...gone, collected }, () => [
    ...lines(gone, true),
    `Would be removed: ${blobs.length} stored files, ${byteText(bytes)}. Nothing was changed.`,
  ]);
}

function lines({ expired, postponed, erased }: Swept["gone"], isDry: boolean): string[] {
  const fates = [
    ...expired.map((each) => ["to the bin", each] as const),
    ...postponed.map((each) => ["later: to be warned of first", each] as const),
    ...erased.map((each) => ["for good", each] as const),
  ];
  if (fates.length === 0) return [isDry ? "Nothing would go." : "Nothing was due."];
  return columns(
    [isDry ? "would go" : "went", "what", "id", "owner", "stored"],
    fates.map(([fate, { kind, id, owner, bytes }]) => [fate, kind, id, owner, byteText(bytes)]),
  );
}

// `data-tools restore`: puts a point of a backup into an empty store and reads all of it.
import { openEngineOf } from "../../app.ts";
import { restorePoint } from "../../backup/restore.ts";
import { systemClock } from "../../clock.ts";
import { readConfig } from "../../config.ts";
import { openScratch } from "../../engine/scratch.ts";
import { type Input, textOf, UsageError } from "../command.ts";
import { examinedLines } from "../examined.ts";
import { flagsOf } from "../settings.ts";

export async function run({ options, env, output }: Input): Promise<void> {
  const config = readConfig(flagsOf(options), env);
  const folder = textOf(options, "from");
  if (folder === undefined) throw new UsageError("--from FOLDER is missing: where the backup lies.");
  const at = timeOf(textOf(options, "at"));
  const progress = output.progress("Restoring");
  const scratch = options.quick ? null : await openScratch(config.SCRATCH, config.DATA_DIR, config.SCRATCH_ANYWHERE);
  const engine = scratch && openEngineOf(config, scratch, systemClock);
  try {
    const which = { id: textOf(options, "point"), at };
    const { point, erased, examined } = await restorePoint(folder, which, {
      ...{ settings: config, clock: systemClock, engine },
      withErased: options["with-erased"] === true,
      ontoBlobs: options["onto-blobs"] === true,
      onProgress: (fraction, text) => progress.update(fraction, text),
    });
    progress.end();
    output.result({ point, erased, ...examined }, () => [
      `Restored: point ${point.id}, as it was at ${point.at}.`,
      ...(erased > 0 ? [`Erased after that point, and not brought back: ${erased}.`] : []),
      ...examinedLines(examined),
    ]);
    if (examined.damaged.length > 0) throw new Error(`Not all of it is whole: ${examined.damaged.length} found.`);
  } finally {
    progress.end();
    await engine?.close();
  }
}

function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError(`--at must be a date or a time, as 2026-01-31T03:00Z, not “${text}”.`);
  return time;
}

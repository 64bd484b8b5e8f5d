// `data-tools backup`: makes points of the store beside running servers, lists and examines them, removes old ones.
import { userInfo } from "node:os";
import { openEngineOf, openStore } from "../../app.ts";
import { backupFolder } from "../../backup/folder.ts";
import { type Made, makePoint } from "../../backup/make.ts";
import { isDamage } from "../../backup/opening.ts";
import { describedPoint, type Point } from "../../backup/point.ts";
import { prunePoints } from "../../backup/prune.ts";
import { examinePoint } from "../../backup/restore.ts";
import { systemClock } from "../../clock.ts";
import { type Config, readConfig } from "../../config.ts";
import { openScratch } from "../../engine/scratch.ts";
import { byteText } from "../../http/sizes.ts";
import { createSettings } from "../../sessions/settings.ts";
import { createVault } from "../../sessions/vault.ts";
import { listKeys, openKeys, ringOf } from "../../store/keys.ts";
import { assertThere } from "../../store/open.ts";
import { type Input, numberOf, textOf, UsageError } from "../command.ts";
import { examinedLines } from "../examined.ts";
import { columns, type Output } from "../output.ts";
import { flagsOf } from "../settings.ts";

export async function run(input: Input): Promise<void> {
  const { args, options, env, output } = input;
  const [action = "make"] = args;
  const config = readConfig(flagsOf(options), env);
  const folder = textOf(options, "to") ?? textOf(options, "from");
  if (folder === undefined) throw new UsageError("--to FOLDER is missing: where the backup lies.");
  const keep = numberOf(options, "keep", 1);
  if (keep !== undefined && action !== "make" && action !== "prune") throw new UsageError("--keep goes with prune.");
  switch (action) {
    case "make":
      await make(folder, config, output);
      return keep === undefined ? undefined : prune(folder, config, keep, output);
    case "list":
      return list(folder, config, output);
    case "verify":
      return verify(folder, config, input);
    case "prune":
      if (keep === undefined) throw new UsageError("--keep N is missing: how many points stay.");
      return prune(folder, config, keep, output);
    default:
      throw new UsageError(`There is no action “${action}”. data-tools backup --help lists them.`);
  }
}

async function make(folder: string, config: Config, output: Output): Promise<void> {
  await assertThere(config);
  const progress = output.progress("Backup");
  const onProgress = (fraction: number | null, text: string) => progress.update(fraction, text);
  const made = await makePoint(folder, config, { now: systemClock.now(), onProgress }).finally(() => progress.end());
  const { counts, copied, damaged } = made;
  output.result(made, () => [
    `Point ${made.id}: ${counts.sessions} sessions, ${counts.datasources} datasources, ${counts.blobs} blobs (${byteText(counts.bytes)}); copied now: ${copied.blobs} (${byteText(copied.bytes)}).`,
    `It opens with a ring that holds: ${made.keys.join(", ")}. The ring is not in it.`,
    ...damaged.map((blob) => `DAMAGED in the store, not in the backup: blob ${blob}`),
  ]);
  await note(config, made);
  if (damaged.length > 0)
    throw new Error(`The point was made, but ${damaged.length} blobs of the store are missing or damaged.`);
}

/** Tells servers when the last point was made, with an entry in the audit of the organisation's settings. */
async function note(config: Config, { id, at, copied }: Made): Promise<void> {
  const store = await openStore(config);
  try {
    const keys = await openKeys({ ...ringOf(config), store, clock: systemClock });
    const settings = createSettings(createVault(store, keys), systemClock, config);
    const said = { action: "backup", detail: { point: id, copied: copied.blobs } };
    const actor = { owner: "", name: userInfo().username };
    await settings.setOrganisation(actor, { backedUpAt: Date.parse(at) }, said);
  } finally {
    await store.close();
  }
}

async function list(path: string, config: Config, output: Output): Promise<void> {
  const folder = backupFolder(path);
  const ring = await listKeys(config.KEYS);
  const held = new Set(ring?.flatMap(({ id, state }) => (state === "destroyed" ? [] : [id])));
  const points: (Point & { missing: string[] })[] = [];
  const damaged: string[] = [];
  for (const id of await folder.points()) {
    try {
      const point = await describedPoint(folder, id);
      points.push({ ...point, missing: ring === null ? [] : point.keys.filter((key) => !held.has(key)) });
    } catch (error) {
      if (!isDamage(error)) throw error;
      damaged.push(id);
    }
  }
  output.result({ folder: path, points, damaged }, () => [
    ...columns(
      ["point", "time", "sessions", "datasources", "blobs", "size", "keys of the ring"],
      points.map(({ id, at, counts, keys, missing }) => [
        ...[id, at, String(counts.sessions), String(counts.datasources), String(counts.blobs), byteText(counts.bytes)],
        `${keys.join(" ")}${missing.length > 0 ? ` (NOT IN THE RING: ${missing.join(" ")})` : ""}`,
      ]),
    ),
    ...damaged.map((id) => `${id}  DAMAGED: its description is not what was written`),
    ...(ring === null ? [`There is no key ring at ${config.KEYS}: none of these can be opened here.`] : []),
  ]);
}

async function verify(folder: string, config: Config, { options, output }: Input): Promise<void> {
  const progress = output.progress("Verifying");
  const scratch = options.quick ? null : await openScratch(config.SCRATCH, config.DATA_DIR, config.SCRATCH_ANYWHERE);
  const engine = scratch && openEngineOf(config, scratch, systemClock);
  const onProgress = (fraction: number | null, text: string) => progress.update(fraction, text);
  try {
    const id = textOf(options, "point");
    const { point, examined } = await examinePoint(folder, { id }, { settings: config, engine, onProgress });
    progress.end();
    output.result({ point, ...examined }, () => [`Point ${point.id}:`, ...examinedLines(examined)]);
    if (examined.damaged.length > 0) throw new Error(`Not all of it is whole: ${examined.damaged.length} found.`);
  } finally {
    progress.end();
    await engine?.close();
  }
}

async function prune(folder: string, config: Config, keep: number, output: Output): Promise<void> {
  const pruned = await prunePoints(folder, config, keep);
  output.result(pruned, () => [
    `Removed: ${pruned.points.length} points, ${pruned.blobs} blobs that no point names (${byteText(pruned.bytes)}).`,
  ]);
}

// What a server takes over of the old system when its users come, as far as the settings name where that is.
import type { OpenedProduct } from "../app.ts";
import { systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { openBackupOf, openOldSystem } from "../migrate/opened.ts";
import { djangoNumber } from "../migrate/owners.ts";
import { createTakingOver, type TakingOver } from "../migrate/taking-over.ts";

export interface OpenedTakingOver {
  readonly takingOver: TakingOver;
  close(): Promise<void>;
}

/** Opens it; null if no place of old sessions is named, or nobody who comes can be told from the old system's users. */
export async function openTakingOver(
  config: Config,
  { core, datasources }: Pick<OpenedProduct, "core" | "datasources">,
): Promise<OpenedTakingOver | null> {
  if (config.AUTH !== "django" || config.OLD_SESSIONS.length === 0) return null;
  const backup = await openBackupOf(config, core);
  const { close, ...old } = openOldSystem(config, systemClock.now);
  return {
    takingOver: createTakingOver({ core, datasources, ...old, backup }, djangoNumber),
    async close() {
      await close();
      await backup.close();
    },
  };
}

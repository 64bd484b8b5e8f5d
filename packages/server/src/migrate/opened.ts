// The old system's places as the settings name them, opened together.
import type { Config } from "../config.ts";
import { databaseOf } from "../django/databases.ts";
import { refuse } from "../errors.ts";
import type { Core } from "../sessions/core.ts";
import { type Backup, createBackup } from "./backup/create.ts";
import { type OldSite, oldSite } from "./site.ts";
import { sourceOf } from "./sources/index.ts";
import type { Source } from "./sources/source.ts";

interface OldSystem {
  readonly sources: readonly Source[];
  /** Null without DJANGO_DATABASE. */
  readonly site: OldSite | null;
  readonly mediaRoot: string | null;
  close(): Promise<void>;
}

/** Opens what the settings name; refuses if they name no place of sessions. */
export function openOldSystem(config: Config, now: () => number): OldSystem {
  if (config.OLD_SESSIONS.length === 0)
    refuse("invalid_params", { field: "OLD_SESSIONS", reason: "say where the old system keeps its sessions" });
  const users = {
    table: config.DJANGO_USER_TABLE,
    name: config.DJANGO_USERNAME_COLUMN,
    superuser: config.DJANGO_SUPERUSER_COLUMN,
  };
  const database =
    config.DJANGO_DATABASE === ""
      ? null
      : databaseOf(config.DJANGO_DATABASE, { users, zone: config.DJANGO_TIME_ZONE, now });
  const options = { database, prefix: config.OLD_KEY_PREFIX, version: config.OLD_KEY_VERSION, now };
  const sources = config.OLD_SESSIONS.map((address) => sourceOf(address, options));
  return {
    sources,
    site: database === null ? null : oldSite(database, users),
    mediaRoot: config.OLD_MEDIA_ROOT || null,
    async close() {
      for (const source of sources) await source.close();
      await database?.close();
    },
  };
}

/** The backup that the settings name; refuses if they name none. */
export function openBackupOf({ OLD_BACKUP }: Pick<Config, "OLD_BACKUP">, { vault, clock }: Core): Promise<Backup> {
  if (OLD_BACKUP === "")
    refuse("invalid_params", { field: "OLD_BACKUP", reason: "name a folder for the backup of what is taken over" });
  return createBackup({ folder: OLD_BACKUP, keys: vault.keys, clock });
}

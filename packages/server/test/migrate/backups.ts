// Backups for tests, with a key ring of their own.
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kept } from "../../src/migrate/backup/layout.ts";
import { openKeys, type RingKeys } from "../../src/store/keys.ts";
import { memoryStore } from "../../src/store/memory.ts";

export interface Grounds {
  readonly folder: string;
  readonly backup: string;
  readonly ring: string;
  keys(): Promise<RingKeys>;
}

/** A folder with a ring and room for a backup. */
export function grounds(folder = mkdtempSync(join(tmpdir(), "data-tools-backup-"))): Grounds {
  const ring = join(folder, "ring.json");
  const keys = () => openKeys({ source: `file:${ring}`, store: memoryStore() });
  return { folder, backup: join(folder, "backup"), ring, keys };
}

/** What is kept of a session. */
export function keptAs(user: string, datasource: string, generation: Kept["generation"] = "cache"): Kept {
  return { kind: "session", source: "redis://h:6379", generation, user, datasource, expiresAt: null };
}

/** The files of a backup that hold values. */
export function partFiles(backup: string): string[] {
  return readdirSync(join(backup, "parts"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Every file below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The sums and lengths of some files, by the names of their parts. */
export function sumsBy(files: Readonly<Record<string, string>>): Record<string, string> {
  const sum = (bytes: Buffer) => `${bytes.length} ${createHash("sha256").update(bytes).digest("hex")}`;
  return Object.fromEntries(Object.entries(files).map(([part, path]) => [part, sum(readFileSync(path))]));
}

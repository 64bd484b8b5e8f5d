// Stores of a Django site as real Django made them (fixtures/django/make.py), laid out for a test.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { type Config, readConfig } from "../../src/config.ts";

interface Kept {
  readonly secret: string;
  readonly sessions: Readonly<Record<string, string>>;
  readonly entries: Readonly<Record<string, { readonly key: string; readonly file: string; readonly redis: string }>>;
}

export interface Site extends Kept {
  readonly folder: string;
  /** The site's own doing: statements on its database. */
  change(sql: string, ...values: (string | number)[]): void;
  /** Puts bytes under a session's key into the file cache. */
  cache(key: string, bytes: Buffer): void;
  /** Settings that name this site, with others put over them. */
  settings(others?: Readonly<Record<string, string>>): Config;
  remove(): void;
}

const fixtures = fileURLToPath(new URL("../fixtures/django", import.meta.url));

/** The site that a version of Django made. */
export function djangoSite(version: string): Site {
  const kept = JSON.parse(readFileSync(join(fixtures, `caches-${version}.json`), "utf8")) as Kept;
  const folder = mkdtempSync(join(tmpdir(), "data-tools-site-"));
  const path = join(folder, "site.sqlite3");
  const cache = join(folder, "cache");
  mkdirSync(cache);
  const on = (work: (file: DatabaseSync) => void) => {
    const file = new DatabaseSync(path);
    work(file);
    file.close();
  };
  on((file) => file.exec(readFileSync(join(fixtures, `site-${version}.sql`), "utf8")));
  const put = (key: string, bytes: Buffer) => {
    const name = createHash("md5").update(`:1:django.contrib.sessions.cache${key}`).digest("hex");
    writeFileSync(join(cache, `${name}.djcache`), bytes);
  };
  for (const { key, file } of Object.values(kept.entries)) put(key, Buffer.from(file, "base64"));
  return {
    ...kept,
    folder,
    change: (sql, ...values) => on((file) => void file.prepare(sql).run(...values)),
    cache: put,
    settings: (others = {}) =>
      readConfig({
        auth: "django",
        "django-database": `sqlite:${path}`,
        "django-secret-key": kept.secret,
        ...others,
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The setting of the site's file cache. */
export const fileCacheOf = ({ folder }: Site) => ({ "django-cache": `file:${join(folder, "cache")}` });

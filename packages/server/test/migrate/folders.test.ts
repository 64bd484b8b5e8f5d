// Sessions in folders below MEDIA_ROOT, and files that are written while they are read.
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { djangoKey, fileCacheName } from "../../src/legacy/keys.ts";
import { sourceOf } from "../../src/migrate/sources/index.ts";
import type { FoundSession, Source, Wanted } from "../../src/migrate/sources/source.ts";
import { placeOf } from "../legacy/fixtures.ts";
import { cacheSession, fetchedInto, listOf } from "./old-sessions.ts";
import { contentsOf, fileCacheBytes, filePlace, mediaRoot } from "./places.ts";

const ids = [1, 2, 3].map((n) => `00000000-0000-0000-0000-00000000100${n}`) as [string, string, string];
let scratch: string;
let folders = 0;
const opened: (() => Promise<void>)[] = [];

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "data-tools-fetched-"));
});
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
  rmSync(scratch, { recursive: true });
});

function using(source: Source): Source {
  opened.unshift(() => source.close());
  return source;
}
const fetched = (source: Source, found: FoundSession) => fetchedInto(source, found, join(scratch, String(folders++)));

describe("folders", () => {
  const whole = "00000000-0000-0000-0000-000000002000";
  const place = (root: string, user: string, id: string) =>
    join(root, "temp_sessions", `user_${user}`, `datasource_${id}`);
  function media(fill: (root: string) => void = () => {}): { root: string; source: Source } {
    const root = mediaRoot((folder) => {
      const session = placeOf(`gen-b-files/media/temp_sessions/user_7/datasource_${whole}`);
      cpSync(session, place(folder, "7", whole), { recursive: true });
      cpSync(session, place(folder, "8", ids[0]), { recursive: true });
      mkdirSync(place(folder, "8", ids[1]), { recursive: true });
      fill(folder);
    });
    opened.push(async () => rmSync(root, { recursive: true }));
    return { root, source: using(sourceOf(`media:${root}`)) };
  }

  test("[P20] sessions of files come to the byte; empty folders are none", async () => {
    const { root, source } = media();
    const before = contentsOf(root);
    const found = await listOf(source);
    const parts = ["current.parquet", "original.parquet", "session_metadata.json", "step_0.parquet", "step_1.parquet"];
    expect(found).toEqual(
      [
        ["7", whole],
        ["8", ids[0]],
      ].map(([user, datasource]) => ({ generation: "files", user, datasource, parts, expiresAt: null })),
    );
    const copy = await fetched(source, found[0] as FoundSession);
    for (const part of parts) {
      expect(copy.files[part]).toMatch(new RegExp(`/${part}$`));
      expect(await readFile(copy.files[part] ?? "")).toEqual(await readFile(join(place(root, "7", whole), part)));
    }
    expect(await source.digest(found[1] as FoundSession)).toBe(copy.digest);
    expect(contentsOf(root)).toBe(before);
  });

  test("[P21] users, datasources, or both narrow what is found", async () => {
    const { source } = media();
    const of = async (wanted: Wanted) => (await listOf(source, wanted)).map(({ user }) => user);
    expect(await of({ users: ["8"] })).toEqual(["8"]);
    expect(await of({ datasources: [whole] })).toEqual(["7"]);
    expect(await of({ users: ["7", "8"], datasources: [whole, ids[1]] })).toEqual(["7"]);
    await expect(listOf(using(sourceOf("media:/nowhere/at/all")))).rejects.toMatchObject({ code: "not_found" });
  });

  test("[P20] links are not followed, and neither is what is no file: both are refused by name", async () => {
    const { source, root } = media((folder) => {
      symlinkSync(placeOf("gen-b-files"), join(place(folder, "8", ids[0]), "step_9.parquet"));
      mkdirSync(join(folder, "temp_sessions", "user_9"));
      symlinkSync(place(folder, "7", whole), place(folder, "9", ids[2]));
      mkdirSync(join(place(folder, "7", whole), "more"));
    });
    const found = await listOf(source);
    expect(found.map(({ user }) => user)).toEqual(["7", "8", "9"]);
    const reasons = await Promise.all(
      found.map((each) => fetched(source, each).catch((error: Error) => error.message)),
    );
    expect(reasons).toEqual([
      expect.stringContaining("“more”, which is no file"),
      expect.stringContaining("“step_9.parquet”, which is no file"),
      expect.stringContaining(`“temp_sessions/user_9/datasource_${ids[2]}” is a link`),
    ]);
    expect(existsSync(join(root, "temp_sessions"))).toBe(true);
  });

  test("[P20] a table that is written while the folder is read is read again", async () => {
    const { source, root } = media((folder) =>
      writeFileSync(join(place(folder, "7", whole), "original.parquet"), Buffer.alloc(48 << 20, "x")),
    );
    const [found] = (await listOf(source)) as [FoundSession];
    await changedWhileRead(source, found, "current.parquet", "original.parquet", (other) => {
      renameSync(other, join(place(root, "7", whole), "current.parquet"));
    });
  });

  test("[P20] a value that is written while a cache of files is read is read again", async () => {
    const cache = await filePlace();
    opened.push(() => cache.close());
    const old = { generation: "cache", user: "7", datasource: ids[0] } as const;
    const value = cacheSession("basic_mem", "7", ids[0]).parts.get("current") as Buffer;
    await cache.put(djangoKey({ ...old, part: "current" }), value, null);
    // Packed as little as can be, so that it is long.
    writeFileSync(
      join(cache.folder, fileCacheName(djangoKey({ ...old, part: "history" }))),
      Buffer.concat([fileCacheBytes(value, null).subarray(0, 4), Buffer.alloc(48 << 20, "x")]),
    );
    const source = using(cache.source());
    const [found] = (await listOf(source, { users: ["7"], datasources: [ids[0]] })) as [FoundSession];
    await changedWhileRead(
      source,
      found,
      "current",
      "history",
      (other) => {
        const path = join(cache.folder, fileCacheName(djangoKey({ ...old, part: "current" })));
        renameSync(other, path);
      },
      fileCacheBytes(value, null).subarray(0, 4),
    );
  });

  /** Puts other bytes in the place of a part once it was read and the next one is being read. */
  async function changedWhileRead(
    source: Source,
    found: FoundSession,
    part: string,
    next: string,
    replace: (other: string) => void,
    head: Uint8Array = Buffer.alloc(0),
  ): Promise<void> {
    const folder = join(scratch, "changing");
    mkdirSync(folder);
    const other = join(scratch, "other");
    const bytes = Buffer.from("other bytes");
    writeFileSync(other, Buffer.concat([head, bytes]));
    let replaced = false;
    const watching = setInterval(() => {
      if (replaced || !existsSync(join(folder, next))) return;
      replaced = true;
      replace(other);
    }, 1);
    const copy = await source.fetch(found, folder);
    clearInterval(watching);
    expect(replaced).toBe(true);
    expect(await readFile(copy?.files[part] ?? "")).toEqual(bytes);
  }
});

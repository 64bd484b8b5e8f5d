// Values as Django's own caches, and the compressors of django-redis, store them.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { readCacheSession } from "../../src/legacy/cache-session.ts";
import { tableOf } from "../../src/legacy/columns.ts";
import { djangoKey, fileCacheName, legacyKey } from "../../src/legacy/keys.ts";
import { endOf, mostBytes } from "../../src/legacy/wrapping.ts";
import { withoutXz } from "../../src/legacy/xz.ts";
import { readPickle } from "../../src/pickle/reader.ts";
import { bytesAt, cellsOf } from "../legacy/fixtures.ts";

const djangos: Readonly<Record<string, string>> = JSON.parse(process.env.DATA_TOOLS_DJANGO ?? "{}");
const program = fileURLToPath(new URL("pandas/caches.py", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "data-tools-caches-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Stored {
  readonly files: Readonly<Record<string, string>>;
  readonly key: string;
  readonly row: string;
  readonly packed: Readonly<Record<string, string>>;
  /** By django.core.signing, as it is and packed. */
  readonly signed: readonly string[];
}

async function stored(version: string, asked: object): Promise<Stored> {
  const interpreter = process.env.DATA_TOOLS_INTEROP;
  if (interpreter === undefined) throw new Error("these tests run by: npm run test:interop");
  const cwd = mkdtempSync(join(scratch, "site-"));
  const env = { PATH: process.env.PATH ?? "", PYTHONPATH: djangos[version] ?? "", PYTHONDONTWRITEBYTECODE: "1" };
  const child = spawn(interpreter, [program], { cwd, env, stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(asked));
  let said = "";
  for await (const chunk of child.stdout) said += String(chunk);
  return JSON.parse(said) as Stored;
}

test.each(Object.keys(djangos))(
  "[P14] Django %s: a table is the same through every cache and compressor",
  async (version) => {
    const id = "00000000-0000-0000-0000-000000001000";
    const part = { generation: "cache", user: "7", datasource: id, part: "current" } as const;
    const original = bytesAt("gen-a-redis/basic_mem/current.bin") ?? Buffer.alloc(0);
    const inner = readPickle(original) as Uint8Array;
    const wanted = tableCells(original);
    const before = Date.now();
    const answer = await stored(version, {
      key: djangoKey(part).replace(/^:1:/, ""),
      value: Buffer.from(inner).toString("base64"),
    });

    expect([answer.key, legacyKey(answer.key)]).toEqual([djangoKey(part), part]);
    expect(tableCells(Buffer.from(answer.row, "base64"))).toEqual(wanted);

    const file = Buffer.from(answer.files[fileCacheName(djangoKey(part))] ?? "", "base64");
    const { ends, bytes: head } = endOf(file);
    expect(tableCells(file.subarray(head))).toEqual(wanted);
    expect(ends).toBeGreaterThan(before + 14_000_000);

    expect(answer.signed).toHaveLength(2);
    for (const text of answer.signed) expect(tableCells(Buffer.from(text))).toEqual(wanted);

    expect(Object.keys(answer.packed)).toEqual(expect.arrayContaining(["zlib", "gzip", "lzma"]));
    for (const [name, packed] of Object.entries(answer.packed)) {
      const bytes = Buffer.from(packed, "base64");
      expect(tableCells(await withoutXz(bytes, mostBytes)), name).toEqual(wanted);
    }
  },
);

function tableCells(current: Uint8Array) {
  const { states } = readCacheSession({ user: "7", datasource: "d", current }, tableOf);
  const [first] = states;
  return first?.kind === "table" ? cellsOf(first.table) : null;
}

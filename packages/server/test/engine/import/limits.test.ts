// Limits of time, memory and rows, cancelling, and a child that dies: each is a refusal by name, the
// directory is empty and no process is left.
import { spawnSync } from "node:child_process";
import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createImporter } from "../../../src/engine/import/importer.ts";
import { Refusal } from "../../../src/errors.ts";
import { importing, inFolder, limits, refusal } from "./importing.ts";
import { zip } from "./zip.ts";

const rows = (count: number) =>
  `id,name\n${Array.from({ length: count }, (_, index) => `${index},name ${index}`).join("\n")}\n`;

test("[I8] more rows than allowed are refused, by the fast way and the careful one", async () => {
  for (const count of [1000, 100_000]) {
    const { code, message, left } = await refusal(importing("rows.csv", rows(count), { limits: { rows: 999 } }));
    expect({ code, message, left }).toEqual({
      code: "too_many_rows",
      message: "The result would have more than 999 rows.",
      left: [],
    });
  }
});

test("[I8] a file larger than the limit is refused before it is read", async () => {
  const { code, left } = await refusal(importing("rows.csv", rows(100_000), { limits: { unpackedBytes: 1 << 20 } }));
  expect({ code, left }).toEqual({ code: "too_large", left: [] });
});

test("[I8] time that runs out is a refusal", async () => {
  const { code, message, left } = await refusal(importing("rows.csv", rows(10), { limits: { milliseconds: 1 } }));
  expect(code).toBe("took_too_long");
  expect(message).toContain("0.001 seconds");
  expect(left).toEqual([]);
});

test("[I8] memory: a process that outgrows its limit is stopped from outside", async () => {
  const { code, message, left } = await refusal(importing("rows.csv", rows(10), { limits: { memoryBytes: 40 << 20 } }));
  expect({ code, left }).toEqual({ code: "out_of_memory", left: [] });
  expect(message).toContain("40 MB");
});

test("[I8] memory: a document that needs more than it may is refused, and the same document fits a larger limit", async () => {
  const wide = `[${Array.from({ length: 60 }, (_, index) => `{"t":"${"x".repeat((1 << 20) - 2)}${index}"}`).join(",")}]`;
  const { code, left } = await refusal(importing("wide.json", wide, { limits: { memoryBytes: 120 << 20 } }));
  expect({ code, left }).toEqual({ code: "out_of_memory", left: [] });
  expect((await importing("wide.json", wide, { most: 1 })).count).toBe(60);
});

test("[I8] memory outside of any heap is watched from outside", async () => {
  // A workbook whose one large part is stored unpacked: it is only ever bytes in a buffer.
  const book = zip({ "xl/workbook.xml": Buffer.from("<workbook/>"), "xl/media/film.bin": Buffer.alloc(200 << 20) }, 0);
  const { code, left } = await refusal(importing("film.xlsx", book, { limits: { memoryBytes: 220 << 20 } }));
  expect({ code, left }).toEqual({ code: "out_of_memory", left: [] });
});

test("[I8] cancelling ends a running import and leaves nothing", async () => {
  const stop = new AbortController();
  const heard: string[] = [];
  const result = importing("rows.csv", rows(2_000_000), {
    signal: stop.signal,
    onProgress: (stage) => {
      heard.push(stage);
      stop.abort();
    },
  });
  const { code, left } = await refusal(result);
  expect({ code, left }).toEqual({ code: "cancelled", left: [] });
  expect(heard.length).toBeGreaterThan(0);
});

test("[I8] a signal that was already given starts nothing", async () => {
  const { code, left } = await refusal(importing("rows.csv", rows(1), { signal: AbortSignal.abort() }));
  expect({ code, left }).toEqual({ code: "cancelled", left: [] });
});

/** Runs an import in a child that ends in its own way after leaving half a file. */
function dying(last: string) {
  return inFolder(async (folder) => {
    const node = join(folder, "node");
    await writeFile(node, `#!/bin/sh\necho half > table.parquet\n${last}\n`);
    await chmod(node, 0o700);
    const directory = join(folder, "work");
    await mkdir(directory);
    await writeFile(join(folder, "upload"), "a\n1\n");
    const job = { path: join(folder, "upload"), name: "a.csv", options: {}, limits, directory };
    const error: unknown = await createImporter({ node })
      .run(job)
      .catch((one) => one);
    if (!(error instanceof Refusal)) throw error;
    return { code: error.code, message: error.message, left: await readdir(directory) };
  });
}

test("[I5] a reader that crashes, is killed, runs out of heap or just ends becomes a refusal", async () => {
  expect(await dying("kill -SEGV $$")).toEqual({
    code: "import_failed",
    message: "a.csv cannot be read: the reader failed (it ended with SIGSEGV).",
    left: [],
  });
  expect((await dying("kill -KILL $$")).code).toBe("out_of_memory");
  expect((await dying("echo 'FATAL ERROR: JavaScript heap out of memory' >&2; kill -ABRT $$")).code).toBe(
    "out_of_memory",
  );
  expect(await dying("exit 3")).toEqual({
    code: "import_failed",
    message: "a.csv cannot be read: the reader failed (it ended with 3).",
    left: [],
  });
});

test("[I5] the child writes no core dump and inherits no settings", async () => {
  const told = await inFolder(async (folder) => {
    const node = join(folder, "node");
    await writeFile(node, `#!/bin/sh\n(ulimit -c; env) > ${folder}/told\nexit 1\n`);
    await chmod(node, 0o700);
    const directory = join(folder, "work");
    await mkdir(directory);
    await writeFile(join(folder, "upload"), "a\n1\n");
    process.env.SECRET_OF_THE_SERVER = "s3cret";
    const job = { path: join(folder, "upload"), name: "a.csv", options: {}, limits, directory };
    await createImporter({ node })
      .run(job)
      .catch(() => null);
    delete process.env.SECRET_OF_THE_SERVER;
    return (await import("node:fs/promises")).readFile(`${folder}/told`, "utf8");
  });
  expect(told.split("\n")[0]).toBe("0");
  expect(told).not.toContain("s3cret");
});

test("[I8] rows are written whole or the writing fails, where the room ends too", async () => {
  const script = `
    import { openRowFile } from "${new URL("../../../src/engine/import/row-file.ts", import.meta.url)}";
    const file = await openRowFile("rows.csv", 1);
    for (let row = 0; row < 500; row++) file.add(["so many rows"]);
    await file.close();`;
  await inFolder(async (cwd) => {
    // Less than these rows take.
    const limited = ["-c", 'ulimit -f 4; exec "$0" --input-type=module -e "$1"', process.execPath, script];
    const { status, stderr } = spawnSync("/bin/sh", limited, { cwd, encoding: "utf8" });
    expect([status, /EFBIG/.exec(stderr)?.[0]]).toEqual([1, "EFBIG"]);
  });
});

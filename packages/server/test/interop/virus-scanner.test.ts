// Uploads before ClamAV's own daemon, with a signature of the test's own.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scannerOf } from "../../src/sessions/scanning.ts";
import { openTestProduct } from "../http/product.ts";
import { serve } from "../http/running.ts";

const mark = "an evil mark of this test alone";
const readers = (process.env.DATA_TOOLS_SERVERS ?? "").split(",");
const isThere = readers.includes("clamav");
if (!isThere) process.stderr.write("\n*** NOT RUN: UPLOADS BEFORE A VIRUS SCANNER, ClamAV is missing ***\n");

let place: string;
let socket: string;
let daemon: ChildProcess;

beforeAll(async () => {
  if (!isThere) return;
  place = mkdtempSync(join(tmpdir(), "data-tools-clamav-"));
  socket = join(place, "socket");
  mkdirSync(join(place, "signatures"));
  writeFileSync(join(place, "signatures", "own.ndb"), `Test.Mark:0:*:${Buffer.from(mark).toString("hex")}\n`);
  const settings = ["Foreground yes", `LocalSocket ${socket}`, `DatabaseDirectory ${join(place, "signatures")}`];
  writeFileSync(join(place, "clamd.conf"), `${[...settings, "StreamMaxLength 1M"].join("\n")}\n`);
  daemon = spawn("clamd", ["-c", join(place, "clamd.conf")], { stdio: "ignore" });
  const scanner = scannerOf(`unix:${socket}`);
  for (let isUp = false; !isUp; await new Promise((resolve) => setTimeout(resolve, 100)))
    isUp =
      (await scanner?.ping().then(
        () => true,
        () => false,
      )) ?? true;
}, 90_000);
afterAll(() => {
  daemon?.kill("SIGKILL");
  if (isThere) rmSync(place, { recursive: true, force: true });
});

async function withScanner<T>(address: string, use: (load: (text: string) => Promise<unknown>) => Promise<T>) {
  const product = await openTestProduct({ "virus-scanner": address });
  const server = await serve(product);
  const { datasources } = createClient({ baseUrl: server.url, fetch: (...asked) => fetch(...asked) });
  const load = (text: string) =>
    datasources.create(new Blob([text]), { fileName: "a.csv" }).catch((error) => error.problem ?? error);
  try {
    const answer = await use(load);
    return { answer, kept: await datasources.list() };
  } finally {
    await server.close();
    await product.close();
  }
}

describe.skipIf(!isThere)("a virus scanner", () => {
  test("[D20] what it finds is refused by its name and nothing of it is kept; everything else is loaded", async () => {
    const { answer, kept } = await withScanner(`unix:${socket}`, async (load) => [
      await load(`a,b\n1,${mark}\n`),
      await load("a,b\n1,fine\n"),
    ]);
    expect(answer).toMatchObject([
      { status: 422, code: "infected", data: { found: expect.stringContaining("Test.Mark") } },
      { rows: 1 },
    ]);
    expect(kept).toHaveLength(1);
  });

  test("[D20] what it cannot answer for is refused for the time being", async () => {
    const large = await withScanner(`unix:${socket}`, (load) => load(`a\n${"x".repeat(60)}\n`.repeat(40_000)));
    expect(large.answer).toMatchObject({
      status: 503,
      code: "unavailable",
      detail: expect.stringContaining("StreamMax"),
    });
    const gone = await withScanner(`unix:${socket}.gone`, (load) => load("a,b\n1,fine\n"));
    expect(gone.answer).toMatchObject({ status: 503, code: "unavailable" });
    expect([...large.kept, ...gone.kept]).toEqual([]);
    expect(() => scannerOf("clamd")).toThrow(/VIRUS_SCANNER/);
  });
});

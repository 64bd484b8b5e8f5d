// Who of the old system's users is served here, from the command line beside a running server.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenedProduct, openProduct, readConfig } from "../../src/app.ts";
import type { EnrolmentView } from "../../src/migrate/enrolment.ts";
import { dataTools } from "./terminal.ts";

const root = { owner: "django:2", name: "root", role: "admin" } as const;

let folder: string;
let flags: Record<string, string>;
let product: OpenedProduct;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-enrol-"));
  flags = { "data-dir": join(folder, "data"), keys: `file:${join(folder, "ring.json")}`, "engine-processes": "1" };
  product = await openProduct(readConfig(flags));
});
afterAll(async () => {
  await product.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...words: string[]) =>
  dataTools(["enrol", ...words, ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])]);

test("[P30] users are enrolled by name, by number, by share, all and none; a running server sees it", async () => {
  expect((await run()).out).toBe("Nobody is served here.\n");
  expect((await run("add", "ann", "17")).out).toBe("Served here: 17, ann.\n");
  await expect
    .poll(() => product.enrolment.isEnrolled({ owner: "django:17", name: "eve" }), { timeout: 20_000 })
    .toBe(true);
  expect((await run("percent", "10")).out).toBe("Served here: 10 in a hundred, and 17, ann.\n");
  expect((await run("remove", "17")).out).toBe("Served here: 10 in a hundred, and ann.\n");
  expect((await run("on", "--json")).json<EnrolmentView>()).toEqual({ mode: "on", users: ["ann"], percent: 10 });
  expect((await run("show")).out).toBe("Everyone is served here.\n");
  expect((await run("off")).out).toBe("Nobody is served here (named for later: ann).\n");
  const { entries } = await product.audit.listAll(root, { action: "enrolment", actor: "command line" });
  expect(entries).toHaveLength(5);
});

test("[P30] what makes no sense is told and changes nothing", async () => {
  for (const words of [["add"], ["remove"], ["percent"], ["percent", "101"], ["percent", "x"], ["on", "ann"], ["all"]])
    expect([words, (await run(...words)).code]).toEqual([words, 2]);
  expect((await run("--help")).out).toContain("data-tools enrol [ACTION] [WHO…] [options]");
});

// Keys of the ring that a KMS wrapped, opened by a command; and that nothing of them is told.
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { openKeys } from "../../src/store/keys.ts";
import { unwrapByCommand } from "../../src/store/kms/command.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { readEntries, ringPath } from "../../src/store/ring.ts";
import { addKey, promoteKey } from "../../src/store/ring-changes.ts";
import { keyIdOf } from "../../src/store/wrap.ts";
import { dataTools } from "../cli/terminal.ts";
import { bytesOf, newRef } from "./samples.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-tools-kms-"));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const ring = () => `file:${at("ring.json")}`;
const change = () => ({ path: ringPath(ring()), clock: systemClock });

/** A service that knows one wrapped key, and counts how often it is asked. */
async function service(key: Buffer, wrapped: Buffer, print = 'process.stdout.write(key + "\\n")'): Promise<string> {
  const script = `
    const { appendFileSync, readFileSync } = require("node:fs");
    appendFileSync(${JSON.stringify(at("asked"))}, ".");
    const key = ${JSON.stringify(key.toString("base64"))};
    console.error("noise with", key);
    if (readFileSync(0).toString("hex") !== ${JSON.stringify(wrapped.toString("hex"))}) process.exit(7);
    ${print};`;
  await writeFile(at("kms.cjs"), script);
  return `${JSON.stringify(process.execPath)} ${JSON.stringify(at("kms.cjs"))}`;
}

const prints: [string, string][] = [
  ["in base64", 'process.stdout.write(key + "\\n")'],
  ["as bytes", 'process.stdout.write(Buffer.from(key, "base64"))'],
];

describe("[K10] a key wrapped by a KMS", () => {
  test.each(prints)("printed %s wraps and opens like any other; the ring never holds it", async (_, print) => {
    const [key, wrapped, store] = [randomBytes(32), randomBytes(90), memoryStore()];
    const kms = { command: await service(key, wrapped, print) };
    await openKeys({ source: ring(), store });
    const id = await addKey(change(), kms, { kms: "command", wrapped: wrapped.toString("base64") });
    await promoteKey(change(), store, id);
    const keys = await openKeys({ source: ring(), store, kms });
    const ref = newRef();
    const { wrappedKey, sealer } = keys.create(ref);
    expect(keyIdOf(wrappedKey)).toBe(id);
    const sealed = sealer.seal("head", ref.id, 1, bytesOf("x"));
    const again = await openKeys({ source: ring(), store, kms });
    expect(again.open(ref, wrappedKey).open("head", ref.id, 1, sealed)).toEqual(bytesOf("x"));
    const file = await readFile(at("ring.json"), "utf8");
    expect(file).toContain(wrapped.toString("base64"));
    expect(file).not.toContain(key.toString("base64"));
  });

  test("the service is asked once for a key, not at every change of the ring", async () => {
    const [key, wrapped, store] = [randomBytes(32), randomBytes(90), memoryStore()];
    const kms = { command: await service(key, wrapped) };
    await openKeys({ source: ring(), store });
    await addKey(change(), kms, { kms: "command", wrapped: wrapped.toString("base64") });
    const keys = await openKeys({ source: ring(), store, kms });
    const asked = await readFile(at("asked"), "utf8");
    await addKey(change(), kms);
    expect(await keys.refresh()).toBe(true);
    expect(keys.list()).toHaveLength(3);
    expect(await readFile(at("asked"), "utf8")).toBe(asked);
  });

  test("every question to the service goes by what is put around it, as its span is", async () => {
    const [key, wrapped] = [randomBytes(32), randomBytes(90)];
    const told: string[] = [];
    const around = async <T>(work: () => Promise<T>): Promise<T> => {
      told.push("asked");
      try {
        return await work();
      } finally {
        told.push("answered");
      }
    };
    await openKeys({ source: ring(), store: memoryStore() });
    const kms = { command: await service(key, wrapped), around };
    await addKey(change(), kms, { kms: "command", wrapped: wrapped.toString("base64") });
    expect(told).toEqual(["asked", "answered"]);
    expect(await readFile(at("asked"), "utf8")).toBe(".");
  });

  test("one that cannot be opened is refused by its id, the reason without a word of the command's", async () => {
    const [key, wrapped] = [randomBytes(32), randomBytes(90)];
    await openKeys({ source: ring(), store: memoryStore() });
    const before = await readFile(at("ring.json"), "utf8");
    const secret = { kms: "command", wrapped: wrapped.toString("base64") } as const;
    const wrong: [string, string][] = [
      ["", "the setting KEY_COMMAND that opens it is empty"],
      [await service(key, randomBytes(90)), "KEY_COMMAND failed (code 7)"],
      ["exit 3", "KEY_COMMAND failed (code 3)"],
      ["/nowhere/at/all", "KEY_COMMAND failed (code 127)"],
      ["kill -9 $$", "KEY_COMMAND failed (SIGKILL)"],
      ["echo short", "KEY_COMMAND did not print a key of 32 bytes"],
      ["head -c 5000 /dev/zero", "KEY_COMMAND did not print a key of 32 bytes"],
    ];
    for (const [command, reason] of wrong) {
      const refused = await addKey(change(), { command }, secret).then(String, (error: Error) => error.message);
      expect(refused).toContain(reason);
      expect(refused).not.toContain(key.toString("base64"));
      expect(await readFile(at("ring.json"), "utf8")).toBe(before);
    }
  });

  test("one that is ended, as where it takes too long, is not waited for by way of what it started", async () => {
    const command = `(sleep 10; touch ${JSON.stringify(at("ended"))}) & kill -9 $$`;
    expect(await unwrapByCommand(randomBytes(90), { command })).toBe("KEY_COMMAND failed (SIGKILL)");
    await expect(readFile(at("ended"))).rejects.toThrow("ENOENT");
  });

  test("it is added on the command line from a file; without its command a server does not start", async () => {
    const [key, wrapped, store] = [randomBytes(32), randomBytes(90), memoryStore()];
    const command = await service(key, wrapped);
    await openKeys({ source: ring(), store });
    await writeFile(at("wrapped.bin"), wrapped);
    const words = ["keys", "add", "--wrapped", at("wrapped.bin"), "--keys", ring(), "--json"];
    const added = await dataTools([...words, "--key-command", command]);
    const { id } = added.json<{ id: string }>();
    expect(added.out + added.err).not.toContain(key.toString("base64"));
    expect((await readEntries(at("ring.json")))?.entries.at(-1)).toMatchObject({ id, state: "created" });
    await expect(openKeys({ source: ring(), store })).rejects.toMatchObject({ code: "bad_ring" });
    expect((await dataTools([...words, "--kms", "none"])).code).toBe(2);
  });
});

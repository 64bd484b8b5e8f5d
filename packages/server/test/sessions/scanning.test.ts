// What is made of a virus scanner's answers, whatever it answers; with ClamAV's own daemon: test/interop.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Refusal } from "../../src/errors.ts";
import { scannerOf } from "../../src/sessions/scanning.ts";
import { refusalOf } from "./product.ts";

let folder: string;
let file: string;
let server: Server;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-scanning-"));
  file = join(folder, "upload");
  writeFileSync(file, "a,b\n1,2\n");
});
afterEach(async () => {
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true, force: true });
});

/** A daemon that does this with every connection. */
async function daemon(serve: (socket: Socket) => void): Promise<string> {
  const path = join(folder, "socket");
  server = createServer((socket) => serve(socket.on("error", () => {})));
  await new Promise<void>((listening) => server.listen(path, listening));
  return `unix:${path}`;
}

/** A daemon that hears a whole request and gives this answer. */
const answering = (answer: string, heard: Buffer[] = []) =>
  daemon((socket) => {
    const parts: Buffer[] = [];
    socket.on("data", (part: Buffer) => {
      parts.push(part);
      const all = Buffer.concat(parts);
      if (!all.subarray(-4).equals(Buffer.alloc(4)) && !all.equals(Buffer.from("zPING\0"))) return;
      heard.push(all);
      socket.end(answer);
    });
  });

describe("a scanner's answer", () => {
  test("[D20] a file that it passes is let in, after it was shown whole", async () => {
    const heard: Buffer[] = [];
    const scanner = scannerOf(await answering("stream: OK\0", heard));
    await scanner?.scan(file);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(8);
    expect(heard).toEqual([
      Buffer.concat([Buffer.from("zINSTREAM\0"), length, Buffer.from("a,b\n1,2\n"), Buffer.alloc(4)]),
    ]);
  });

  test.each([
    ["stream: Eicar-Test-Signature FOUND\0", "infected", { found: "Eicar-Test-Signature" }],
    ["INSTREAM size limit exceeded. ERROR\0", "unavailable", { reason: expect.stringContaining("StreamMaxLength") }],
    ["stream: Can't allocate memory ERROR\0", "unavailable", { reason: "it does not answer" }],
    ["", "unavailable", { reason: "it does not answer" }],
  ])("[D20] %j lets nothing in", async (answer, code, values) => {
    const refusal = await refusalOf(Promise.resolve(scannerOf(await answering(answer))?.scan(file)));
    expect(refusal).toMatchObject({ code, values });
  });

  test("[D20] one that hangs up before it heard all takes no file of this size", async () => {
    writeFileSync(file, Buffer.alloc(32 << 20, "x"));
    const address = await daemon((socket) => socket.once("data", () => socket.destroy()));
    const refusal = await refusalOf(Promise.resolve(scannerOf(address)?.scan(file)));
    expect(refusal).toMatchObject({
      code: "unavailable",
      retryAfter: 30,
      values: { reason: expect.stringContaining("StreamMaxLength") },
    });
  });

  test("[D20] whether it is there is told by its answer alone", async () => {
    const there = await answering("PONG\0");
    await expect(scannerOf(there)?.ping()).resolves.toBeUndefined();
    await new Promise((closed) => server.close(closed));
    await expect(scannerOf(there)?.ping()).rejects.toThrow("does not answer");
    const other = await answering("UNKNOWN COMMAND\0");
    await expect(scannerOf(other)?.ping()).rejects.toThrow("does not answer");
  });
});

test("[D20] a scanner has an address of a host with its port or of a socket; none is none", async () => {
  await answering("PONG\0");
  expect(scannerOf("")).toBeNull();
  for (const wrong of ["clamd", "unix:relative", "tcp://host", "http://host:3310"])
    expect(() => scannerOf(wrong)).toThrow(Refusal);
  const other = createServer((socket) => socket.resume().end("PONG\0"));
  await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening));
  const address = other.address();
  const port = typeof address === "object" ? address?.port : undefined;
  await expect(scannerOf(`tcp://127.0.0.1:${port}`)?.ping()).resolves.toBeUndefined();
  await new Promise((closed) => other.close(closed));
});

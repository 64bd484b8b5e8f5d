// What travels and what is left behind at the edges: TLS, answers to what is no HTTP, the log's last word.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect as connectPlain } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { type ConnectionOptions, connect } from "node:tls";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

/** A certificate of the tests alone, for localhost. */
const pem = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url), "utf8");
const tls = { cert: pem("cert"), key: pem("key") };

let product: OpenedProduct;
let server: Running;

beforeAll(async () => {
  product = await openTestProduct();
  server = await serve(product, { tls });
});
afterAll(async () => {
  await server.close();
  await product.close();
});

/** The protocol and the cipher that are agreed on; the error's code where none is. */
function agreed(options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port: server.port, host: "127.0.0.1", ca: tls.cert, servername: "localhost", ...options });
    socket.once("secureConnect", () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
      socket.destroy();
    });
    socket.once("error", () => resolve("refused"));
  });
}

test("[Z7] the newest TLS is preferred, 1.2 taken with forward secrecy and authenticated ciphers, nothing older", async () => {
  expect(await agreed({})).toBe("TLSv1.3 TLS_AES_256_GCM_SHA384");
  expect(await agreed({ maxVersion: "TLSv1.2" })).toBe("TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384");
  const old = { minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
  expect(await agreed({ ...old, maxVersion: "TLSv1.1" })).toBe("refused");
  for (const ciphers of ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES256-GCM-SHA384"])
    expect([ciphers, await agreed({ maxVersion: "TLSv1.2", ciphers })]).toEqual([ciphers, "refused"]);
});

test("[Z7] what comes without TLS to a server with it gets no answer", async () => {
  const socket = connectPlain(server.port, "127.0.0.1");
  socket.write(`GET /api/me HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\n\r\n`);
  expect(await textOf(socket).catch(() => "")).not.toContain("HTTP/1.1 2");
});

test("[Z7] over TLS every answer says that there is no way without it, for a year", async () => {
  const socket = connect({ port: server.port, host: "127.0.0.1", ca: tls.cert, servername: "localhost" });
  socket.write(`GET /health/live HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\nconnection: close\r\n\r\n`);
  expect(await textOf(socket)).toContain("strict-transport-security: max-age=31536000; includeSubDomains");
});

test("[H11] the answer to what is no HTTP carries the headers too", async () => {
  const plain = await serve(product);
  const socket = connectPlain(plain.port, "127.0.0.1");
  socket.write("this is no HTTP\r\n\r\n");
  const answer = await textOf(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  for (const header of ["content-security-policy: default-src 'self'", "x-content-type-options: nosniff"])
    expect(answer).toContain(header);
  await plain.close();
});

test("[Z8] what nobody caught is written down before the process ends, without what it says", async () => {
  const log = fileURLToPath(new URL("../../src/http/log.ts", import.meta.url));
  for (const end of ["throw new Error('a cell of the table')", "Promise.reject(new Error('a cell of the table'))"]) {
    const script = `import { openLog, writeLastWord } from ${JSON.stringify(log)};
      writeLastWord(openLog("info")); setTimeout(() => { ${end} }, 1);`;
    const { code, out } = await new Promise<{ code: unknown; out: string }>((resolve) => {
      execFile(process.execPath, ["--input-type=module", "-e", script], (error, out) =>
        resolve({ code: error?.code, out }),
      );
    });
    expect(code).not.toBe(0);
    expect(out).toContain("the server ends");
    expect(out).not.toContain("a cell of the table");
  }
});

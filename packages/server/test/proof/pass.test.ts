// What is passed on to the old site arrives as it was sent, and its answers come back as they are.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLog } from "../../src/http/log.ts";
import { siteBehind } from "../../src/http/old/gateway.ts";
import { passingTo } from "../../src/http/old/pass.ts";
import { fromTheOldSite, type Standing, stand } from "../http/old/standing.ts";

let standing: Standing;

beforeEach(async () => {
  standing = await stand();
});
afterEach(() => standing.close());

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Sends exactly these bytes and reads until the other side ends. */
async function raw(text: string): Promise<string> {
  const socket = connect(standing.server.port, "127.0.0.1");
  socket.write(text, "latin1");
  return (await buffer(socket)).toString("latin1");
}

function last() {
  return standing.old.reached.at(-1);
}

describe("requests", () => {
  test("[P32] address, method, headers and body arrive as they were sent, whatever they are", async () => {
    const { port } = standing.server;
    const body = Buffer.from([0, 1, 2, 250, 255]);
    const sent = [
      `PROPFIND /projects/%zz/%2e%2e/a%2Fb;c?q=%E9&q=&&%00 HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      "X-Odd-Case: One",
      "x-odd-case: two",
      "Content-Type: made/up; x=1",
      "Origin: https://elsewhere.example",
      "Cookie: sessionid=abc; csrftoken=def",
      "X-CSRFToken: def",
      "Connection: close, X-Single",
      "X-Single: this connection's own",
      "TE: trailers",
      `Content-Length: ${body.length}`,
    ];
    await raw(`${sent.join("\r\n")}\r\n\r\n${body.toString("latin1")}`);
    expect(last()).toMatchObject({ method: "PROPFIND", url: "/projects/%zz/%2e%2e/a%2Fb;c?q=%E9&q=&&%00", body });
    const headers = last()?.rawHeaders ?? [];
    const pairs = headers.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${headers[at + 1]}`] : []));
    expect(pairs).toEqual([
      ...sent.slice(1, 8),
      `Content-Length: ${body.length}`,
      "X-Forwarded-For: 127.0.0.1",
      `X-Forwarded-Host: 127.0.0.1:${port}`,
      "X-Forwarded-Proto: http",
      "Connection: close",
    ]);
  });

  test("[P32] who says that a request came from elsewhere is not believed, but for the proxies that are named", async () => {
    const headers = { "x-forwarded-for": "10.1.2.3", "x-forwarded-proto": "https", "x-forwarded-host": "site.example" };
    await standing.ask("ann", "/projects/", { headers });
    expect(last()?.headers).toMatchObject({ "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http" });
    const behind = await stand({ proxies: ["127.0.0.1"] });
    await behind.ask("ann", "/projects/", { headers });
    expect(behind.old.reached.at(-1)?.headers).toMatchObject({ ...headers, "x-forwarded-for": "10.1.2.3, 127.0.0.1" });
    await behind.close();
  });

  test("[P32] a body larger than any request of ours flows through, said to be so long or in pieces", async () => {
    const body = Buffer.alloc(20 << 20, "0123456789abcdef");
    const got: string[] = [];
    standing.old.answer = (request, response, received) => {
      got.push(`${request.headers["content-length"] ?? request.headers["transfer-encoding"]} ${hash(received)}`);
      response.end(received);
    };
    const back = await fetch(`${standing.server.url}/upload/`, { method: "POST", body });
    expect(hash(new Uint8Array(await back.arrayBuffer()))).toBe(hash(body));
    const pieces = new ReadableStream({
      start(controller) {
        for (let at = 0; at < body.length; at += 1 << 16) controller.enqueue(body.subarray(at, at + (1 << 16)));
        controller.close();
      },
    });
    await fetch(`${standing.server.url}/upload/`, { method: "PUT", body: pieces, duplex: "half" } as RequestInit);
    expect(got).toEqual([`${body.length} ${hash(body)}`, `chunked ${hash(body)}`]);
  });

  test("[P32] a POST without a body says so", async () => {
    await standing.ask("ann", "/projects/", { method: "POST" });
    expect(last()).toMatchObject({ method: "POST", body: Buffer.alloc(0) });
    expect(last()?.headers["transfer-encoding"]).toBeUndefined();
  });
});

describe("answers", () => {
  test("[P32] status, headers, cookies and redirects come back untouched", async () => {
    standing.old.answer = (_request, response) =>
      response
        .writeHead(302, "Over There", [
          ...["Location", "http://testserver/next/?a=%20", "Set-Cookie", "a=1; Path=/", "Set-Cookie", "b=2; HttpOnly"],
          ...["X-Frame-Options", "DENY", "Content-Length", "0", "Vary", "Cookie"],
        ])
        .end();
    const answer = await raw(
      `GET /go/ HTTP/1.1\r\nHost: 127.0.0.1:${standing.server.port}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 302 Over There\r\n/);
    for (const line of ["Set-Cookie: a=1; Path=/", "Set-Cookie: b=2; HttpOnly", "X-Frame-Options: DENY"])
      expect(answer).toContain(`\r\n${line}\r\n`);
    expect(answer).toContain("\r\nLocation: http://testserver/next/?a=%20\r\n");
    // Nothing of ours is put over it.
    expect(answer.toLowerCase()).not.toContain("content-security-policy");
  });

  test("[P32] an answer flows: its first bytes are there while the rest is not", async () => {
    let finish = () => {};
    standing.old.answer = (_request, response) => {
      response.write("first");
      finish = () => response.end(" and last");
    };
    const answer = await new Promise<IncomingMessage>((resolve) =>
      httpRequest(`${standing.server.url}/stream/`, resolve).end(),
    );
    expect(String((await once(answer, "data"))[0])).toBe("first");
    finish();
    expect(String(await buffer(answer))).toBe(" and last");
  });

  test("[P32] HEAD, 204 and 304 end without a body", async () => {
    standing.old.answer = (request, response) => {
      const status = Number(/\d+/.exec(request.url ?? "")?.[0] ?? 200);
      response.writeHead(status, status === 200 ? { "content-length": "12345" } : {}).end();
    };
    const head = await standing.ask("ann", "/big/", { method: "HEAD" });
    expect([head.status, head.headers["content-length"], head.body]).toEqual([200, "12345", ""]);
    for (const status of [204, 304]) expect((await standing.ask("ann", `/${status}/`)).status).toBe(status);
  });

  test("[P32] an answer that breaks off breaks off here too", async () => {
    standing.old.answer = (_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    };
    await expect(standing.ask("ann", "/half/")).rejects.toThrow();
  });

  test("[P32] who leaves ends the request there too", async () => {
    const gone = new Promise<void>((resolve) => {
      standing.old.answer = (_request, response) => void response.once("close", resolve);
    });
    const sent = httpRequest(`${standing.server.url}/slow/`).end();
    sent.on("error", () => {});
    await expect.poll(() => standing.old.reached.length).toBe(1);
    sent.destroy();
    await gone;
  });
});

describe("connections that change their protocol", () => {
  const ask = (path: string, more = "") =>
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${standing.server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: abc\r\n\r\n${more}`;

  async function until(socket: Socket, text: string): Promise<string> {
    let heard = "";
    for await (const chunk of socket) {
      heard += chunk;
      if (heard.includes(text)) return heard;
    }
    return heard;
  }

  test("[P32] a WebSocket goes through, both ways, first bytes included", async () => {
    standing.old.onUpgrade = (request, socket, head) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Key: ${request.headers["sec-websocket-key"]}\r\n\r\nhello `,
      );
      socket.write(`[${head}]`);
      socket.on("data", (chunk) => socket.write(`<${chunk}>`));
    };
    const socket = connect(standing.server.port, "127.0.0.1");
    socket.write(ask("/ws/data-studio/1/", "early"));
    const heard = await new Promise<string>((resolve) => {
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
        if (text.includes("early")) socket.write("ping");
        if (text.includes("<ping>")) resolve(text);
      });
    });
    expect(heard).toMatch(/^HTTP\/1\.1 101 .*\r\nX-Key: abc\r\n\r\nhello /s);
    socket.destroy();
  });

  test("[P32] one that the old site does not take gets its answer; ours are answered as without it", async () => {
    standing.old.onUpgrade = (_request, socket) => socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
    const refused = connect(standing.server.port, "127.0.0.1");
    refused.write(ask("/ws/"));
    expect(await until(refused, "\r\n\r\nno")).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    const own = connect(standing.server.port, "127.0.0.1");
    own.write(ask("/health/live"));
    expect(await until(own, "}")).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    own.destroy();
  });

  test("[P32] an answer in its place that breaks off breaks off here too", async () => {
    standing.old.onUpgrade = (_request, socket) => {
      socket.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 20\r\n\r\nhalf");
      setTimeout(() => socket.destroy(), 50);
    };
    const socket = connect(standing.server.port, "127.0.0.1");
    socket.write(ask("/ws/"));
    expect(await until(socket, "the rest")).toMatch(/^HTTP\/1\.1 403 .*half$/s);
  });

  test("[P32] the server ends with one still open", async () => {
    standing.old.onUpgrade = (_request, socket) =>
      void socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nopen");
    const socket = connect(standing.server.port, "127.0.0.1");
    socket.write(ask("/ws/"));
    await new Promise<void>((resolve) => socket.on("data", (chunk) => `${chunk}`.includes("open") && resolve()));
    const ended = once(socket, "close");
    await standing.server.close();
    await ended;
  });
});

describe("an old site that is away", () => {
  test("[P32] is said to be, in a plain sentence, and nothing of ours goes down with it", async () => {
    await standing.old.close();
    const answer = await standing.ask("ann", "/projects/", { method: "POST", body: "x" });
    expect(answer.status).toBe(502);
    expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(answer.body).toMatch(/^The site behind this server cannot be reached right now\./);
    expect(answer.body).not.toContain(standing.old.url.port);
    expect((await standing.ask("ann", "/api/me")).status).toBe(200);
    const socket = connect(standing.server.port, "127.0.0.1");
    socket.write(`GET /ws/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    expect((await buffer(socket)).toString()).toMatch(/^HTTP\/1\.1 502 /);
  });

  test("[P32] one that does not answer is given up", async () => {
    standing.old.answer = () => {};
    const slow = await stand({ behind: { upstream: standing.old.url, idleMs: 50 } });
    expect((await slow.ask("ann", "/projects/")).status).toBe(504);
    await slow.close();
  });
});

describe("the setting", () => {
  const settings = (OLD_SITE: string, AUTH = "django") => siteBehind({ OLD_SITE, AUTH });

  test("[P31] takes an address, none, or nothing; and nothing where the old site cannot tell who is asking", () => {
    expect(settings("")).toBeUndefined();
    expect(settings("", "local")).toBeUndefined();
    expect(settings("none")).toEqual({ upstream: null });
    expect(settings("https://old.example")?.upstream?.href).toBe("https://old.example/");
    for (const wrong of ["old.example", "ftp://old.example", "http://old.example/tools", "http://a:b@old.example"])
      expect(() => settings(wrong), wrong).toThrow(/^OLD_SITE: /);
    for (const way of ["local", "accounts", "proxy", "oidc"])
      expect(() => settings("http://old.example", way), way).toThrow(/AUTH=django/);
  });

  test("[P32] proxies that are no addresses are refused", () => {
    const options = { log: openLog("silent"), proxies: ["somewhere"], open: () => true };
    expect(() => passingTo(new URL("http://127.0.0.1:1"), options)).toThrow(/TRUSTED_PROXIES/);
  });
});

test("[P32] what is no address of ours is the old site's, for users who are enrolled too", async () => {
  for (const path of [
    "/projects/",
    "/admin/",
    "/admin/auth/user/",
    "/admin/users/",
    "/tools/api/stats/",
    "/static/a.js",
  ])
    expect((await standing.ask("ann", path)).body, path).toBe(fromTheOldSite);
});

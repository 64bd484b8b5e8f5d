// Reports of errors at a receiver of the test's own, read as the documented envelope: where it arose and nothing that it
// says; alike ones once; and nobody ever waits.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type OpenedProduct, readConfig } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { proxy } from "../../src/http/identity/proxy.ts";
import { describeError } from "../../src/http/log.ts";
import { type ErrorReports, openErrorReports, type ReportFate } from "../../src/observing/error-reports.ts";
import { ownFrames } from "../../src/observing/frames.ts";
import { reportsPlace } from "../../src/observing/places.ts";
import { openTestProduct } from "../http/product.ts";
import { json, type Running, serve } from "../http/running.ts";
import { readMetrics } from "../metrics/reading.ts";

const secret = "clandestine";

interface Event {
  readonly event_id: string;
  readonly transaction: string;
  readonly tags: Record<string, string>;
  readonly user?: { id: string };
  readonly extra?: { alike: number };
  readonly exception: { values: { type: string; value: string; stacktrace?: { frames: Frame[] } }[] };
}
type Frame = Record<string, unknown> & { filename: string; context_line: string };

interface Receiver {
  readonly dsn: string;
  readonly events: Event[];
  readonly headers: IncomingHttpHeaders[];
  text: string;
  answer: (response: ServerResponse) => void;
  close(): Promise<void>;
}

const takes = (response: ServerResponse) => void response.writeHead(200).end('{"id":"0"}');

async function receiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    expect([request.method, request.url]).toEqual(["POST", "/sub/api/42/envelope/"]);
    self.text += body;
    self.headers.push(request.headers);
    const [head = "", item = "", payload = "", ...rest] = body.split("\n");
    const { type, length } = JSON.parse(item) as { type: string; length: number };
    const event = JSON.parse(payload) as Event;
    expect([type, length, rest, JSON.parse(head).event_id]).toEqual([
      "event",
      Buffer.byteLength(payload),
      [""],
      event.event_id,
    ]);
    self.events.push(event);
    self.answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const self: Receiver = {
    dsn: `http://0123abcd@127.0.0.1:${port}/sub/42`,
    events: [],
    headers: [],
    text: "",
    answer: takes,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return self;
}

let there: Receiver;

beforeAll(async () => {
  there = await receiver();
});
afterAll(() => there.close());
afterEach(() => Object.assign(there, { answer: takes, text: "", events: [], headers: [] }));

describe("what a server meets", () => {
  let product: OpenedProduct;
  let server: Running;

  beforeAll(async () => {
    product = await openTestProduct({ "error-reports": there.dsn, "node-name": "north-1" });
    const config = readConfig({ auth: "proxy", "trusted-proxies": "127.0.0.1" }, {});
    server = await serve(product, { identify: proxy.open(config), proxies: ["127.0.0.1"] });
  });
  afterAll(async () => {
    await server.close();
    await product.close();
  });

  const as = { "x-forwarded-user": secret };
  const sent = async (count: number) => {
    while (there.events.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  test("[N116] an error of a request is told by kind, place in the program, route and pseudonyms, and by nothing of the data", async () => {
    const message = `cell ${secret}\n    at ${secret} (${new URL("../../src/app.ts", import.meta.url).href}:1:1)`;
    // Thrown deep within, as a bug would be.
    Object.assign(product.core.queue, {
      run: () => Promise.reject(Object.assign(new TypeError(message, { cause: new Error(secret) }), { code: "ERR_X" })),
    });
    const answer = await server.ask(`/api/sessions/${secret}/redo?${secret}`, json({ [secret]: 1 }, as));
    expect(answer.status).toBe(400);
    const failed = await server.ask("/api/sessions/s_1/redo", json({}, as));
    expect(failed.status).toBe(500);
    await sent(1);
    const [event] = there.events;
    expect(event).toMatchObject({
      ...{ platform: "node", level: "error", environment: "production", server_name: "north-1" },
      transaction: "POST /api/sessions/:id/redo",
      tags: {
        in: "request",
        request: failed.headers["x-request-id"],
        reference: failed.json<{ data: { reference: string } }>().data.reference,
      },
      user: { id: product.pseudonym("user", `proxy:${secret}`) },
    });
    expect(event?.exception.values.map(({ type }) => type)).toEqual(["Error", "TypeError"]);
    expect(event?.exception.values.at(-1)?.value).toBe("ERR_X");
    for (const word of [secret, "127.0.0.1", "cookie"]) expect(there.text).not.toContain(word);
    expect(there.headers[0]).toMatchObject({
      "content-type": "application/x-sentry-envelope",
      "x-sentry-auth": expect.stringMatching(
        /^Sentry sentry_version=7, sentry_client=data-tools\/\S+, sentry_key=0123abcd$/,
      ),
    });
    expect(server.logged()).not.toContain(secret);
  });

  test("[N116] what fails with nobody waiting is told by its part; what somebody can act on is not told at all", async () => {
    product.core.report("sweep", new RangeError(secret));
    product.core.report(secret, new SyntaxError(secret));
    await sent(2);
    expect(there.events.map(({ transaction, tags }) => [transaction, tags.in])).toEqual([
      ["sweep", "housekeeping"],
      ["other", "housekeeping"],
    ]);
    expect((await server.ask("/api/sessions/s_2", { headers: as })).status).toBe(404);
    expect((await server.ask("/api/sessions", json({ datasource: 1 }, as))).status).toBe(400);
    const told = readMetrics(await product.measuring.told());
    expect(told.value("data_tools_error_reports_total", { fate: "sent" })).toBe(3);
    expect(there.text).not.toContain(secret);
  });
});

test("[N116] places are files of ours with their lines, whatever a message looks like", () => {
  const source = new URL("../../src/", import.meta.url).href;
  const error = new Error("x");
  const lines = [
    `    at real (${source}app.ts:10:5)`,
    `    at async ${source}http/log.ts:7:1`,
    "    at node:internal/x:1:1",
  ];
  error.stack = `Error: x\n    at ${secret} (${source}app.ts:1:1)\n${secret}\n${lines.join("\n")}`;
  expect(ownFrames(error)).toEqual([
    { file: "src/app.ts", line: 10, column: 5, function: "real" },
    { file: "src/http/log.ts", line: 7, column: 1, function: null },
  ]);
  const spoken = new Error(`of a cell\n    at ${secret} (${source}app.ts:1:1)`);
  expect(JSON.stringify([describeError(error), describeError(spoken), ownFrames(spoken)])).not.toContain(secret);
});

describe("how much is sent", () => {
  const fates: ReportFate[] = [];
  let clock = manualClock();
  let reports: ErrorReports;
  const happened = { in: "housekeeping", name: "sweep" } as const;
  const about = { version: "1", environment: "test", node: "" };
  const open = () => {
    fates.length = 0;
    clock = manualClock();
    const place = reportsPlace(there.dsn);
    if (place) reports = openErrorReports(place, { about, clock, told: (fate) => fates.push(fate) });
  };
  const broken = (kind: string) => Object.assign(new Error(secret), { code: kind });

  test("[N117] errors alike are one report in a minute; the next one says how many there were", async () => {
    open();
    for (let n = 0; n < 5; n++) reports.tell(broken("A"), happened);
    reports.tell(broken("B"), happened);
    await reports.close();
    expect(there.events.map(({ exception }) => exception.values[0]?.value)).toEqual(["A", "B"]);
    clock.advance(60_000);
    reports.tell(broken("A"), happened);
    await reports.close();
    expect(there.events.at(-1)?.extra).toEqual({ alike: 4 });
    expect(fates.filter((fate) => fate === "grouped")).toHaveLength(4);
  });

  test("[N117] no more than thirty leave in a minute, and no more than twenty wait", async () => {
    open();
    there.answer = (response) => void setTimeout(() => takes(response), 5);
    for (let n = 0; n < 50; n++) reports.tell(broken(`K${n}`), happened);
    await reports.close();
    expect(there.events).toHaveLength(20);
    for (let n = 50; n < 70; n++) reports.tell(broken(`K${n}`), happened);
    await reports.close();
    expect(there.events).toHaveLength(30);
    clock.advance(60_000);
    reports.tell(broken("K1000"), happened);
    await reports.close();
    expect(there.events).toHaveLength(31);
  });

  test("[N117] while the receiver asks for rest nothing is sent, for as long as it says", async () => {
    for (const [headers, seconds] of [
      [{ "retry-after": "7" }, 7],
      [{ "x-sentry-rate-limits": "2:transaction:key, 9:error;default:organization" }, 9],
      [{}, 60],
    ] as const) {
      open();
      there.answer = (response) => void response.writeHead(429, headers).end();
      reports.tell(broken("A"), happened);
      await reports.close();
      there.answer = takes;
      clock.advance(seconds * 1000 - 1);
      reports.tell(broken("B"), happened);
      clock.advance(1);
      reports.tell(broken("C"), happened);
      await reports.close();
      expect(fates).toEqual(["dropped", "dropped", "sent"]);
    }
  });

  test("[N117] a receiver that fails, leads elsewhere or is not there is counted, and nobody hears of it", async () => {
    open();
    for (const answer of [
      (response: ServerResponse) => void response.writeHead(500).end(),
      (response: ServerResponse) => void response.writeHead(302, { location: "http://127.0.0.1:9/" }).end(),
      (response: ServerResponse) => void response.destroy(),
    ]) {
      there.answer = answer;
      clock.advance(60_000);
      reports.tell(broken("A"), happened);
      await reports.close();
    }
    expect(fates).toEqual(["failed", "failed", "failed"]);
  });
});

test("[N115] a DSN that is none is refused by its setting, without being told", () => {
  expect(reportsPlace("")).toBeNull();
  expect(reportsPlace("https://abc@sentry.example.org/7")).toEqual({
    ...{ url: "https://sentry.example.org/api/7/envelope/", key: "abc" },
  });
  for (const dsn of [
    "on",
    "https://sentry.example.org/7",
    "https://k@host",
    "ftp://k@host/1",
    "https://k@host/1?x=1",
  ]) {
    let said = "";
    try {
      reportsPlace(dsn);
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toMatch(/^ERROR_REPORTS: /);
    expect(said).not.toContain(dsn);
  }
});

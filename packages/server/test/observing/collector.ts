// A collector of traces on a free port: takes OTLP over HTTP and keeps every span, read by its own reader of protobuf.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export interface KeptSpan {
  readonly trace: string;
  readonly id: string;
  /** Empty for the first of a trace. */
  readonly parent: string;
  readonly name: string;
  readonly began: bigint;
  readonly ended: bigint;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
}

export interface Collector {
  readonly url: string;
  readonly spans: KeptSpan[];
  readonly resource: Record<string, unknown>;
  /** As they came. */
  readonly bodies: readonly Buffer[];
  /** Everything that came, as text. */
  text(): string;
  headers(): IncomingHttpHeaders;
  /** What it answers from now on instead of taking what comes. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  /** Resolves once there are spans for which this holds. */
  until(holds: (spans: readonly KeptSpan[]) => Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

export async function collector(): Promise<Collector> {
  const bodies: Buffer[] = [];
  let headers: IncomingHttpHeaders = {};
  const server = createServer(async (request, response) => {
    if (self.answer) return self.answer(request, response);
    const body = await buffer(request);
    headers = request.headers;
    bodies.push(body);
    for (const { spans, resource } of readRequest(body)) {
      self.spans.push(...spans);
      Object.assign(self.resource, resource);
    }
    response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const self: Collector = {
    url: `http://127.0.0.1:${port}`,
    spans: [],
    resource: {},
    bodies,
    text: () => Buffer.concat(bodies).toString("latin1"),
    headers: () => headers,
    answer: null,
    async until(holds) {
      while (!(await holds(self.spans))) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return self;
}

type Field = bigint | Buffer;

/** The fields of a message of protobuf by their numbers. */
function fieldsOf(bytes: Buffer): Map<number, Field[]> {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const taken = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const kind = key & 7;
    const value =
      kind === 0
        ? varint()
        : kind === 1
          ? taken(8).readBigUInt64LE()
          : kind === 5
            ? BigInt(taken(4).readUInt32LE())
            : taken(Number(varint()));
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;
}

const parts = (message: Map<number, Field[]>, number: number) => (message.get(number) ?? []) as Buffer[];
const textIn = (message: Map<number, Field[]>, number: number) => parts(message, number)[0]?.toString() ?? "";
const hexIn = (message: Map<number, Field[]>, number: number) => parts(message, number)[0]?.toString("hex") ?? "";
const numberIn = (message: Map<number, Field[]>, number: number) => (message.get(number)?.[0] ?? 0n) as bigint;

function factsOf(pairs: Buffer[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const entry = fieldsOf(pair);
      const value = fieldsOf(parts(entry, 2)[0] ?? Buffer.alloc(0));
      const known = value.has(1) ? textIn(value, 1) : value.has(2) ? numberIn(value, 2) === 1n : numberIn(value, 3);
      return [textIn(entry, 1), typeof known === "bigint" ? Number(known) : known];
    }),
  );
}

function readRequest(body: Buffer): { spans: KeptSpan[]; resource: Record<string, unknown> }[] {
  return parts(fieldsOf(body), 1).map((one) => {
    const group = fieldsOf(one);
    const resource = factsOf(parts(group, 1).flatMap((bytes) => parts(fieldsOf(bytes), 1)));
    const spans = parts(group, 2).flatMap((scope) => parts(fieldsOf(scope), 2).map(readSpan));
    return { spans, resource };
  });
}

function readSpan(bytes: Buffer): KeptSpan {
  const span = fieldsOf(bytes);
  const status = parts(span, 15)[0];
  return {
    trace: hexIn(span, 1),
    id: hexIn(span, 2),
    parent: hexIn(span, 4),
    name: textIn(span, 5),
    began: numberIn(span, 7),
    ended: numberIn(span, 8),
    facts: factsOf(parts(span, 9)),
    isError: status !== undefined && numberIn(fieldsOf(status), 3) === 2n,
  };
}

// Uploads are shown to a virus scanner before they are read, where one is named: ClamAV's daemon, by its INSTREAM
// command (clamd(8)). What it cannot answer for is not let in.
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { connect, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { Refusal, refuse } from "../errors.ts";

interface Scanner {
  /** Refuses with `infected` what is found, with `unavailable` if the scanner does not answer. */
  scan(path: string): Promise<void>;
  /** Asks whether it is there; rejects if not. */
  ping(): Promise<void>;
}

/** Milliseconds without an answer after which a scanner counts as gone. */
const patience = 60_000;
/** Seconds after which to try again. */
const later = 30;

/** The scanner at `tcp://HOST:PORT` or `unix:PATH`; null for an empty address. */
export function scannerOf(address: string): Scanner | null {
  if (address === "") return null;
  const to = placeOf(address);

  /** Sends and answers what comes back; `cut` says that the scanner hung up before it heard all. */
  async function ask(
    send: (socket: Socket, gone: AbortSignal) => Promise<void>,
  ): Promise<{ answer: string; cut: boolean }> {
    const socket = connect(to);
    socket.setTimeout(patience, () => socket.destroy());
    let answer = "";
    let isConnected = false;
    socket.once("connect", () => {
      isConnected = true;
    });
    // A pipeline into a socket that was hung up at the wrong moment would wait for it without end.
    const gone = new AbortController();
    socket.once("close", () => gone.abort());
    socket.setEncoding("utf8").on("data", (part) => {
      answer += part;
    });
    try {
      const [, sent] = await Promise.allSettled([once(socket, "close"), send(socket, gone.signal)]);
      return { answer: answer.replaceAll("\0", "").trim(), cut: isConnected && sent.status === "rejected" };
    } finally {
      socket.destroy();
    }
  }

  return {
    async scan(path) {
      const { answer, cut } = await ask(async (socket, signal) => {
        socket.write("zINSTREAM\0");
        await pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), chunks, socket, { end: false, signal });
        socket.end(Buffer.alloc(4));
      });
      if (/: OK$/.test(answer)) return;
      const [, found] = /: (.+) FOUND$/.exec(answer) ?? [];
      if (found !== undefined) refuse("infected", { found });
      // Its last words may be lost with the connection that it ends.
      const reason =
        cut || /size limit exceeded/i.test(answer)
          ? "it takes no file of this size (its StreamMaxLength)"
          : "it does not answer";
      throw new Refusal("unavailable", { what: "virus scanner", reason }, later);
    },
    async ping() {
      const { answer } = await ask(async (socket) => void socket.end("zPING\0"));
      if (answer !== "PONG") throw new Error("it does not answer");
    },
  };
}

/** Each chunk behind its length, as INSTREAM wants it. */
async function* chunks(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    yield length;
    yield chunk;
  }
}

function placeOf(address: string): { path: string } | { host: string; port: number } {
  if (address.startsWith("unix:/")) return { path: address.slice("unix:".length) };
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol === "tcp:" && url.port !== "")
    return { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port) };
  return refuse("invalid_params", { field: "VIRUS_SCANNER", reason: "it must be tcp://HOST:PORT or unix:/PATH" });
}

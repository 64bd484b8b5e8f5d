// A way to a server that a test can cut or hold up: for one command, for one answer, for a while, or for good.
import { connect, createServer, type Socket } from "node:net";

export interface Proxy {
  readonly port: number;
  /** The next script is not let through, or its answer is not. */
  cutNext(what: "command" | "answer"): void;
  /** From now on nothing gets through: those who come are sent away (cut), or wait for an answer (hold). */
  shut(how: "cut" | "hold"): void;
  /** Lets everything through again; what was held up arrives. */
  reopen(): void;
  /** After so many more pieces from the client the way is gone for good, before or after the next is `through`. */
  endAfter(pieces: number, through?: boolean): void;
  readonly pieces: () => number;
  close(): Promise<void>;
}

/** Opens a way to a port of this machine. */
export async function proxyTo(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let shut: "cut" | "hold" | null = null;
  let held: (() => void)[] = [];
  let cut: "command" | "answer" | null = null;
  let left = Number.POSITIVE_INFINITY;
  let count = 0;
  let lastThrough = false;
  const server = createServer((from) => {
    if (shut === "cut") return void from.destroy();
    const to = connect(target, "127.0.0.1");
    let swallow = false;
    const end = () => {
      from.destroy();
      to.destroy();
    };
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        end();
      });
    }
    from.on("data", (bytes) => {
      count++;
      if (count > left) {
        if (count > left + 1 || !lastThrough) return end();
        // It arrives, and nobody hears what became of it.
        swallow = true;
      }
      const isScript = bytes.includes("EVAL");
      if (isScript && cut === "command") {
        cut = null;
        return end();
      }
      if (isScript && cut === "answer") {
        cut = null;
        swallow = true;
      }
      to.write(bytes);
    });
    to.on("data", (bytes) => {
      if (swallow) return end();
      if (shut === "hold") held.push(() => from.write(bytes));
      else from.write(bytes);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a port has a number");
  return {
    port: address.port,
    cutNext(what) {
      cut = what;
    },
    shut(how) {
      shut = how;
      if (how === "cut") for (const socket of sockets) socket.destroy();
    },
    reopen() {
      shut = null;
      for (const arrive of held) arrive();
      held = [];
    },
    endAfter(pieces, through = false) {
      lastThrough = through;
      left = count + pieces;
    },
    pieces: () => count,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

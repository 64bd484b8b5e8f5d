// A way to a server that a test can cut: for one command, for one answer, or for good after so many.
import { connect, createServer, type Socket } from "node:net";

export interface Proxy {
  readonly port: number;
  /** The next script is not let through, or its answer is not. */
  cutNext(what: "command" | "answer"): void;
  /** After so many more pieces from the client the way is gone for good; answers how many came since. */
  endAfter(pieces: number): void;
  readonly pieces: () => number;
  close(): Promise<void>;
}

/** Opens a way to a port of this machine. */
export async function proxyTo(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let cut: "command" | "answer" | null = null;
  let left = Number.POSITIVE_INFINITY;
  let count = 0;
  const server = createServer((from) => {
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
      if (count > left) return end();
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
    to.on("data", (bytes) => (swallow ? end() : from.write(bytes)));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a port has a number");
  return {
    port: address.port,
    cutNext(what) {
      cut = what;
    },
    endAfter(pieces) {
      left = count + pieces;
    },
    pieces: () => count,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

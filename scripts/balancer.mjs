// A small load balancer for trying several servers on one machine: requests go where the browser was last, by the
// cookie the servers set, and elsewhere while that one is not ready. For real use take nginx, HAProxy or Caddy.
import { createServer, request } from "node:http";

const cookieName = "data-tools-node";
const lookEveryMs = 500;

/**
 * Listens on the port of the loopback and passes on to the nodes (`{name, port}`); `nodes` is asked each time, so they
 * may come and go. Resolves with what stops it.
 */
export async function balance(port, nodes) {
  const ready = new Map();
  const look = () => {
    for (const node of nodes()) {
      const probe = request({ host: "127.0.0.1", port: node.port, path: "/health/ready", timeout: lookEveryMs });
      probe.on("response", (answer) => {
        answer.resume();
        ready.set(node.name, answer.statusCode === 200);
      });
      probe.on("error", () => ready.set(node.name, false));
      probe.on("timeout", () => probe.destroy());
      probe.end();
    }
  };
  const timer = setInterval(look, lookEveryMs);
  look();
  let turn = 0;

  function choose(headers, tried) {
    const able = nodes().filter(({ name }) => ready.get(name) !== false && !tried.has(name));
    const [, kept] = new RegExp(`(?:^|; )${cookieName}=([^;]+)`).exec(headers.cookie ?? "") ?? [];
    return able.find(({ name }) => name === kept) ?? able[turn++ % Math.max(1, able.length)];
  }

  const server = createServer((incoming, outgoing) => {
    const tried = new Set();
    const pass = () => {
      const node = choose(incoming.headers, tried);
      if (node === undefined) {
        outgoing.writeHead(503, { "retry-after": "1", "content-type": "text/plain" }).end("No server is ready.\n");
        return;
      }
      tried.add(node.name);
      const { method, url: path, headers } = incoming;
      const sent = request({ host: "127.0.0.1", port: node.port, method, path, headers }, (answer) => {
        const { connection: _connection, ...rest } = answer.headers;
        outgoing.writeHead(answer.statusCode ?? 502, rest);
        answer.pipe(outgoing);
        answer.on("error", () => outgoing.destroy());
      });
      sent.on("error", (error) => {
        // Nothing of the request was taken by a server that refuses the connection: the next one may have it.
        if (error.code === "ECONNREFUSED" && !outgoing.headersSent) {
          ready.set(node.name, false);
          pass();
        } else outgoing.destroy();
      });
      outgoing.on("close", () => sent.destroy());
      // The body is for the server that takes the connection.
      sent.on("socket", (socket) => {
        if (socket.connecting) socket.once("connect", () => incoming.pipe(sent));
        else incoming.pipe(sent);
      });
    };
    pass();
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return {
    port: server.address().port,
    stop() {
      clearInterval(timer);
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

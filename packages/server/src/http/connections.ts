// Connections end with the server: at once where no request is under way (browsers open some that they
// never use, and keep others), the rest as soon as their answer is given.
import type { Server } from "node:http";
import type { Socket } from "node:net";

/** Watches the server's connections; the returned function lets them end. */
export function watchConnections(server: Server): () => void {
  const requests = new Map<Socket, number>();
  let closing = false;
  const endIdle = (socket: Socket) => {
    if (closing && requests.get(socket) === 0) socket.destroySoon();
  };
  server.on("connection", (socket) => {
    requests.set(socket, 0);
    socket.once("close", () => requests.delete(socket));
    endIdle(socket);
  });
  server.on("request", ({ socket }, answer) => {
    requests.set(socket, (requests.get(socket) ?? 0) + 1);
    answer.once("finish", () => {
      requests.set(socket, (requests.get(socket) ?? 1) - 1);
      endIdle(socket);
    });
  });
  return () => {
    closing = true;
    for (const socket of requests.keys()) endIdle(socket);
  };
}

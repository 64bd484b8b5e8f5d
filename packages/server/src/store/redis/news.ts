// What servers tell each other over a channel of Redis: soon, and without promise. Whoever listens gets a way of its own
// at the first listener, and gets it back when it was cut.
import { setTimeout as pause } from "node:timers/promises";
import type { News } from "../store.ts";
import type { Connection } from "./connection.ts";

const restMs = 1000;

export function newsOver(connection: Connection, channel: string): News & { close(): void } {
  const hearing = new Set<(message: Uint8Array) => void>();
  const closing = new AbortController();
  let listening = false;

  async function listen(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        return await connection.subscribe(channel, (message) => {
          for (const hear of hearing) hear(Uint8Array.from(message));
        });
      } catch {
        // News are no promise; those who tell them are refused loudly enough.
        await pause(restMs, undefined, { signal: closing.signal }).catch(() => {});
      }
    }
  }

  return {
    async tell(message) {
      await connection.send(channel, ["PUBLISH", channel, Buffer.from(message)]);
    },
    hear(listener) {
      hearing.add(listener);
      if (!listening) void listen();
      listening = true;
      return () => hearing.delete(listener);
    },
    close() {
      hearing.clear();
      closing.abort();
    },
  };
}

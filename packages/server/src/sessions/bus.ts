// What the servers on one store tell each other: sealed, soon, and without promise. Nothing correct depends on it.
import { createSecretKey } from "node:crypto";
import { newId } from "../clock.ts";
import { sealerFor } from "../store/seal.ts";
import type { Keys } from "../store/sealing.ts";
import type { Store } from "../store/store.ts";
import type { Core } from "./core.ts";
import { fromBytes, toBytes } from "./vault.ts";

export interface Bus {
  /** Whether there may be others. */
  readonly shared: boolean;
  /** Tells the other servers. */
  tell(subject: string, body: unknown): void;
  /** Hears what other servers tell of a subject. */
  on(subject: string, hear: (body: never) => void): void;
  close(): void;
}

interface Message {
  readonly from: string;
  readonly subject: string;
  readonly body: unknown;
}

/** Nobody else is there. */
export const noBus: Bus = { shared: false, tell() {}, on() {}, close() {} };

/** The bus of a server on a store; where the store knows no news, nothing is told and nothing heard. */
export function createBus({ news }: Pick<Store, "news">, keys: Keys, report: Core["report"]): Bus {
  if (!news) return noBus;
  const own = newId("server");
  const key = createSecretKey(keys.auditMac(Buffer.from("what servers on one store tell each other")));
  const sealer = sealerFor({ owner: "", kind: "settings", id: "bus" }, key);
  const hearing = new Map<string, Set<(body: never) => void>>();
  const stop = news.hear((sealed) => {
    try {
      const { from, subject, body } = fromBytes<Message>(sealer.open("doc", "message", 0, sealed));
      if (from !== own) for (const hear of hearing.get(subject) ?? []) hear(body as never);
    } catch (error) {
      report("news", error);
    }
  });
  return {
    shared: true,
    tell(subject, body) {
      const message: Message = { from: own, subject, body };
      void news
        .tell(sealer.seal("doc", "message", 0, toBytes(message)))
        .catch((error: unknown) => report("news", error));
    },
    on(subject, hear) {
      hearing.set(subject, (hearing.get(subject) ?? new Set()).add(hear));
    },
    close: stop,
  };
}

// A product that is not there: enough to see the HTTP surface itself refuse, render and stream.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { SessionEvent } from "@data-tools/client";
import { refuse } from "../../src/errors.ts";
import type { Product } from "../../src/sessions/api.ts";

/** Where uploads are spooled. */
export const spoolRoot = mkdtempSync("/dev/shm/data-tools-http-");

export function standIn(
  over: { sessions?: object; datasources?: object } = {},
): Product & { tell(event: SessionEvent): void; hearers(): number } {
  const hearers = new Set<(event: SessionEvent) => void>();
  const absent = (given: object) =>
    new Proxy(given, {
      get: (target, name) => Reflect.get(target, name) ?? (async () => refuse("not_found", { what: "session" })),
    });
  let spooled = 0;
  return {
    sessions: absent(over.sessions ?? {}) as Product["sessions"],
    datasources: absent(over.datasources ?? {}) as Product["datasources"],
    events: {
      listen(_owner, hear) {
        hearers.add(hear);
        return () => hearers.delete(hear);
      },
    },
    tell: (event) => {
      for (const hear of hearers) hear(event);
    },
    hearers: () => hearers.size,
    async spool() {
      const path = join(spoolRoot, `spool-${spooled++}`);
      return { path, done: async () => rmSync(path, { force: true }) };
    },
    health: async () => ({ ok: true, checks: [] }),
    close: async () => rmSync(spoolRoot, { recursive: true, force: true }),
  };
}

// A page of an owner's audit costs what it shows.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AuditFound } from "../../src/store/store.ts";
import { type Home, me, openHome, smallCsv, stillClock } from "./product.ts";

let home: Home;
let clock: ReturnType<typeof stillClock>;

beforeEach(async () => {
  clock = stillClock();
  home = await openHome({}, { now: clock.now, after: () => () => {} });
});
afterEach(() => home.close());

const store = () => home.product.core.vault.store;

async function started(count: number): Promise<string[]> {
  const { id: datasource } = await home.csv(smallCsv);
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push((await home.sessions.create(me, { datasource })).id);
  return ids;
}

describe("the audit of an owner", () => {
  test("[J60] a page reads as many links as it shows, however many trails there are", async () => {
    const ids = await started(30);
    for (const id of ids) for (let n = 0; n < 5; n++) await home.sessions.rename(me, id, `name ${n}`);
    const read: AuditFound[][] = [];
    const { auditByTime } = store();
    const whole = store();
    const watched = {
      ...whole,
      auditByTime: async (query: Parameters<typeof auditByTime>[0]) => {
        const found = await auditByTime(query);
        read.push(found);
        return found;
      },
      audit: () => Promise.reject(new Error("a page reads no trail as a whole")),
      trails: () => Promise.reject(new Error("a page reads no trail as a whole")),
    };
    const { auditLog } = await import("../../src/sessions/audit-log.ts");
    const page = await auditLog(
      { store: watched, keys: home.product.core.vault.keys },
      { owner: me.owner },
      { limit: 10 },
    );
    expect(page.entries).toHaveLength(10);
    expect(read.map(({ length }) => length)).toEqual([11]);
  });
});

// Whatever is done to a log of a thousand entries, at whichever of them, is found, and named by the entry
// it first shows at; so it is in a journal whose front was cut off.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditRecord, type Signing } from "../../src/sessions/audit.ts";
import { faultOf } from "../../src/sessions/audit-check.ts";
import type { Cut } from "../../src/sessions/journal-links.ts";
import { openKeys } from "../../src/store/keys.ts";
import { memoryStore } from "../../src/store/memory.ts";
import type { AuditRecord } from "../../src/store/store.ts";
import { newRef, start } from "../store/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "data-tools-audit-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How many entries there are, and how many before them were cut off. */
let length: number;
let front: number;
let cut: Cut | undefined;
let log: readonly AuditRecord[];
let other: readonly AuditRecord[];
let signing: Signing;

async function write(): Promise<void> {
  const keys = await openKeys({ source: `file:${join(folder, "ring.json")}`, store: memoryStore() });
  const made = () => {
    const ref = newRef(front > 0 ? "journal" : "session");
    const trail: Signing = { keys, ref, sealer: keys.create(ref).sealer };
    const records: AuditRecord[] = [];
    for (let n = 1; n <= front + length; n++) {
      const entry = { actor: "Ann", from: "192.0.2.1", action: "apply", version: n, detail: { steps: [`p_${n}`] } };
      records.push(auditRecord(trail, records.at(-1) ?? null, start + n, entry));
    }
    return { trail, records };
  };
  const own = made();
  const last = own.records[front - 1];
  cut = last && { seq: last.seq, mac: Buffer.from(last.mac).toString("base64") };
  signing = own.trail;
  log = own.records.slice(front);
  other = made().records.slice(front);
}

/** The first thing found, with the place of its entry among those that are left. */
const fault = (records: readonly AuditRecord[]) => {
  const found = faultOf(signing, records, length, () => null, { cut });
  return found && `${found.kind} ${found.seq - front}`;
};
const renumbered = (records: readonly AuditRecord[]) =>
  records.map((record, at) => ({ ...record, seq: front + at + 1 }));
const flipped = (bytes: Uint8Array, at: number) => bytes.map((byte, n) => (n === at % bytes.length ? byte ^ 1 : byte));

/** Every place at which what was done is not found as it should be. */
function missed(
  change: (at: number, record: AuditRecord) => readonly AuditRecord[],
  wanted: (seq: number) => string,
  { from = 0, to = length }: { from?: number; to?: number } = {},
): string[] {
  const wrong: string[] = [];
  for (let at = from; at < to; at++) {
    const record = log[at] ?? log[0];
    if (!record) throw new Error("the log is empty");
    const found = fault(change(at, record));
    if (found !== wanted(at + 1)) wrong.push(`${at}: ${found}`);
  }
  return wrong;
}

const swapped = (one: number, two: number) => {
  const records = [...log];
  [records[one], records[two]] = [records[two] ?? log[0], records[one] ?? log[0]] as [AuditRecord, AuditRecord];
  return renumbered(records);
};

/** Each change at each place is verified whole, so the time grows with the square; `npm run verify:audit` takes 1,000. */
const whole = Number(process.env.DATA_TOOLS_AUDIT_ENTRIES ?? 200);

describe.each([
  { name: `[J3] a log of ${whole} entries, at every entry`, cutOff: 0, entries: whole },
  { name: "[J62] a journal of 100 entries after 75 that were cut off, at every entry", cutOff: 75, entries: 100 },
])("$name", ({ cutOff, entries }) => {
  beforeAll(async () => {
    front = cutOff;
    length = entries;
    await write();
  });

  test("as it was written, nothing is found", () => {
    expect(fault(log)).toBeNull();
  });

  const edits: [string, (record: AuditRecord, at: number) => AuditRecord][] = [
    ["its time", (record) => ({ ...record, at: record.at + 1 })],
    ["its mac", (record, at) => ({ ...record, mac: flipped(record.mac, at) })],
    ["its mac's length", (record) => ({ ...record, mac: record.mac.subarray(1) })],
    ["any part of its sealed words", (record, at) => ({ ...record, body: flipped(record.body, at) })],
  ];
  test.each(edits)("an edit of %s", (_, edit) => {
    const edited = (at: number, record: AuditRecord) => log.with(at, edit(record, at));
    expect(missed(edited, (seq) => `changed ${seq}`)).toEqual([]);
  });

  test("an edit of its number", () => {
    const renamed = (at: number, record: AuditRecord) => log.with(at, { ...record, seq: record.seq + 1 });
    expect(missed(renamed, (seq) => (seq === 1 ? "cut_beginning 1" : `missing ${seq}`))).toEqual([]);
  });

  test("an insertion before it, and behind the last", () => {
    const forged = (record: AuditRecord) => ({ ...record, mac: flipped(record.mac, 3), at: record.at });
    const put = (at: number, record: AuditRecord) => renumbered(log.toSpliced(at, 0, forged(record)));
    expect(missed(put, (seq) => `added ${seq}`, { to: length + 1 })).toEqual([]);
  });

  test("its deletion, with a gap and with the others moved up", () => {
    const gap = (seq: number) => {
      if (seq === 1) return "cut_beginning 1";
      return seq === length ? `cut_end ${seq}` : `missing ${seq}`;
    };
    expect(missed((at) => log.toSpliced(at, 1), gap)).toEqual([]);
    const closed = (seq: number) => (seq === length ? `cut_end ${seq}` : `missing ${seq}`);
    expect(missed((at) => renumbered(log.toSpliced(at, 1)), closed)).toEqual([]);
  });

  test("its place changed with the next one's, and with a far one's", () => {
    expect(
      missed(
        (at) => swapped(at, at + 1),
        (seq) => `moved ${seq}`,
        { to: length - 1 },
      ),
    ).toEqual([]);
    expect(
      missed(
        (at) => swapped(at, length - 1 - at),
        (seq) => `moved ${seq}`,
        { to: length / 2 },
      ),
    ).toEqual([]);
  });

  test("all from it on cut off", () => {
    expect(
      missed(
        (at) => log.slice(0, at),
        (seq) => (seq === 1 ? "cut_beginning 1" : `cut_end ${seq}`),
      ),
    ).toEqual([]);
  });

  test("all up to it cut off, with and without new numbers", () => {
    expect(
      missed(
        (at) => log.slice(at + 1),
        () => "cut_beginning 1",
      ),
    ).toEqual([]);
    const again = (seq: number) => (seq === length ? "cut_beginning 1" : "missing 1");
    expect(missed((at) => renumbered(log.slice(at + 1)), again)).toEqual([]);
  });

  test("it replayed at the end, and in the place of another", () => {
    const behind = (_: number, record: AuditRecord) => [...log, { ...record, seq: front + length + 1 }];
    expect(missed(behind, () => `replayed ${length + 1}`)).toEqual([]);
    const instead = (at: number) => {
      const old = log[(at * 7) % at];
      return old ? log.with(at, { ...old, seq: front + at + 1 }) : log;
    };
    expect(missed(instead, (seq) => `replayed ${seq}`, { from: 1 })).toEqual([]);
  });

  test("one that was cut off, put back, and another cut off in its place", () => {
    if (!cut) return;
    const again: Cut = { seq: cut.seq - 1, mac: cut.mac };
    expect(faultOf(signing, log, length, () => null, { cut: again })).toMatchObject({ kind: "cut_beginning" });
    const [first] = log;
    if (!first) throw new Error("the log is empty");
    const back = [{ ...first, seq: front }, ...log];
    expect(fault(back)).toBe("added 1");
    const other = { seq: front, mac: Buffer.from(first.mac).toString("base64") };
    expect(faultOf(signing, log, length, () => null, { cut: other })).toMatchObject({
      kind: "changed",
      seq: front + 1,
    });
  });

  test("it taken from another session's trail, from the same place", () => {
    const foreign = (at: number, record: AuditRecord) => log.with(at, other[at] ?? record);
    expect(missed(foreign, (seq) => `changed ${seq}`)).toEqual([]);
  });
});

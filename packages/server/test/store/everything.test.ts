// A store as a sequence of records: packed as bytes, each aggregate once, and what is damaged found out.
import { expect, test } from "vitest";
import {
  type AggregateRecord,
  aggregateRecord,
  headIn,
  packRecord,
  type StoreRecord,
  settled,
  unpackRecords,
} from "../../src/store/everything.ts";
import { auditOf, bytesOf, headOf, newRef, stepOf } from "./samples.ts";

const nothing = { warned: null, blobs: [], leases: [] };
const ref = newRef();
const records: StoreRecord[] = [
  aggregateRecord(ref, headOf(ref, 3), { warned: 7, blobs: [{ id: `${ref.id}/bb`, bytes: 5 }], leases: ["d_1"] }),
  { is: "step", ...stepOf(0) },
  { is: "link", ...auditOf(0) },
  { is: "doc", name: "note", body: bytesOf("") },
  { is: "figures", figures: { made: 2 } },
];

test("[B70] records are what they were after packing; the head of what was erased is none", () => {
  const packed = Buffer.concat(records.map(packRecord));
  expect([...unpackRecords(packed)]).toEqual(records);
  expect(headIn(records[0] as AggregateRecord)).toEqual(headOf(ref, 3));
  const erased = aggregateRecord(ref, null, nothing);
  expect([...unpackRecords(packRecord(erased))]).toEqual([erased]);
  expect(headIn(erased)).toBeNull();
});

/** A record with this text as its header. */
function headed(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}

const whole = packRecord({ is: "doc", name: "note", body: bytesOf("text") });

test.each([
  ["cut in the length of a header", whole.subarray(0, 3)],
  ["cut in a header", whole.subarray(0, 9)],
  ["cut in its bytes", whole.subarray(0, -1)],
  ["followed by less than a record", Buffer.concat([whole, Buffer.from([0])])],
  ["no JSON", headed("[{")],
  ["no pair", headed('{"is":"doc"}')],
  ["null in the header's place", headed("[null,[]]")],
  ["a text in the header's place", headed('["doc",[]]')],
  ["without a list of its bytes", headed('[{"is":"doc"},null]')],
  ["a length that is none", headed('[{"is":"doc"},[["body",0.5]]]')],
  ["a length below nothing", headed('[{"is":"doc"},[["body",-1]]]')],
  ["bytes with a name that no part has", headed('[{"is":"doc"},[["__proto__",0]]]')],
  ["a part that is no pair", headed('[{"is":"doc"},["body"]]')],
])("[B75] records that are damaged are refused: %s", (_, packed) => {
  expect(() => [...unpackRecords(packed)]).toThrow(
    expect.objectContaining({ code: "damaged", values: { what: "records of a backup" } }),
  );
});

test("[B84] an aggregate that was given more than once counts as it was given last, with its parts", async () => {
  const [one, two] = [newRef(), newRef()];
  const given = (of: typeof one, revision: number): StoreRecord[] => [
    aggregateRecord(of, headOf(of, revision), nothing),
    { is: "doc", name: `${of.id} ${revision}`, body: bytesOf("") },
    { is: "step", ...stepOf(revision) },
    { is: "link", ...auditOf(revision) },
  ];
  const figures: StoreRecord = { is: "figures", figures: {} };
  const answer: StoreRecord = {
    is: "answer",
    ...{ owner: "ann", route: "", key: "k", at: 1 },
    kind: "session",
    id: one.id,
    body: bytesOf(""),
  };
  async function* read() {
    yield* [...given(one, 1), figures, ...given(two, 1), ...given(one, 2), ...given(one, 3), answer];
  }
  const found: StoreRecord[] = [];
  for await (const record of settled(read)) found.push(record);
  expect(found).toEqual([figures, ...given(two, 1), ...given(one, 3), answer]);
});

// Bytes that somebody else wrote or could have changed: pickles and what caches put around them, sessions of the old
// system, what is sealed and wrapped, records of backups and of Redis.
import assert from "node:assert/strict";
import { createSecretKey } from "node:crypto";
import { readdirSync } from "node:fs";
import { deflateSync, gunzipSync, gzipSync, zstdCompressSync } from "node:zlib";
import { unpackBzip2 } from "../../../../src/legacy/bzip2.ts";
import { readCacheSession } from "../../../../src/legacy/cache-session.ts";
import { tableOf } from "../../../../src/legacy/columns.ts";
import { framePickle, readFrame } from "../../../../src/legacy/frames.ts";
import { jsonFrame } from "../../../../src/legacy/json-frame.ts";
import { readJsonSession } from "../../../../src/legacy/json-session.ts";
import { unpackLz4 } from "../../../../src/legacy/lz4.ts";
import { readPythonJson } from "../../../../src/legacy/python-json.ts";
import { cachedValue, endOf } from "../../../../src/legacy/wrapping.ts";
import { withoutXz } from "../../../../src/legacy/xz.ts";
import { readPickle, smallPickle } from "../../../../src/pickle/reader.ts";
import { packRecord, type StoreRecord, unpackRecords } from "../../../../src/store/everything.ts";
import { packAudit, packOp, packStep, unpackAudit, unpackOp, unpackStep } from "../../../../src/store/redis/records.ts";
import { sealerFor } from "../../../../src/store/seal.ts";
import { keyIdOf, sealedForOf, unwrap, wrap } from "../../../../src/store/wrap.ts";
import { bytesAt, placeOf } from "../../../legacy/fixtures.ts";
import { keptPickles } from "../../../legacy/kept.ts";
import type { Input } from "./changing.ts";
import { type Parser, parser } from "./parser.ts";

const pickles = keptPickles()
  .map(({ pickle }) => Buffer.from(pickle, "base64"))
  .filter(({ length }) => length < 4_000);
const limits = { ...framePickle, bytes: 1 << 20, values: 1_000_000, length: 64 << 20, containers: 100_000 };
const first = pickles[0] as Buffer;
const bzip2 = Buffer.from("QlpoOTFBWSZTWRnQ8yoAAAJUQCIAAAEACEAAIAAhhoGaA1NxdyRThQkBnQ8yoA==", "base64");
const lz4 = Buffer.from(
  "04224d18684034010000000000002b140000009f8005422c01000061620200ff1450616261622e00000000",
  "hex",
);
const xz = Buffer.from("/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQADgAR9LgBtuO+Uj/rKOQABHARvLJzBH7bzfQEAAAAABFla", "base64");
const signed = Buffer.from(`${Buffer.from('{"current_step":2}').toString("base64url")}:1tXyZ0:${"A".repeat(43)}`);
const cached = [first, deflateSync(first), gzipSync(first), zstdCompressSync(first), bzip2, lz4, signed];
const most = 16 << 20;

const parts = ["current", "history", "metadata"].map(
  (name) => bytesAt(`gen-a-redis/${readdirSync(placeOf("gen-a-redis")).sort()[0]}/${name}.bin`) ?? Buffer.alloc(0),
);
const oldJson = [
  '{"__type__":"DataFrame","columns":["a","b"],"index":[0],"data":[[1,"x"],[null,NaN]],"dtypes":{"a":"int64"},"shape":[2,2]}',
  '{"operation_name":"rename_column","operation_params":{"x":1},"timestamp":"2026-01-01T00:00:00"}',
  '{"created_at":"2026-01-01T00:00:00.5","current_step":1,"total_operations":2}',
  '[1e5,-0.25,Infinity,"\\ud83d\\ude42",12345678901234567890]',
];

const place = ["ann", "session", "s_1"] as const;
const ref = { owner: "ann", kind: "session", id: "s_1" } as const;
const key = createSecretKey(Buffer.alloc(32, 1));
const sealer = sealerFor(ref, key);
const plain = Buffer.from("what a table holds");
const sealed = Buffer.from(sealer.seal("step", "s_1/st_1", 3, plain));
const wrapped = [wrap("k_1", key, place, Buffer.alloc(32, 2)), wrap("k_1", key, place, Buffer.alloc(32, 2), "bob")];

const body = Uint8Array.from(plain);
const step = { id: "st_1", parent: null, seq: 1, at: 5, bytes: 0, body };
const records = [
  { is: "meta", name: "key-check", value: body },
  { is: "figures", values: { sessions_expired: 3 } },
  { ...ref, is: "aggregate", head: null, wrappedKey: body, body, warned: null, blobs: [], leases: ["d_1"] },
  { is: "step", ...step },
  { is: "link", seq: 1, at: 5, mac: body, body },
  { is: "doc", name: "draft", body },
  { is: "answer", owner: "ann", route: "POST /x", key: "k", at: 5, kind: "session", id: "s_1", body },
] as unknown as StoreRecord[];
const packed = [packStep(step), packAudit({ seq: 1, at: 5, mac: body, body })].concat(
  packOp({ owner: "ann", route: "r", key: "k", at: 5, ref, body }),
);

export const bytes: readonly Parser[] = [
  parser("pickles", 60, pickles, (input) => readPickle(input, smallPickle)),
  parser("frames", 60, pickles, (input) => {
    const table = tableOf(readFrame(input, limits));
    for (const column of table.columns) for (let row = 0; row < table.rows; row++) column.at(row);
  }),
  parser("values of caches", 40, cached, (input) => cachedValue(input, limits)),
  parser("files of caches", 15, [Buffer.concat([Buffer.from("\x80\x04N.", "latin1"), deflateSync(first)])], (input) =>
    cachedValue(input.subarray(endOf(input).bytes), limits),
  ),
  parser("rows of caches", 15, [first.toString("base64"), gzipSync(first).toString("base64")], (input) =>
    cachedValue(Buffer.from(input, "base64"), limits),
  ),
  // Within what unwraps it every error becomes a refusal; here it must at least end, within its bounds.
  parser("bzip2", 10, [bzip2], (input) => ending(() => unpackBzip2(input, most))),
  parser("lz4", 20, [lz4], (input) => unpackLz4(input, most)),
  parser("lzma", 5, [xz], (input) => withoutXz(input, most)),
  parser("cache sessions", 20, parts, readsCacheSession),
  parser(
    "JSON sessions",
    20,
    oldJson.map((text) => gzipSync(text)),
    readsJsonSession,
  ),
  parser("JSON of Python", 40, oldJson, readsPythonJson),
  parser("sealed objects", 25, [sealed], (input) => {
    assert.deepEqual(Buffer.from(sealer.open("step", "s_1/st_1", 3, input)), plain);
    assert.ok(Buffer.from(input).equals(sealed), "something else than what was sealed opened");
  }),
  parser("wrapped keys", 25, wrapped, readsWrapped),
  parser("records of backups", 40, records.map(packRecord), readsRecords),
  parser("records of Redis", 30, packed, readsRedis),
];

/** What a decoder of others ends with, if it ends. */
function ending(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

function readsCacheSession(input: Uint8Array): void {
  const values = { user: "7", datasource: "d", current: parts[0] as Buffer, history: parts[1], metadata: parts[2] };
  for (const name of ["current", "history", "metadata"]) {
    try {
      readCacheSession({ ...values, [name]: input }, tableOf);
    } catch (error) {
      if (name === "metadata" || !(error instanceof Error && /Refused$/.test(error.name))) throw error;
    }
  }
}

function readsJsonSession(input: Uint8Array): void {
  // What compresses is not asked every time: most changes would end there.
  const texts = [input, gzipSync(ending(() => gunzipSync(input)) instanceof Error ? input : gunzipSync(input))];
  for (const zipped of texts) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(zipped.length);
    const value = Buffer.concat([Buffer.from("\x80\x05B", "latin1"), length, zipped, Buffer.from(".")]);
    const names = ["original", "current", "metadata", "history:0", "history:0:meta"];
    readJsonSession({ user: "7", datasource: "d", parts: new Map(names.map((name) => [name, value])) }, tableOf);
  }
}

/** What is JSON for everybody is the same JSON here. */
function readsPythonJson(text: string): void {
  const read = readPythonJson(text);
  const theirs = ending(() => JSON.parse(text));
  if (!(theirs instanceof SyntaxError)) assert.deepEqual(plainly(read), rounded(theirs));
  if (text.startsWith("{")) jsonFrame(read);
}

type Read = ReturnType<typeof readPythonJson>;

function plainly(value: Read): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(plainly);
  if (typeof value !== "object" || value === null) return value;
  const { entries } = value as unknown as { entries: ReadonlyMap<string, Read> };
  return new Map([...entries].map(([name, each]) => [name, plainly(each)]));
}

function rounded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null) return value === 0 ? 0 : value;
  return new Map(Object.entries(value).map(([name, each]) => [name, rounded(each)]));
}

function readsWrapped(input: Uint8Array): void {
  keyIdOf(input);
  sealedForOf(input);
  const opened = unwrap(key, place, input);
  const isOurs = wrapped.some((each) => Buffer.from(each).equals(Buffer.from(input)));
  assert.equal(opened !== null, isOurs, "something else than what was wrapped opened");
}

function readsRecords(input: Input): void {
  const read = [...unpackRecords(input as Uint8Array)];
  const again = Buffer.concat(read.map(packRecord));
  assert.deepEqual([...unpackRecords(again)], read);
}

function readsRedis(input: Uint8Array): void {
  const buffer = Buffer.from(input);
  const asked = { owner: "ann", route: "r", key: "k" };
  const readers = [
    () => packStep(unpackStep("st_1", buffer)),
    () => packAudit(unpackAudit(buffer)),
    () => packOp(unpackOp(asked, buffer)),
  ];
  const refused = readers.map((reads) => {
    try {
      reads();
      return null;
    } catch (error) {
      if ((error as { code?: string }).code !== "damaged") throw error;
      return error;
    }
  });
  if (refused.every((error) => error !== null)) throw refused[0];
}

// Records as they stand in a Redis, where somebody may have changed them.
import { expect, test } from "vitest";
import {
  type Field,
  packAudit,
  packOp,
  packStep,
  toHead,
  unpackAudit,
  unpackOp,
  unpackStep,
} from "../../../src/store/redis/records.ts";
import { auditOf, bytesOf, newRef, opOf, stepOf } from "../samples.ts";

const ref = newRef();
const asked = { owner: ref.owner, route: "POST /steps", key: "k" };

test("[X45] what was packed is unpacked as it was", () => {
  for (const step of [stepOf(0), stepOf(3)]) expect(unpackStep(step.id, packStep(step))).toEqual(step);
  expect(unpackAudit(packAudit(auditOf(1)))).toEqual(auditOf(1));
  expect(unpackOp(asked, packOp(opOf(ref, "k")))).toEqual(opOf(ref, "k"));
});

test.each([
  ["nothing", ""],
  ["a header without an end", '{"parent":null,"seq":1,"at":1,"bytes":1}'],
  ["no JSON", "{\nbody"],
  ["no object", "1\nbody"],
  ["null", "null\nbody"],
  ["no number", '{"parent":null,"seq":"1","at":1,"bytes":1,"mac":1,"kind":"session","id":"s"}\nbody'],
  ["no parts", "{}\nbody"],
])("[X45] %s in the place of a record is damage", (_, text) => {
  const packed = Buffer.from(text);
  const damaged = expect.objectContaining({ code: "damaged" });
  expect(() => unpackStep("step1", packed)).toThrow(damaged);
  expect(() => unpackAudit(packed)).toThrow(damaged);
});

test.each(['{"at":1,"kind":1,"id":"s"}', '{"at":1,"kind":"session"}', '{"at":"1","kind":"session","id":"s"}'])(
  "[X45] an answer whose record is %s is damage",
  (header) =>
    expect(() => unpackOp(asked, Buffer.from(`${header}\n`))).toThrow(expect.objectContaining({ code: "damaged" })),
);

test.each([0, 7, 8])(
  "a head is there only with its revision, its key and its body, not without the %ith field",
  (missing) => {
    const fields = ["1", "1", "5", "6", "", "", "7", "key", "body"].map((text): Field => Buffer.from(text));
    expect(toHead(ref, fields)).toMatchObject({ revision: 1, expiresAt: null, bytes: 7, body: bytesOf("body") });
    expect(toHead(ref, fields.with(missing, null))).toBeNull();
  },
);

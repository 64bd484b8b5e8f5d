// What the answers of S3 servers mean: what passes by itself, and what is told of the rest to whom.
import { expect, test } from "vitest";
import { Refusal } from "../../../src/errors.ts";
import {
  asRefusal,
  codeOf,
  isMissing,
  isNotOffered,
  isPassing,
  isTaken,
  statusOf,
  Unanswered,
} from "../../../src/store/s3/faults.ts";

/** An error as the SDK makes it of an answer. */
const answered = (status: number, name: string) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
/** One of the network, as Node makes it and the SDK passes it on. */
const network = (code: string) => Object.assign(new Error(`connect ${code}`), { code });
const named = (name: string) => Object.assign(new Error(name), { name });

const unavailable = (reason: string, retryAfter: number) => ({
  ...{ code: "unavailable", status: 503, retryAfter },
  values: { what: "blob storage", reason: expect.stringContaining(reason) },
});

const passing = [
  ["no answer in time", new Unanswered({ reason: "it sends too slowly" }), "it sends too slowly"],
  ["a server that asks for less", answered(503, "SlowDown"), "less often"],
  ["too many requests", answered(429, "TooManyRequests"), "less often"],
  ["a rival request", answered(409, "ConditionalRequestConflict"), "409 (ConditionalRequestConflict)"],
  ["an answer that breaks off", answered(200, "SyntaxError"), "200 (SyntaxError)"],
  ["a server's own trouble", answered(500, "InternalError"), "500 (InternalError)"],
  ["a clock that is off", answered(400, "RequestTimeout"), "400 (RequestTimeout)"],
  ["a connection refused", network("ECONNREFUSED"), "no connection (ECONNREFUSED)"],
  ["no connection in time", named("TimeoutError"), "no connection (TimeoutError)"],
] as const;
test.each(passing)("[B23] %s passes, and is told with its reason when it does not", (_, error, reason) => {
  expect(isPassing(error)).toBe(true);
  expect(asRefusal(error)).toMatchObject(unavailable(reason, 5));
});

const standing = [
  ["a key nobody knows", answered(403, "InvalidAccessKeyId"), "S3_ACCESS_KEY_ID"],
  ["who is not known", answered(401, "Unauthorized"), "S3_ACCESS_KEY_ID"],
  ["no credentials at all", named("CredentialsProviderError"), "S3_ACCESS_KEY_ID"],
  ["what is not allowed", answered(403, "AccessDenied"), "policy of the access key"],
  ["a bucket that is not there", answered(404, "NoSuchBucket"), "no such bucket"],
  ["an address without S3", answered(404, "UnknownError"), "knows nothing of it"],
  ["another region", answered(301, "PermanentRedirect"), "S3_REGION"],
  ["a certificate of a stranger", network("DEPTH_ZERO_SELF_SIGNED_CERT"), "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ["a certificate of another host", network("ERR_TLS_CERT_ALTNAME_INVALID"), "is not trusted"],
] as const;
test.each(standing)("[B23] %s is told at once, for somebody must act", (_, error, reason) => {
  expect(isPassing(error)).toBe(false);
  expect(asRefusal(error)).toMatchObject(unavailable(reason, 60));
});

test("[B23] what is not offered does not pass, and is told", () => {
  expect(isPassing(answered(501, "NotImplemented"))).toBe(false);
  expect(asRefusal(answered(501, "NotImplemented"))).toMatchObject(unavailable("501 (NotImplemented)", 5));
});

test.each([answered(507, "Full"), answered(400, "QuotaExceeded"), answered(500, "XMinioStorageFull")])(
  "[B23] a full bucket says so: %s",
  (error) => expect(asRefusal(error)).toMatchObject({ code: "store_full", status: 507 }),
);

test("a refusal stays itself, and what is no one's to act on a bug", () => {
  const refusal = new Refusal("store_full");
  expect([isPassing(refusal), asRefusal(refusal)]).toEqual([false, refusal]);
  for (const bug of [new TypeError("x is not a function"), answered(400, "InvalidRequest"), answered(416, "Range")]) {
    expect([isPassing(bug), asRefusal(bug)]).toEqual([false, bug]);
  }
});

test("an object that is missing, a name that is taken and what is not offered are told apart", () => {
  const all = [
    answered(404, "NoSuchKey"),
    answered(404, "NoSuchUpload"),
    // An answer to HEAD has no body, and no code of its own.
    answered(404, "NotFound"),
    answered(404, "NoSuchBucket"),
    answered(412, "PreconditionFailed"),
    answered(501, "UnknownError"),
    answered(400, "NotImplemented"),
    network("ECONNRESET"),
  ];
  const kinds = all.map((error) => [isMissing, isTaken, isNotOffered].map((is) => (is(error) ? 1 : 0)).join(""));
  expect(kinds).toEqual(["100", "100", "100", "000", "010", "001", "001", "000"]);
  expect([statusOf(all[0]), statusOf(all[7])]).toEqual([404, null]);
  expect(codeOf({ Code: "Told", name: "Error" })).toBe("Told");
});

// What a Redis answers instead of doing what it is asked, and what is told of it.
import { ErrorReply } from "redis";
import { expect, test } from "vitest";
import { Refusal } from "../../../src/errors.ts";
import { isUnsent, troubleOf } from "../../../src/store/redis/faults.ts";

test.each([
  "LOADING Redis is loading the dataset in memory",
  "CLUSTERDOWN The cluster is down",
  "TRYAGAIN Multiple keys",
])("[B42] %s: the same is asked again", (message) => expect(troubleOf(new ErrorReply(message)).again).toBe(true));

test.each([
  ["NOAUTH Authentication required.", "STORE_PASSWORD"],
  ["READONLY You can't write against a read only replica.", "is a replica"],
  ["ERR Error running script: @user_script:1: NOPERM this user has no permissions", "docs/redis.md"],
  ["ERR This instance has cluster support disabled", "write redis://"],
  ["ERR unknown command 'WAITAOF', with args beginning with: '1'", "take Redis 7.2 or Valkey"],
  ["ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.", "set appendonly yes"],
])("[B45] [B46] %s: somebody must act", (message, reason) => {
  const trouble = troubleOf(new ErrorReply(message));
  const values = { what: "store", reason: expect.stringContaining(reason) };
  expect(trouble).toMatchObject({ again: false, error: { code: "unavailable", values } });
});

test.each(["OOM command not allowed when used memory > 'maxmemory'.", "ERR script: OOM allow-oom is not set"])(
  "[B44] %s: the store is full",
  (message) =>
    expect(troubleOf(new ErrorReply(message))).toMatchObject({ again: false, error: { code: "store_full" } }),
);

test("a refusal stays itself, and what nobody foresaw a bug", () => {
  for (const error of [new Refusal("store_full"), new ErrorReply("ERR wrong number of arguments")]) {
    expect(troubleOf(error)).toEqual({ again: false, error });
  }
});

test("[B42] an answer tells that nothing is under way; a way that broke does not", () => {
  expect(isUnsent(new ErrorReply("ERR no"))).toBe(true);
  expect(isUnsent(new Error("Socket closed unexpectedly"))).toBe(false);
  expect(troubleOf(new Error("Socket closed unexpectedly")).again).toBe(true);
});

// How the address of a Redis is read.
import { expect, test } from "vitest";
import { readAddress } from "../../../src/store/redis/address.ts";

test("[B45] one server, a master that sentinels name, a cluster; with user, database, prefix, TLS", () => {
  const plain = { kind: "one", tls: false, user: undefined, master: "", database: 0, prefix: "data-tools" };
  for (const address of ["redis://localhost", "redis://localhost/"])
    expect(readAddress(address)).toEqual({ ...plain, nodes: [{ host: "localhost", port: 6379 }] });
  expect(readAddress("rediss://me%40x@[::1]:7000/3?prefix=p")).toEqual({
    ...plain,
    ...{ tls: true, user: "me@x", database: 3, prefix: "p", nodes: [{ host: "::1", port: 7000 }] },
  });
  const nodes = [
    { host: "a", port: 26379 },
    { host: "b", port: 5 },
  ];
  const sentinel = readAddress("redis-sentinel://a,b:5/main/2");
  expect(sentinel).toEqual({ ...plain, kind: "sentinel", master: "main", database: 2, nodes });
  expect(readAddress("rediss-cluster://u@a:1,b:2")).toMatchObject({ kind: "cluster", tls: true, user: "u" });
});

test.each([
  ["redis://u:secret@h", "STORE_PASSWORD"],
  ["redis://a,b", "names one server"],
  ["redis-sentinel://a", "name of the master"],
  ["redis-cluster://a/1", "no databases"],
  ["redis://h/x", "number of a database"],
  ["redis://a%zz@h", "“a%zz” holds a % that stands for nothing"],
  ["redis://h?prefix=a{b}", "prefix"],
  ["redis://h?timeout=1", "knows no timeout"],
  ["redis://h:port", "no host and port"],
  ["redis:h", "no address"],
])("[B45] %s is refused", (store, reason) => {
  expect(() => readAddress(store)).toThrow(reason);
});

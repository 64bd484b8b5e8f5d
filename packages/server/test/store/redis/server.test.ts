// What is asked of a Redis before work is kept there.
import { expect, test } from "vitest";
import { type ServerFacts, warningsOf } from "../../../src/store/redis/server.ts";

const facts: ServerFacts = {
  ...{ version: "7.0.15", policy: "noeviction", used: 1, most: null },
  ...{ appends: true, snapshots: false },
};

test("[B43] what nobody keeps, or keeps seldom, is told once, however many servers there are", () => {
  expect(warningsOf([facts])).toEqual([]);
  const none = { ...facts, appends: false };
  const told = warningsOf([none, none, { ...none, snapshots: true }]);
  expect(told).toEqual([
    "Redis keeps nothing on a disk: when it ends, all work is lost. Set appendonly yes.",
    "Redis keeps no append-only file: when it ends, work since its last snapshot is lost. Set appendonly yes.",
  ]);
});

test("[B43] one that is too old, or throws away what it was given, is refused wherever it stands", () => {
  const refused = (wrong: Partial<ServerFacts>) => () => warningsOf([facts, { ...facts, ...wrong }]);
  expect(refused({ version: "6.2.14" })).toThrow("Redis 6.2.14 is too old");
  expect(refused({ policy: "volatile-lru" })).toThrow(
    expect.objectContaining({ code: "evicting_store", values: { policy: "volatile-lru" } }),
  );
});

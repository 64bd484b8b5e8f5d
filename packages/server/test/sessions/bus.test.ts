// What servers on one store tell each other, on a store in memory that two of them share.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionEvent } from "@data-tools/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAttempts, freeFailures } from "../../src/accounts/attempts.ts";
import { manualClock } from "../../src/clock.ts";
import { type Bus, createBus } from "../../src/sessions/bus.ts";
import { createEvents } from "../../src/sessions/events.ts";
import { createRates } from "../../src/sessions/rates.ts";
import { openKeys } from "../../src/store/keys.ts";
import { memoryStore } from "../../src/store/memory.ts";
import type { Store } from "../../src/store/store.ts";

let folder: string;
let store: Store;
let buses: Bus[];
let failures: unknown[];
const told: Uint8Array[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-bus-"));
  store = memoryStore();
  store.news?.hear((message) => told.push(message));
  failures = [];
  const keys = await openKeys({ source: `file:${join(folder, "ring.json")}`, store });
  buses = [1, 2].map(() => createBus(store, keys, (_, error) => failures.push(error)));
});
afterEach(() => {
  for (const bus of buses) bus.close();
  rmSync(folder, { recursive: true, force: true });
});
const pair = () => buses as [Bus, Bus];

test("[B60] what one server tells, the others hear and itself does not; what travels is sealed", () => {
  const [one, two] = pair();
  const heard: string[] = [];
  one.on("greeting", (body: string) => heard.push(`one: ${body}`));
  two.on("greeting", (body: string) => heard.push(`two: ${body}`));
  two.on("other", () => heard.push("never"));
  one.tell("greeting", "hello from one");
  // A newer server may tell what nobody here listens to.
  one.tell("nobody's", "anything");
  expect(heard).toEqual(["two: hello from one"]);
  expect(failures).toEqual([]);
  expect(told.length).toBeGreaterThan(0);
  expect(Buffer.concat(told).includes("hello")).toBe(false);
});

test("[B60] what was not sealed by a server of this store is told to the operator and heard by nobody", async () => {
  const [, two] = pair();
  two.on("greeting", () => expect.unreachable());
  const sealed = told.at(-1) ?? new Uint8Array(80);
  const changed = Uint8Array.from(sealed, (byte, at) => (at === sealed.length - 1 ? byte ^ 1 : byte));
  for (const message of [new Uint8Array(), changed]) await store.news?.tell(message);
  expect(failures).toHaveLength(4);
  two.close();
});

test("[B61] pages hear of what another server did", () => {
  const [here, there] = pair().map((bus) => createEvents(bus));
  const event: SessionEvent = { type: "datasource", id: "d_1", action: "created" };
  const heard: unknown[] = [];
  there?.listen("ann", (each) => heard.push(each));
  there?.listen("bob", () => expect.unreachable());
  here?.tell("ann", event);
  expect(heard).toEqual([event]);
});

test("[B62] guesses at one server slow down those at another, and a success is one everywhere", () => {
  const clock = manualClock();
  const [here, there] = pair().map((bus) => createAttempts(clock, bus));
  for (let n = 0; n < freeFailures.both; n++) here?.begin("ann", "10.0.0.1");
  expect(() => there?.begin("ann", "10.0.0.1")).toThrow(/too many attempts/);
  clock.advance(2_000);
  const succeeded = there?.begin("ann", "10.0.0.1");
  succeeded?.();
  for (let n = 0; n < freeFailures.both; n++) here?.begin("ann", "10.0.0.1");
  expect(() => here?.begin("ann", "10.0.0.1")).toThrow(/too many attempts/);
});

test("[B62] what is done at one server counts towards the pace at another", () => {
  const clock = manualClock();
  const [here, there] = pair().map((bus) => createRates(clock, bus));
  for (let n = 0; n < 30; n++) (n % 2 === 0 ? here : there)?.take("ann", "changes", 30);
  for (const rates of [here, there]) expect(() => rates?.take("ann", "changes", 30)).toThrow(/30/);
  expect(there?.taken("ann", "changes", 30)).toBe(30);
  there?.take("bob", "changes", 30);
});

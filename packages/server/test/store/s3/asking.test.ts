// Requests that are tried again: as long as one is patient, and no longer than one may take.
import { expect, test } from "vitest";
import { asking } from "../../../src/store/s3/asking.ts";
import { Unanswered } from "../../../src/store/s3/faults.ts";
import { settingsFor } from "../../interop/s3/server.ts";

const asked = (timeoutMs: number, patienceMs: number) => asking(settingsFor("http://none", { timeoutMs, patienceMs }));
const late = new Unanswered({ reason: "it is late" });

test("[B21] what passes is done again, and each attempt knows which it is", async () => {
  const attempts: number[] = [];
  const done = await asked(1000, 60_000).again(async (attempt) => {
    attempts.push(attempt);
    if (attempt < 2) throw late;
    return "done";
  });
  expect([done, attempts]).toEqual(["done", [0, 1, 2]]);
});

test("[B23] where patience is at its end, and what does not pass, is refused at once", async () => {
  const failing = (error: Error) => async () => {
    throw error;
  };
  const refused = { code: "unavailable", values: { what: "blob storage", reason: "it is late" } };
  await expect(asked(1000, 0).again(failing(late))).rejects.toMatchObject(refused);
  const { again } = asked(1000, 60_000);
  await expect(again(failing(late), { until: 0 })).rejects.toMatchObject(refused);
  const bug = new Error("a bug");
  await expect(again(failing(bug))).rejects.toBe(bug);
});

test("[B23] a request that stands still is ended, one that gets on is not", async () => {
  const standing = ({ signal }: { signal: AbortSignal }) =>
    new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  await expect(asked(20, 0).watched(standing)).rejects.toThrow("it did not answer within 1 s");
  const { watched, once } = asked(60_000, 0);
  const getting = await watched(async ({ signal, progress }) => {
    progress();
    return signal.aborted;
  });
  expect(getting).toBe(false);
  const bug = new Error("a bug");
  await expect(once(() => Promise.reject(bug))).rejects.toBe(bug);
});

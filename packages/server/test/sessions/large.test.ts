// Looks at a large table are heavy jobs: they wait for their turn, and those at a small one do not.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Home, me, openHome, refusalOf, upper } from "./product.ts";

let home: Home;
let large: string;
let small: string;
beforeAll(async () => {
  home = await openHome({ "quota-heavy": "1", "heavy-wait": "0ms" });
  // A few cells more than make a job heavy.
  const rows = Array.from({ length: 500_001 }, (_, n) => `${n % 7},x`);
  large = (await home.start(`a,city\n${rows.join("\n")}\n`)).id;
  small = (await home.start()).id;
  for (const id of [large, small]) await home.sessions.apply(me, id, [upper("city")]);
});
afterAll(() => home.close());

/** Does something while the owner's only place for heavy work is taken. */
async function whileTaken(work: () => Promise<void>): Promise<void> {
  let end = () => {};
  const taken = home.product.core.limits.heavy(me.owner, () => new Promise<void>((resolve) => (end = resolve)));
  try {
    await work();
  } finally {
    end();
    await taken;
  }
}

describe("heavy looks", () => {
  test.each<[string, (id: string) => Promise<unknown>]>([
    ["a preview", (id) => home.sessions.preview(me, id, { op: "drop-columns", params: { columns: ["city"] } })],
    ["profiles", (id) => home.sessions.profile(me, id, { columns: ["city"] })],
    ["a difference", async (id) => home.sessions.diff(me, id, null, (await home.sessions.view(me, id)).cursor)],
  ])("[G5] %s of a large table waits for its turn, of a small one it does not", async (_, look) => {
    await whileTaken(async () => {
      expect(await refusalOf(look(large))).toMatchObject({ code: "too_much_at_once", values: { limit: 1 } });
      await look(small);
    });
    await look(large);
  });
});

// What leaves memory or scratch is nothing but a copy: previews, groups and history come through eviction
// and through a scratch that has room for next to nothing.
import { afterEach, describe, expect, test } from "vitest";
import { formula, type Home, me, openHome, rename, stillClock, tableOf, upper } from "./product.ts";

const rowsOfLargeTable = 150_000;

describe("[S7] out of memory and back", () => {
  let home: Home;
  afterEach(() => home.close());

  test("what was previewed can be applied after the idle session was taken out of memory", async () => {
    const clock = stillClock();
    home = await openHome({ idle: "10s" }, clock);
    const { id, version } = await home.start();
    const shown = await home.sessions.preview(me, id, upper("city"));
    clock.advance(11_000);
    expect((await home.sessions.sweep()).evicted).toBe(1);
    expect(home.product.core.engine.resident()).toEqual([]);
    const applied = await home.sessions.apply(me, id, [upper("city")], { version });
    expect(applied.effects).toEqual([shown.effect]);
    expect((await tableOf(home.sessions, id)).rows.map((row) => row[1])).toEqual([
      "OSLO",
      "BERGEN",
      "OSLO",
      null,
      "ROME",
      "BERGEN",
    ]);
  });

  test("a group and a preview larger than the room a session has in scratch lose no file", async () => {
    home = await openHome({ "resident-bytes": "1MB" });
    const lines = Array.from({ length: rowsOfLargeTable }, (_, n) => `${n},${(n * 7919) % 1_000_003},x${n % 977}`);
    const { id, version } = await home.start(`a,b,c\n${lines.join("\n")}\n`);
    const calls = [formula("d", "a * 3"), formula("e", "b * 5"), upper("c"), formula("f", "d * 7"), rename("a", "g")];
    const applied = await home.sessions.apply(me, id, calls, { version });
    const call = formula("h", "f * 2");
    await home.sessions.preview(me, id, call);
    await home.sessions.profile(me, id, { columns: ["b", "c"] });
    await home.sessions.apply(me, id, [call], { version: applied.version });
    const page = await home.sessions.rows(me, id, { offset: rowsOfLargeTable - 1, limit: 1 });
    const last = rowsOfLargeTable - 1;
    const b = (last * 7919) % 1_000_003;
    const expected = { g: last, d: 3 * last, f: 21 * last, h: 42 * last, b, e: 5 * b, c: `X${last % 977}` };
    expect(Object.fromEntries(page.columns.map(({ name }, n) => [name, page.rows[0]?.[n]]))).toEqual(expected);
    const used = home.product.core.engine.resident();
    expect(used).toHaveLength(1);
  });
});

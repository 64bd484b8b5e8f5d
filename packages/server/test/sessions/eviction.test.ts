// A session that comes into use while idle ones are taken out of memory stays, and its work with it.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { asJob } from "../../src/sessions/core.ts";
import { blobFilesIn } from "../store/samples.ts";
import { formula, type Home, me, openHome, stillClock } from "./product.ts";

let home: Home;
afterEach(() => home.close());

test("[S7] steps begun while idle sessions leave memory are done", async () => {
  const clock = stillClock();
  home = await openHome({ idle: "10s" }, clock);
  const lines = Array.from({ length: 100_000 }, (_, n) => `${n},${n % 977}`);
  const table = `a,b\n${lines.join("\n")}\n`;
  const others = [await home.start(), await home.start(), await home.start()];
  const { id } = await home.start(table);
  for (let turn = 0; turn < 6; turn++) {
    for (const other of others) await home.sessions.rows(me, other.id, { offset: 0, limit: 1 });
    await home.sessions.rows(me, id, { offset: 0, limit: 1 });
    const steps = [formula(`c${turn}`, `a * ${turn + 2}`), formula(`d${turn}`, `c${turn} + 1`)];
    clock.advance(11_000);
    const sweeping = home.sessions.sweep();
    await new Promise((later) => setTimeout(later, turn));
    await home.sessions.apply(me, id, steps);
    await sweeping;
  }
  expect((await home.sessions.view(me, id)).depth).toBe(12);
});

test("[S7] a closed server sweeps no more", async () => {
  const clock = stillClock();
  home = await openHome({}, clock);
  const { store } = home.product.core.vault;
  let asked = 0;
  const due = store.due.bind(store);
  Object.assign(store, {
    due: (...times: Parameters<typeof due>) => {
      asked++;
      return due(...times);
    },
  });
  clock.advance(60_000);
  await home.shut();
  const before = asked;
  clock.advance(600_000);
  await new Promise((later) => setTimeout(later, 20));
  expect(asked).toBe(before);
});

test("[S7] the columns a step left alone are in memory once, as made and as read again", async () => {
  home = await openHome();
  const { id } = await home.start();
  const steps = [
    formula("first", "id * 2"),
    { op: "drop-columns", params: { columns: ["city"] } },
    formula("next", "1"),
  ];
  await home.sessions.apply(me, id, steps);
  for (const time of ["made", "read"]) {
    const { steps: all } = await home.product.core.documents.open(me, id);
    const columns = [...all.values()].map(({ body }) => body.after.columns);
    expect(columns.map((list) => list.map(({ name }) => name).join())).toEqual([
      "id,city,price",
      "id,first,city,price",
      "id,first,price",
      "id,first,price,next",
    ]);
    expect(new Set(columns.flat()).size).toBe(5);
    if (time === "made") await home.reopen();
  }
});

test("[V2] a session whose table cannot be opened ahead of need stays in memory while work goes on in it", async () => {
  home = await openHome();
  const { core } = home.product;
  const { id: datasource } = await home.csv("a\n1\n");
  const [table] = blobFilesIn(join(home.folder, "data")).filter(({ name }) => name.startsWith(`${datasource}.b_`));
  rmSync(join(table?.parentPath ?? "", table?.name ?? "none"));
  let end = () => {};
  const { id } = await home.sessions.create(me, { datasource });
  const job = { key: "k", op: "wait", heavy: false };
  const working = asJob(core, me, id, job, () => new Promise<void>((resolve) => (end = resolve)));
  await expect.poll(() => core.engine.resident().map(({ session }) => session)).toEqual([id]);
  await new Promise((later) => setTimeout(later, 100));
  expect(core.engine.resident().map(({ session }) => session)).toEqual([id]);
  end();
  await working;
});

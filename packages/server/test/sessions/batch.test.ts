// Calls inside calls: what names rows by position must say which version it looked at, there too; one step,
// undone as one.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Home, me, openHome, refusalOf, rename, tableOf } from "./product.ts";

let home: Home;
beforeAll(async () => {
  home = await openHome();
});
afterAll(() => home.close());

const edit = { op: "edit-cell", params: { row: 1, column: "city", value: "Bergen" } };
const nested = {
  op: "batch",
  params: { calls: [rename("price", "cost"), { op: "batch", params: { calls: [edit] } }] },
};

test("[S4] a call inside a batch that names rows by position needs the version too", async () => {
  const { id, version } = await home.start();
  expect((await refusalOf(home.sessions.apply(me, id, [nested]))).code).toBe("version_required");
  const replayed = { op: "batch", params: { calls: [rename("price", "cost")] }, fitted: { calls: [edit] } };
  expect((await refusalOf(home.sessions.apply(me, id, [replayed]))).code).toBe("version_required");
  const applied = await home.sessions.apply(me, id, [nested], { version });
  expect(applied.effects).toMatchObject([{ cellsChanged: 1, columnsAdded: ["cost"], columnsRemoved: ["price"] }]);
  expect(applied.steps).toHaveLength(1);
});

test("[S1] a batch of which one call is refused leaves nothing; one that went through is undone as one", async () => {
  const { id } = await home.start();
  const before = await tableOf(home.sessions, id);
  const calls = [rename("city", "town"), rename("city", "place")];
  expect((await refusalOf(home.sessions.apply(me, id, [{ op: "batch", params: { calls } }]))).code).toBe(
    "column_not_found",
  );
  expect(await tableOf(home.sessions, id)).toEqual(before);
  await home.sessions.apply(me, id, [{ op: "quick-clean", params: {} }]);
  expect((await tableOf(home.sessions, id)).rows).toHaveLength(4);
  await home.sessions.undo(me, id);
  expect(await tableOf(home.sessions, id)).toEqual(before);
});

test("[S1] what a call says it was carried out as is read like any call, and refused where it is none", async () => {
  const { id } = await home.start();
  const before = await tableOf(home.sessions, id);
  const batch = { op: "batch", params: { calls: [rename("price", "cost")] } };
  const forged = [
    5,
    "x",
    {},
    [],
    [null],
    [{ op: 7, params: {} }],
    [{ op: "rename-column" }],
    Array(3000).fill(rename("price", "cost")),
  ];
  for (const calls of forged) {
    const call = { ...batch, fitted: { calls } } as never;
    expect((await refusalOf(home.sessions.apply(me, id, [call]))).code, JSON.stringify(calls)?.slice(0, 60)).toBe(
      "invalid_params",
    );
  }
  expect(await tableOf(home.sessions, id)).toEqual(before);
});

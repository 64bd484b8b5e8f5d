// A preview can be looked at whole: every row of the table with what becomes of it, until the next one.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Home, me, openHome, refusalOf, tableOf } from "./product.ts";

let home: Home;
beforeAll(async () => {
  home = await openHome();
});
afterAll(() => home.close());

const range = { offset: 0, limit: 100 };

async function looked(id: string, op: string, params: Record<string, unknown>) {
  const preview = await home.sessions.preview(me, id, { op, params });
  return { preview, page: await home.sessions.previewRows(me, id, String(preview.id), range) };
}

test("[S9] changed cells stand beside what they were, in the rows of the table", async () => {
  const { id } = await home.start();
  const before = await tableOf(home.sessions, id);
  const { preview, page } = await looked(id, "change-case", { columns: ["city"], to: "upper" });
  const place = page.after.findIndex(({ name }) => name === "city");
  expect(page.total).toBe(before.rows.length);
  expect(page.rows.map(({ before: cells }) => cells)).toEqual(before.rows);
  for (const { before: old, after, changed } of page.rows) {
    const was = old?.[place] as string | null;
    expect(after?.[place]).toBe(was === null ? null : was.toUpperCase());
    expect(changed).toEqual(was === (was === null ? null : was.toUpperCase()) ? [] : ["city"]);
  }
  expect(page.rows.filter(({ changed }) => changed.length > 0)).toHaveLength(preview.effect.cellsChanged);
  expect(await tableOf(home.sessions, id)).toEqual(before);
});

test("[S9] rows that go are shown where they stand; those of a sorted or new table as they will be", async () => {
  const { id } = await home.start();
  const before = await tableOf(home.sessions, id);
  const filtered = await looked(id, "filter-rows", { where: { column: "city", is: "not-null" } });
  const place = before.columns.findIndex(({ name }) => name === "city");
  expect(filtered.page.rows.map(({ row, before: cells }) => [row, cells])).toEqual(
    before.rows.map((cells, at) => [at + 1, cells]),
  );
  expect(filtered.page.rows.map(({ after }) => after !== null)).toEqual(
    before.rows.map((cells) => cells[place] !== null),
  );
  expect(filtered.page.rows.filter(({ after }) => after === null)).toHaveLength(filtered.preview.effect.rowsRemoved);
  const reversed = await looked(id, "reverse-rows", {});
  expect(reversed.page.rows.map(({ after }) => after)).toEqual(before.rows.toReversed());
  const counted = await looked(id, "frequency-table", { columns: ["city"] });
  expect(counted.page.total).toBe(counted.preview.total.after);
  expect(counted.page.rows.every(({ before: cells }) => cells === null)).toBe(true);
});

test("[S9] where a column gets another type, what stays without a value is not changed", async () => {
  const { id } = await home.start("a,b\n1,x\n,y\n3,z\n");
  const { preview, page } = await looked(id, "change-type", { columns: ["a"], to: "text" });
  expect(page.rows.map(({ before, after, changed }) => [before?.[0], after?.[0], changed])).toEqual([
    [1, "1", ["a"]],
    [null, null, []],
    [3, "3", ["a"]],
  ]);
  expect(preview.total).toEqual({ before: 3, after: 3 });
});

test("[S9] one that read another datasource is not kept: it may be another by then", async () => {
  const { id: prices } = await home.csv("city,rent\nOslo,9\n", "rents.csv");
  const { id } = await home.start();
  const call = { op: "sql", params: { query: "SELECT count(*) AS n FROM rents", sources: { rents: prices } } };
  const preview = await home.sessions.preview(me, id, call);
  expect([preview.id, preview.rows.length]).toEqual([null, 1]);
});

test("[S9] a newer one takes the place of one that is still being made", async () => {
  const { id } = await home.start();
  const of = (column: string) => home.sessions.preview(me, id, { op: "drop-columns", params: { columns: [column] } });
  const [older, newer] = await Promise.allSettled([of("city"), of("price")]);
  if (older.status === "rejected") expect(older.reason).toMatchObject({ code: "cancelled" });
  expect(newer.status === "fulfilled" && newer.value.effect.columnsRemoved).toEqual(["price"]);
});

test("[S9] a preview that another took the place of is gone, and says so", async () => {
  const { id } = await home.start();
  const first = await home.sessions.preview(me, id, { op: "reverse-rows", params: {} });
  await home.sessions.preview(me, id, { op: "change-case", params: { columns: ["city"], to: "upper" } });
  expect((await refusalOf(home.sessions.previewRows(me, id, String(first.id), range))).code).toBe("not_found");
  expect(
    (await refusalOf(home.sessions.previewRows({ ...me, owner: "another" }, id, String(first.id), range))).code,
  ).toBe("not_found");
});

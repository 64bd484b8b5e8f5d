// One byte flipped, wherever it lies: a damaged blob is found out and named, and nothing of it is served;
// a damaged database gives what it gave or a refusal, never another table.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProduct } from "../../src/app.ts";
import { Refusal } from "../../src/errors.ts";
import { type Home, me, openHome, refusalOf, tableOf, upper } from "../sessions/product.ts";
import { blobFilesIn } from "../store/samples.ts";

/** Every so many bytes of a large blob are flipped; of a small one, every byte. */
const stride = Number(process.env.DATA_TOOLS_TEST_STRIDE ?? 61);
const smallBlob = 600;
/** Places of the database that are flipped. */
const databaseFlips = Number(process.env.DATA_TOOLS_TEST_FLIPS ?? 16);

let home: Home;
let session: string;
let datasource: string;
const blobs = () =>
  blobFilesIn(join(home.folder, "data")).map(({ parentPath, name }) => ({
    path: join(parentPath, name),
    id: name.replace(".", "/"),
  }));

beforeAll(async () => {
  home = await openHome();
  const view = await home.start();
  session = view.id;
  datasource = view.datasource.id;
  const calls = [
    upper("city"),
    { op: "filter-rows", params: { where: { column: "price", is: "gt", value: 2 } } },
    { op: "sort-rows", params: { by: [{ column: "price", order: "desc" as const }] } },
  ];
  await home.sessions.apply(me, session, calls, { version: 1 });
});
afterAll(() => home.close());

async function flipped<T>(path: string, at: number, work: () => Promise<T>): Promise<T> {
  const bytes = readFileSync(path);
  const whole = Buffer.from(bytes);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
  writeFileSync(path, bytes);
  try {
    return await work();
  } finally {
    writeFileSync(path, whole);
  }
}

describe("[K1] a flipped byte", () => {
  test("of any blob is found out, and the blob is named", async () => {
    const { engine, documents } = home.product.core;
    const kinds = new Map<string, number>();
    const { steps } = await documents.open(me, session);
    const used = new Set(
      [...steps.values()].flatMap(({ body }) => JSON.stringify(body.after).match(/[sd]_\w+\/b_\w+/g)),
    );
    for (const { path, id } of blobs()) {
      const size = readFileSync(path).length;
      const isUpload = id.includes("/u_");
      expect(isUpload || used.has(id)).toBe(true);
      kinds.set(isUpload ? "upload" : id.slice(0, 2), (kinds.get(isUpload ? "upload" : id.slice(0, 2)) ?? 0) + 1);
      const { sealer } = isUpload || id.startsWith("d_") ? await sealerOf("datasource") : await sealerOf("session");
      const places = Array.from({ length: size }, (_, at) => at).filter(
        (at) => size < smallBlob || at < 120 || at >= size - 20 || at % stride === 0,
      );
      for (const at of places) {
        const refusal = await flipped(path, at, async () => {
          const sealed = await home.product.core.vault.store.getBlob(id);
          return refusalOf(sealer.openLarge(isUpload ? "upload" : "blob", id, sealed ?? new Uint8Array()));
        });
        expect(refusal, `byte ${at} of ${id}`).toMatchObject({ code: "damaged" });
        expect(refusal.message).toContain(id);
      }
      // And once each by the way of a user.
      await engine.evict(session);
      const refusal = await flipped(path, size >> 1, () =>
        refusalOf(
          isUpload
            ? home.product.datasources.previewAgain(me, datasource, { header: true })
            : home.sessions.rows(me, session, { offset: 0, limit: 10, step: id.startsWith("d_") ? null : undefined }),
        ),
      );
      expect(refusal).toMatchObject({ code: "damaged", status: 500 });
      expect(refusal.message).toContain(id);
    }
    expect(Object.fromEntries(kinds)).toEqual({ upload: 1, d_: 1, s_: 3 });
    await engine.evict(session);
    expect((await tableOf(home.sessions, session)).rows).toHaveLength(4);

    async function sealerOf(kind: "session" | "datasource") {
      const id = kind === "session" ? session : datasource;
      const sealer = await home.product.core.vault.sealerOf({ owner: me.owner, kind, id });
      if (!sealer) throw new Error(`no ${kind}`);
      return { sealer };
    }
  });

  test("of the database gives what it gave before, or a refusal; never another table", async () => {
    const table = await tableOf(home.sessions, session);
    const original = await tableOf(home.sessions, session, null);
    await home.shut();
    const path = join(home.folder, "data", "heads.sqlite");
    const size = readFileSync(path).length;
    const outcomes = { same: 0, refused: 0 };
    for (let n = 0; n < databaseFlips; n++) {
      const at = Math.floor(((n + 0.5) * size) / databaseFlips) + (n % 7);
      await flipped(path, at, async () => {
        try {
          const product = await openProduct(home.config);
          try {
            expect(await tableOf(product.sessions, session)).toEqual(table);
            expect(await tableOf(product.sessions, session, null)).toEqual(original);
            outcomes.same++;
          } finally {
            await product.close();
          }
        } catch (error) {
          if (!(error instanceof Refusal)) throw new Error(`byte ${at} of ${size}`, { cause: error });
          outcomes.refused++;
        }
      });
    }
    expect(outcomes.same + outcomes.refused).toBe(databaseFlips);
    await home.reopen();
    expect(await tableOf(home.sessions, session)).toEqual(table);
  });

  test("of a session's head leaves the others in the list; it is listed as damaged and can be deleted", async () => {
    const other = await home.start();
    await home.shut();
    const database = new DatabaseSync(join(home.folder, "data", "heads.sqlite"));
    database
      .prepare("UPDATE heads SET body = zeroblob(length(body)) WHERE n = (SELECT n FROM aggregates WHERE id = ?)")
      .run(other.id);
    database.close();
    await home.reopen();
    const listed = await home.sessions.list(me);
    expect(listed.map(({ id, status }) => [id, status]).sort()).toEqual(
      [
        [session, "ready"],
        [other.id, "damaged"],
      ].sort(),
    );
    expect(await refusalOf(home.sessions.view(me, other.id))).toMatchObject({ code: "damaged" });
    await home.sessions.remove(me, other.id, { now: true });
    expect((await home.sessions.list(me)).map(({ id }) => id)).toEqual([session]);
  });
});

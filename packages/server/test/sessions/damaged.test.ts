// What is damaged is told where it shows, and hinders nothing else.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { blobFilesIn } from "../store/samples.ts";
import { type Home, me, openHome, refusalOf, upper } from "./product.ts";

let home: Home;
beforeEach(async () => {
  home = await openHome();
});
afterEach(() => home.close());

/** Changes the database behind the server's back. */
function tamper(sql: string): void {
  const database = new DatabaseSync(join(home.folder, "data", "heads.sqlite"));
  database.exec(sql);
  database.close();
}
const of = (id: string) => `n = (SELECT n FROM aggregates WHERE id = '${id}')`;

test("[K1] a damaged session stands in the list as one, beside those that are whole", async () => {
  const [whole, broken] = [await home.start(), await home.start()];
  await home.shut();
  tamper(`UPDATE heads SET body = zeroblob(90) WHERE ${of(broken.id)}`);
  await home.reopen();
  const told = (await home.sessions.list(me)).map(({ id, status, name }) => [id, status, name]);
  expect(told.sort()).toEqual(
    [
      [whole.id, "ready", "table.csv"],
      [broken.id, "damaged", ""],
    ].sort(),
  );
});

test("[K1] a session that lost a file cannot be copied, and says so", async () => {
  const { id } = await home.start();
  await home.sessions.apply(me, id, [upper("city")]);
  const own = blobFilesIn(join(home.folder, "data")).filter((file) => file.name.startsWith(`${id}.`));
  expect(own).toHaveLength(1);
  for (const file of own) rmSync(join(file.parentPath, file.name));
  expect(await refusalOf(home.sessions.duplicate(me, id))).toMatchObject({ code: "damaged" });
  expect(await home.sessions.list(me)).toHaveLength(1);
});

test("[K1] a server that cannot read its settings does not start, and leaves nothing in scratch", async () => {
  await home.close();
  const scratch = mkdtempSync("/dev/shm/data-tools-damaged-");
  home = await openHome({ scratch });
  await home.product.administration.setReadOnly({ ...me, role: "admin" }, { on: true });
  await home.shut();
  tamper("UPDATE heads SET body = zeroblob(90) WHERE n IN (SELECT n FROM aggregates WHERE kind = 'settings')");
  expect(await refusalOf(home.reopen())).toMatchObject({ code: "damaged" });
  expect(readdirSync(scratch)).toEqual([]);
  rmSync(scratch, { recursive: true });
});

test("[K8] what this program does not know is told in the trail by its name", async () => {
  const { id } = await home.start();
  const audit = { actor: "Ann", action: "share", version: 1, detail: {} };
  await home.product.core.documents.change(
    me,
    id,
    () => ({ audit }),
    () => null,
  );
  expect((await home.sessions.audit(me, id)).entries[0]).toMatchObject({ action: "share", summary: "share" });
});

test("[K8] an entry of the trail that cannot be opened stands in its place without words", async () => {
  const { id } = await home.start();
  for (const name of ["one", "two"]) await home.sessions.rename(me, id, name);
  tamper(`UPDATE audit SET body = zeroblob(90) WHERE seq = 2 AND ${of(id)}`);
  const { entries, broken, total } = await home.sessions.audit(me, id);
  expect([total, broken]).toEqual([3, 2]);
  expect(entries.map(({ seq, action, actor, summary, intact }) => [seq, action, actor, summary, intact])).toEqual([
    [3, "rename", "Ann", "Session renamed", expect.any(Boolean)],
    [2, "", "", "This entry cannot be read", false],
    [1, "create", "Ann", "Session started", true],
  ]);
});

// What is left after a crash is taken up as the next start of a server does, and looked at.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readStore } from "../../../../src/store/local/reader.ts";
import { prepare } from "../../../../src/store/local/schema.ts";
import { makeDurably } from "../../../../src/store/local.ts";
import { blobFilesIn } from "../../../store/samples.ts";
import { chanceOf } from "../suite.ts";
import { placesIn, type View, viewOf } from "./view.ts";
import { inFolder, Work } from "./work.ts";

/** Opens the database as the writer does at its start, and tells what can be found then. */
export async function takeUp(folder: string): Promise<View> {
  const { data } = placesIn(folder);
  const database = join(data, "heads.sqlite");
  if (existsSync(database)) {
    await makeDurably(data, database);
    const db = new DatabaseSync(database);
    try {
      await prepare(db, data);
    } finally {
      db.close();
    }
  }
  return viewOf(folder);
}

/** Has a whole server's parts work on there: nothing that was found goes by it, and nothing is left over. */
export async function workOn(folder: string, before: View): Promise<void> {
  const { data, backup } = placesIn(folder);
  const work = new Work(inFolder(folder, "next"), chanceOf(0), async () => {});
  await work.open();
  await work.goOn();
  await work.close();
  const after = await viewOf(folder);
  for (const part of ["store", "ring", "points"] as const)
    assert.deepEqual({ ...after[part], ...before[part], figures: "" }, { ...after[part], figures: "" });
  assert.equal(Object.keys(after.points).length, Object.keys(before.points).length + 1, "one more point can be made");
  const reader = readStore(data);
  try {
    assert.equal(blobFilesIn(data).length, (await reader.usage()).blobs, "no blob is left over, and none is missing");
  } finally {
    await reader.close();
  }
  const made = readdirSync(join(backup, "points"));
  assert.deepEqual(made.sort(), Object.keys(after.points).sort(), "nothing half made is left of a point");
}

// A process that keeps sessions in a backup until it is killed: `backup-child.ts FOLDER SESSIONS`. FOLDER is that of
// the grounds; the sessions are those of the fixtures. It writes a line for each that is kept, at once.
import { writeSync } from "node:fs";
import { createBackup } from "../../src/migrate/backup/create.ts";
import { placeOf } from "../legacy/fixtures.ts";
import { grounds, keptAs } from "../migrate/backups.ts";

const [, , folder, names] = process.argv;
if (!folder || !names) throw new Error("usage: backup-child.ts FOLDER SESSIONS");
const { backup: place, keys } = grounds(folder);
const backup = await createBackup({ folder: place, keys: await keys() });
for (const name of names.split(",")) {
  const path = (part: string) => placeOf(`gen-a-redis/${name}/${part}.bin`);
  const files = Object.fromEntries(["current", "history", "metadata"].map((part) => [part, path(part)]));
  await backup.keep(keptAs("7", name), files);
  writeSync(1, `${name}\n`);
}
await backup.close();

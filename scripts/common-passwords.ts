// Makes packages/server/passwords/common.txt of a list of passwords, one a line and the most common first, as SecLists
// has them: the digests of those that our rules of length allow. `node scripts/common-passwords.ts LIST`.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const target = fileURLToPath(new URL("../packages/server/passwords/common.txt", import.meta.url));
const shortest = 12;
const wanted = 5_000;

const [list] = process.argv.slice(2);
if (list === undefined) throw new Error("name the list: node scripts/common-passwords.ts LIST");
const long = readFileSync(list, "utf8")
  .split(/\r?\n/)
  .map((line) => line.normalize("NFKC"))
  .filter((line) => [...line].length >= shortest);
const digests = long.slice(0, wanted).map((line) => createHash("sha1").update(line).digest("hex").toUpperCase());
writeFileSync(target, `${[...new Set(digests)].sort().join("\n")}\n`);
process.stdout.write(`${digests.length} of ${long.length} passwords of at least ${shortest} characters\n`);

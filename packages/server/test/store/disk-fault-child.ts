// Started by faults.test.ts: a store whose process may make no file larger for a while, so that a write of its database
// fails. Says what a commit of so many bytes is told then, and what one is told after.
import { spawnSync } from "node:child_process";
import { localStore } from "../../src/store/local.ts";
import { commitOf, headOf, made } from "./samples.ts";

const [, , folder = "", bytes = ""] = process.argv;
const store = await localStore(folder);
const ref = await made(store);

/** The size that files may have at most; some room is left for what is not the database. */
function allow(most: string): void {
  const { status, stderr } = spawnSync("prlimit", [`--pid=${process.pid}`, `--fsize=${most}:`]);
  if (status !== 0) throw new Error(`prlimit: ${stderr}`);
}

const commit = () =>
  store.commit(commitOf(ref, 1, { next: headOf(ref, 2, { body: new Uint8Array(Number(bytes)) }) })).then(
    () => "done",
    (error: { code?: string; values?: { reason?: string } }) => `${error.code}: ${error.values?.reason}`,
  );

allow("4096");
const failing = await commit();
allow("unlimited");
const after = await commit();
const revision = (await store.head(ref))?.revision;
await store.close();
process.stdout.write(JSON.stringify({ ref, failing, after, revision }));

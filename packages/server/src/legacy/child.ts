// The process that reads bytes of the old system: one session, then it ends. It has no keys, no store and no
// database, and writes nothing but tables into the folder it is given.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PickleRefused } from "../pickle/refused.ts";
import { readCacheSession } from "./cache-session.ts";
import { tableOf } from "./columns.ts";
import type { Frame } from "./frames.ts";
import { readJsonSession } from "./json-session.ts";
import type { LegacyAnswer, LegacyJob } from "./messages.ts";
import { LegacyRefused, refuseLegacy } from "./refused.ts";
import { writeTableFile } from "./table-file.ts";
import { mostBytes } from "./wrapping.ts";
import { withoutXz } from "./xz.ts";

process.once("message", (job: LegacyJob) => void answer(job).then((told) => process.send?.(told)));
process.once("disconnect", () => process.exit());

async function answer(job: LegacyJob): Promise<LegacyAnswer> {
  let tables = 0;
  const keep = (frame: Frame) =>
    writeTableFile(tableOf(frame), join(job.directory, `table-${tables++}.csv`), job.limits.tableBytes);
  const part = async (name: string) => {
    const path = job.parts[name];
    return path === undefined ? undefined : withoutXz(readFileSync(path), mostBytes);
  };
  const { user, datasource, expiresAt } = job;
  try {
    if (job.generation === "json") {
      const parts = new Map<string, Uint8Array>();
      for (const name of Object.keys(job.parts)) parts.set(name, (await part(name)) ?? new Uint8Array());
      return { kind: "done", session: readJsonSession({ user, datasource, parts, expiresAt }, keep) };
    }
    const current = (await part("current")) ?? refuseLegacy("it has no present table");
    const [history, metadata] = [await part("history"), await part("metadata")];
    const values = { user, datasource, current, history, metadata, expiresAt };
    return { kind: "done", session: readCacheSession(values, keep) };
  } catch (error) {
    if (error instanceof LegacyRefused) return { kind: "refused", reason: error.reason, offset: null };
    if (error instanceof PickleRefused) return { kind: "refused", reason: error.reason, offset: error.offset };
    return { kind: "failed", reason: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  }
}

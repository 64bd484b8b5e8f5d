// The one thread that writes heads.sqlite. Jobs that wait are done together in one transaction, so that
// they share an fsync; each has a savepoint, so that one that fails leaves the others alone; all are
// answered only when the transaction is durable.
import { DatabaseSync } from "node:sqlite";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { assert, Refusal } from "../../errors.ts";
import { crashPoint } from "../crash-points.ts";
import { type Failure, isDiskFault, toFailure } from "./faults.ts";
import { type Answer, type Job, perform } from "./jobs.ts";
import { statements } from "./rows.ts";
import { busyTimeout, prepare } from "./schema.ts";

export interface WriterData {
  readonly folder: string;
  readonly database: string;
  /** It is being restored: whoever else opens it is refused. */
  readonly restoring?: boolean;
}

export type Request = { readonly n: number; readonly job: Job } | "close";
export type Reply = { readonly n: number; readonly answer: Answer } | { readonly n: number; readonly failure: Failure };
export type Posted = { readonly opened: true | Failure } | { readonly replies: readonly Reply[] };

/** More would make the first wait long for the last. */
const groupMax = 256;

const port = parentPort;
assert(port, "this file runs in a worker thread");
const post = (message: Posted) => port.postMessage(message);
const { folder, database, restoring } = workerData as WriterData;

let db: DatabaseSync | undefined;
try {
  db = new DatabaseSync(database, { timeout: busyTimeout });
  await prepare(db, folder, { restoring: restoring === true });
  serve(db);
  post({ opened: true });
} catch (error) {
  db?.close();
  post({ opened: toFailure(error) });
}

function serve(db: DatabaseSync): void {
  const run = statements(db);
  let broken = false;
  let wipeDue = false;

  /** Does jobs in one transaction; answers when it is durable. */
  function together(jobs: readonly { n: number; job: Job }[]): Reply[] {
    if (broken) return jobs.map(({ n }) => ({ n, failure: toFailure(stopped()) }));
    try {
      crashPoint("commit: before begin");
      run.run("BEGIN IMMEDIATE");
      crashPoint("commit: begun");
      const replies = jobs.map(({ n, job }): Reply => {
        run.run("SAVEPOINT one");
        try {
          const answer = perform(run, job);
          run.run("RELEASE one");
          return { n, answer };
        } catch (error) {
          if (!db.isTransaction) throw error;
          run.run("ROLLBACK TO one");
          run.run("RELEASE one");
          return { n, failure: toFailure(error) };
        }
      });
      crashPoint("commit: before the durable end");
      run.run("COMMIT");
      crashPoint("commit: durable, not answered");
      return replies;
    } catch (error) {
      broken = isDiskFault(error);
      if (db.isTransaction) db.exec("ROLLBACK");
      return jobs.map(({ n }) => ({ n, failure: toFailure(error) }));
    }
  }

  /** Takes what was deleted out of the write-ahead log too; put off while another process reads, or the disk is full. */
  function wipe(): void {
    try {
      const row = run.get("PRAGMA wal_checkpoint(TRUNCATE)");
      wipeDue = row?.busy !== 0;
    } catch (error) {
      broken = isDiskFault(error);
    }
  }

  port?.on("message", (first: Request) => {
    const requests = [first];
    while (requests.length < groupMax) {
      const waiting = receiveMessageOnPort(port);
      if (!waiting) break;
      requests.push(waiting.message as Request);
    }
    const writes = requests.filter((request) => request !== "close");
    if (writes.length > 0) {
      post({ replies: together(writes) });
      crashPoint("commit: answered");
    }
    wipeDue ||= writes.some(({ job }) => job.do === "commit" && job.commit.next === null);
    if (wipeDue && !broken) wipe();
    if (requests.includes("close")) {
      db.close();
      port.close();
    }
  });
}

/** After a failed fsync nothing more is written: what is on the disk is known only after opening anew. */
function stopped(): Refusal {
  const reason = "a write to the disk failed; look after the disk and start the server again";
  return new Refusal("unavailable", { what: "data folder", reason });
}

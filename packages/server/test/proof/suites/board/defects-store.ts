// Defects of what keeps the data: sealing, blobs, commits.
import type { Defect } from "./defects.ts";

const source = "packages/server/src/store/";
const test = (file: string, named: string) => ({ file: `packages/server/test/store/${file}.test.ts`, named });
const proof = (file: string, named: string) => ({ file: `packages/server/test/proof/${file}.test.ts`, named });

const sealing: readonly Defect[] = [
  {
    name: "owner left out of the sealing",
    what: "Sealed bytes of one user, put in another's place, would be opened there.",
    file: `${source}seal.ts`,
    find: "canonical([ref.owner, ref.kind,",
    put: 'canonical(["", ref.kind,',
    caughtBy: test("seal", "open only in their own place"),
  },
  {
    name: "version left out of the sealing",
    what: "An old state, put in the place of the present one, would be taken for it.",
    file: `${source}seal.ts`,
    find: "kind, id, String(version)]);",
    put: "kind, id]);",
    caughtBy: test("seal", "open only in their own place"),
  },
  {
    name: "commitment not looked at",
    what: "Bytes made to open under two keys would show different tables to different people.",
    file: `${source}seal.ts`,
    find: "    if (!timingSafeEqual(keys.commitment, header.subarray(commitmentAt))) return null;\n",
    put: "",
    caughtBy: test("seal", "only if it commits to its key"),
  },
  {
    name: "nonce used again",
    what: "Whoever has two sealed files could work out what is in them.",
    file: `${source}seal.ts`,
    find: "    randomBytes(32).copy(header, saltAt);\n",
    put: "    randomBytes(32);\n",
    caughtBy: test("seal", "the same bytes sealed twice"),
  },
  {
    name: "segments without a number",
    what: "Megabytes of a table could change places unnoticed.",
    file: `${source}seal.ts`,
    find: "  bytes.writeUInt32BE(index, 7);\n",
    put: "",
    caughtBy: test("seal", "segments cannot be reordered"),
  },
  {
    name: "tag not looked at",
    what: "Changed bytes would be shown as cells.",
    file: `${source}seal.ts`,
    find: "    opener.final();\n  } catch {\n    return false;\n  }",
    put: "    opener.final();\n  } catch {}",
    caughtBy: test("seal", "what is damaged is named|every splice"),
  },
  {
    name: "short tag taken",
    what: "A forgery would need four thousand million tries instead of more than there can be.",
    file: `${source}seal.ts`,
    find: ", { authTagLength: tagBytes });\n  opener.setAAD(associated).setAuthTag(sealed.subarray(to - tagBytes, to));",
    put: ");\n  opener.setAAD(associated).setAuthTag(sealed.subarray(to - tagBytes, to - 12));",
    caughtBy: test("seal", "every flipped bit"),
  },
  {
    name: "wrapped key of any place",
    what: "A data key copied to another session would open there.",
    file: `${source}wrap.ts`,
    find: '[Buffer.from("data-tools|wrap|v1|"), canonical(place)]',
    put: '[Buffer.from("data-tools|wrap|v1|")]',
    caughtBy: test("keys", "an independent AES-GCM unwraps"),
  },
  {
    name: "ring changed by two at once",
    what: "A key that one command adds is lost by another's, with all that it wraps.",
    file: `${source}ring-changes.ts`,
    find: 'lock.exec("BEGIN EXCLUSIVE");',
    put: 'lock.exec("BEGIN");',
    caughtBy: proof("rotation-under-use", "another command waits its turn"),
  },
];

const blobs: readonly Defect[] = [
  {
    name: "blob not made durable",
    what: "After a power cut a step's columns are empty though it was answered.",
    file: `${source}local/blob-files.ts`,
    find: "    await file.sync();\n    crashPoint(",
    put: "    crashPoint(",
    caughtBy: test("durability", "made durable before it has its name"),
  },
  {
    name: "folder of a blob not made durable",
    what: "After a power cut a step's columns are not there though it was answered.",
    file: `${source}local/blob-files.ts`,
    find: "        await syncFolder(parent);\n        crashPoint(",
    put: "        crashPoint(",
    caughtBy: test("durability", "made durable before it has its name"),
  },
  {
    name: "blob named before it is durable",
    what: "After a power cut a blob of the right name holds half of its bytes.",
    file: `${source}local/blob-files.ts`,
    find: '    crashPoint("blob: written, not fsynced");\n',
    put: '    await link(path, path.replace(/\\.new_[^.]*$/, ""));\n    crashPoint("blob: written, not fsynced");\n',
    caughtBy: test("durability", "made durable before it has its name"),
  },
  {
    name: "full disk swallowed",
    what: "On a full disk a step is answered whose columns were never written.",
    file: `${source}local/blob-files.ts`,
    find: "await file.write(rest);",
    put: "await file.write(rest).catch(() => ({ bytesWritten: rest.length }));",
    caughtBy: test("durability", "on a full disk"),
  },
  {
    name: "failed fsync swallowed",
    what: "A disk that fails is noticed when the data is needed.",
    file: `${source}local/blob-files.ts`,
    find: "    await file.sync();\n    crashPoint(",
    put: "    await file.sync().catch(() => {});\n    crashPoint(",
    caughtBy: test("durability", "where the file cannot be made durable"),
  },
  {
    name: "blob overwritten",
    what: "Of two writers of one name the second changes what the first was told to be kept.",
    file: `${source}local/blob-files.ts`,
    find: "    await link(from, to);\n",
    put: "    await unlink(to).catch(() => {});\n    await link(from, to);\n",
    caughtBy: test("blobs", "never overwritten"),
  },
  {
    name: "young blobs collected",
    what: "What a step has just written is removed before the step is committed.",
    file: `${source}local/blob-files.ts`,
    find: "file.mtimeMs < before",
    put: "file.mtimeMs > 0",
    caughtBy: test("blobs", "nothing that is younger"),
  },
  {
    name: "full database is a bug",
    what: "On a full disk people see that something unexpected happened, not what to do.",
    file: `${source}local/faults.ts`,
    find: 'primary === sqlite.full || trouble === "full"',
    put: 'trouble === "full"',
    caughtBy: test("faults", "a full disk and a full database say so"),
  },
];

const embedded: readonly Defect[] = [
  {
    name: "head set, not compared",
    what: "Of two servers that change one session the slower one wipes out the other's step.",
    file: `${source}commit-rules.ts`,
    find: ": head?.revision === expect;",
    put: ": head !== null;",
    caughtBy: test("store", "local.*a stale revision changes nothing"),
  },
  {
    name: "answer of a retry not looked up",
    what: "A double click, or an answer that was lost, applies a step twice.",
    file: `${source}commit-rules.ts`,
    find: '  if (first) return { ok: false, reason: "duplicate", op: first };\n',
    put: "",
    caughtBy: test("store", "local.*a key used twice"),
  },
  {
    name: "answer for a retry not kept",
    what: "A retry after a restart applies a step twice.",
    file: `${source}local/jobs.ts`,
    find: "    db.run(addOp, op.owner, op.route, op.key, op.at, sealedBy ?? n, op.body);\n",
    put: "",
    caughtBy: test("store", "local.*a key used twice"),
  },
  {
    name: "checked in one transaction, written in another",
    what: "Of two servers that change one session at once both are told that theirs was kept.",
    file: `${source}local/jobs.ts`,
    find: "  const verdict = judge(commit, factsOf(db));\n",
    put: `  const verdict = judge(commit, factsOf(db));
  db.run("COMMIT");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25);
  db.run("BEGIN IMMEDIATE");
  db.run("SAVEPOINT one");
`,
    caughtBy: test("store", "local.*one of two rivals wins"),
  },
  {
    name: "audit in a transaction of its own",
    what: "After kill -9 a change is there that the audit knows nothing of.",
    file: `${source}local/jobs.ts`,
    find: '  const addAudit = "INSERT INTO audit',
    put: '  db.run("COMMIT");\n  db.run("BEGIN IMMEDIATE");\n  db.run("SAVEPOINT one");\n  const addAudit = "INSERT INTO audit',
    caughtBy: proof("store-crash", "commit: audit written"),
  },
  {
    name: "audit entry left out",
    what: "Of several entries of one commit one is missing from the trail.",
    file: `${source}local/jobs.ts`,
    find: "of audit) db.run(addAudit",
    put: "of audit.slice(0, 1)) db.run(addAudit",
    caughtBy: test("store", "local.*a journal is cut at its front|local.*audit entries are only added"),
  },
  {
    name: "journal cut one entry too far",
    what: "The first entry that was to be kept is gone, and the audit cannot be proved.",
    file: `${source}local/jobs.ts`,
    find: 'seq <= ?", n, cutAudit)',
    put: 'seq <= ?", n, cutAudit + 1)',
    caughtBy: test("store", "local.*a journal is cut at its front"),
  },
  {
    name: "use brings back what is in the bin",
    what: "A session that was deleted on one server is alive again by a look on another.",
    file: `${source}local/jobs.ts`,
    find: "expires_at = ? WHERE n = ? AND binned_at IS NULL",
    put: "expires_at = ?, binned_at = NULL WHERE n = ?",
    caughtBy: test("store", "local.*touch brings nothing back"),
  },
  {
    name: "lease not looked at",
    what: "A datasource is erased under the sessions that show it.",
    file: `${source}commit-rules.ts`,
    find: '  if (next === null && ref.kind === "datasource" && facts.hasLeases(ref.id)) return { ok: false, reason: "leased" };\n',
    put: "",
    caughtBy: test("store", "local.*a leased datasource cannot be erased"),
  },
  {
    name: "used again, ended all the same",
    what: "A session in use on one server ends by the clock of another.",
    file: `${source}commit-rules.ts`,
    find: "!isDue(commit, head) || ",
    put: "",
    caughtBy: test("store", "local.*needs the head to be due"),
  },
  {
    name: "another line of the same number",
    what: "A change made ready on what a failover lost is written onto what came after it.",
    file: `${source}commit-rules.ts`,
    find: " || !isNext(commit, facts)",
    put: "",
    caughtBy: test("store", "local.*whose audit is another's is as stale"),
  },
  {
    name: "collector takes what is referred to",
    what: "Tables lose their columns a day after they were made.",
    file: `${source}local/collecting.ts`,
    find: 'blobs.filter((id) => db.get("SELECT 1 FROM blobs WHERE id = ?", id) === undefined)',
    put: "blobs.filter((id) => id !== null)",
    caughtBy: test("store", "local.*the collector takes what no head refers to"),
  },
  {
    name: "mark of the collector not looked at",
    what: "A commit names a blob that a collector removes in the same moment.",
    file: `${source}local/jobs.ts`,
    find: "assert(sizes[at] === bytes && !isTaken(db, id),",
    put: "assert(sizes[at] === bytes && id !== null,",
    caughtBy: test("store", "what was taken is named by no commit"),
  },
  {
    name: "what is in the bin counts",
    what: "Whoever deletes a session has no room for another.",
    file: `${source}local/rows.ts`,
    find: "AND h.binned_at IS NULL)`;",
    put: ")`;",
    caughtBy: test("store", "local.*what is alive is counted"),
  },
  {
    name: "one more than the quota",
    what: "An owner has more than may be.",
    file: `${source}commit-rules.ts`,
    find: "use[of] - old[of] + fresh[of] > limit;",
    put: "use[of] - old[of] + fresh[of] > limit + 1;",
    caughtBy: test("store", "local.*would go beyond changes nothing"),
  },
  {
    name: "owner left out of a read",
    what: "Who knows the id of another's session reads it.",
    file: `${source}local/rows.ts`,
    find: 'const thatRef = "a.id = ? AND a.owner = ? AND',
    put: 'const thatRef = "a.id = ? AND a.owner || ? IS NOT NULL AND',
    caughtBy: test("store", "local.*another owner, or another kind"),
  },
  {
    name: "answered before it is durable",
    what: "A step that was answered is not there after kill -9.",
    file: `${source}local/writer-thread.ts`,
    find: '      crashPoint("commit: before the durable end");\n',
    put: `      post({ replies });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      crashPoint("commit: before the durable end");
`,
    caughtBy: proof("kill", "commit: before the durable end"),
  },
  {
    name: "warned of twice",
    what: "With several servers the figures count several warnings of one end.",
    file: `${source}local/jobs.ts`,
    find: "  if (warningOf(db, ref.id) === expiresAt) return false;\n",
    put: "",
    caughtBy: test("store", "local.*an end is warned of once"),
  },
];

/** One part after the other, what is quick to notice first. */
export const storeDefects: readonly Defect[] = [...sealing, ...blobs, ...embedded];

// Defects of what is done with the data: history, sessions, engine, what is taken over, backups.
import type { Defect } from "./defects.ts";

const source = "packages/server/src/";
const test = (file: string, named: string) => ({ file: `packages/server/test/${file}.test.ts`, named });

const history: readonly Defect[] = [
  {
    name: "redo forgets what was chosen",
    what: "After a look at another branch redo leads to a table that nobody was at.",
    file: `${source}model/history.ts`,
    find: "    if (known === undefined || known !== chosen[parent]) nexts.set(parent, id);\n",
    put: "    nexts.set(parent, id);\n",
    caughtBy: test("sessions/history", "agree with a model that remembers"),
  },
  {
    name: "a new step drops the old future",
    what: "What was undone is gone once something else is done.",
    file: `${source}model/history.ts`,
    find: "  const nodes = new Map(tree.nodes);\n  let parent",
    put: "  const nodes = new Map([...tree.nodes].filter(([, node]) => node.parent !== tree.cursor));\n  let parent",
    caughtBy: test("sessions/history", "agree with a model that remembers"),
  },
  {
    name: "undo of several goes one too far",
    what: "Undoing three steps undoes four.",
    file: `${source}model/history.ts`,
    find: "line[line.length - 1 - count]",
    put: "line[line.length - (count > 1 ? 2 : 1) - count]",
    caughtBy: test("sessions/history", "undoing what was just done, any number"),
  },
  {
    name: "pruning drops what is needed",
    what: "After old branches were removed a step that stayed cannot be shown.",
    file: `${source}sessions/pruning.ts`,
    find: "`) && !needed.has(blob)));",
    put: "`)));",
    caughtBy: test("sessions/pruning", "and nothing else: the rest is undone"),
  },
  {
    name: "stale version taken",
    what: "A step goes onto a table that its user has not seen.",
    file: `${source}sessions/core.ts`,
    find: "if (version !== undefined && version !== document.head.version) {",
    put: "if (version !== undefined && version > document.head.version) {",
    caughtBy: test("sessions/rapid", "a stale version changes nothing"),
  },
  {
    name: "one step more than may be",
    what: "A history is longer than its limit says.",
    file: `${source}sessions/limiting.ts`,
    find: "steps + more > most) throw",
    put: "steps + more > most + 1) throw",
    caughtBy: test("sessions/quotas", "exactly one is made|steps of a session, branches"),
  },
  {
    name: "answer kept apart from its change",
    what: "A retry after a restart applies a step twice.",
    file: `${source}sessions/once.ts`,
    find: "      if (!opKey) return undefined;\n",
    put: '      if (opKey?.route !== "") return undefined;\n',
    caughtBy: test("sessions/rapid", "the first answer is kept through a restart"),
  },
  {
    name: "told before it is kept",
    what: "Another window asks at once and shows the table as it was, until something else happens.",
    file: `${source}sessions/cursor.ts`,
    find: '      await core.limits.pace(actor.owner, "moves");\n',
    put: `      await core.limits.pace(actor.owner, "moves");
      const stands = await core.documents.open(actor, id);
      tellStep(core, actor, { id, version: stands.head.version + 1, cursor: null }, "undo", null);
`,
    caughtBy: test("sessions/rapid", "whoever is told of a step finds it"),
  },
];

const lifetimes: readonly Defect[] = [
  {
    name: "time counted from the beginning",
    what: "Work in use ends as if nobody had used it.",
    file: `${source}sessions/document.ts`,
    find: "const times = { createdAt: beginningOf({ ...before, body }), usedAt: now };",
    put: "const times = { createdAt: beginningOf({ ...before, body }), usedAt: before.head.createdAt };",
    caughtBy: test("sessions/lifetime", "from the bin it comes back|looking at rows counts"),
  },
  {
    name: "end without a last look",
    what: "A session used on another server goes to the bin in the middle of the work.",
    file: `${source}sessions/sweep.ts`,
    find: "            due: now,\n",
    put: "",
    caughtBy: test("sessions/collection", "that another server uses just before the sweeper"),
  },
  {
    name: "erased beside the audit",
    what: "A session is gone and nobody can tell who erased it.",
    file: `${source}sessions/journal.ts`,
    find: "vault.store.commit({ ...commit, beside });",
    put: "vault.store.commit({ ...commit });",
    caughtBy: test("sessions/journal", "who erased a session is told"),
  },
  {
    name: "read-only lets one route through",
    what: "While a backup is made, or the disk is moved, recipes change.",
    file: `${source}http/read-only.ts`,
    find: "if (config.always || config.reads || config.open) return;",
    put: 'if (config.always || config.reads || config.open || url.startsWith("/api/recipes")) return;',
    caughtBy: test("http/administration", "of all routes that change something"),
  },
];

const engine: readonly Defect[] = [
  {
    name: "order lost in a filter",
    what: "A filter by many values keeps other rows than it says.",
    file: `${source}engine/rows.ts`,
    find: "const order = unordered ?",
    put: "const order = unordered && !rid ?",
    caughtBy: test("engine/order", "a filter by a list of many values"),
  },
  {
    name: "order of another mask",
    what: "After a filter the grid shows rows that were filtered out.",
    file: `${source}engine/display.ts`,
    find: "if (kept === null && order === null) return null;\n",
    put: "if (kept === null && order === null) return null;\n        if (order !== null) return (await hold(order, () => this.#select(state), [])).table;\n",
    caughtBy: test("engine/engine", "rows: filter and sort copy no column"),
  },
  {
    name: "hidden rows counted",
    what: "A step says that it changed cells which nobody sees.",
    file: `${source}engine/derive.ts`,
    find: 'const mask = kept === null ? "" :',
    put: 'const mask = kept !== "" ? "" :',
    caughtBy: test("engine/engine", "derive under a mask counts visible cells only"),
  },
  {
    name: "a value stops a formula",
    what: "One number that is too large and no cell of the column is worked out.",
    file: `${source}model/formula/arithmetic.ts`,
    find: "whole(right));\n  return { sql: sql`TRY(CAST(",
    put: "whole(right));\n  return { sql: sql`(CAST(",
    caughtBy: test("model/formula", "9223372036854775807 . count"),
  },
];

const old: readonly Defect[] = [
  {
    name: "getattr of anything",
    what: "A pickle of the old system asks for whatever Python's classes have.",
    file: `${source}pickle/patterns.ts`,
    find: '  name === "_unpickle" &&\n',
    put: "",
    caughtBy: test("legacy/attacks", "getattr of"),
  },
  {
    name: "frames not looked at",
    what: "What a scanner sees of a pickle is not what is read.",
    file: `${source}pickle/plain.ts`,
    find: "      input.frame(input.unsigned(8));\n",
    put: "      input.unsigned(8);\n",
    caughtBy: test("pickle/reader", "broken and hostile pickles are refused"),
  },
  {
    name: "unreadable told as taken over",
    what: "A session of the old system that cannot be read counts as moved, and its place there is cleared.",
    file: `${source}migrate/one.ts`,
    find: 'return line("quarantined", { digest, bytes, reason: session });',
    put: 'return line("made", { digest, bytes });',
    caughtBy: test("cli/migrate", "cannot be read"),
  },
];

const backups: readonly Defect[] = [
  {
    name: "backup leaves a blob out",
    what: "After a disk is lost tables come back without a column.",
    file: `${source}backup/make.ts`,
    find: "for (const { id, bytes } of record.blobs) {",
    put: "for (const { id, bytes } of record.blobs.slice(1)) {",
    caughtBy: test("backup/practice", "the disk is gone"),
  },
  {
    name: "restore keeps what was erased",
    what: "What a user erased is there again after a restore.",
    file: `${source}backup/restore.ts`,
    find: "const gone = await goneSince(folder, point, restoring);",
    put: "const gone = new Set<string>();",
    caughtBy: test("proof/backup-points", "what was erased after a point"),
  },
  {
    name: "lock of a backup taken away",
    what: "Two commands work on one folder of backups, and each tidies away what the other writes.",
    file: `${source}backup/lock.ts`,
    find: "      if (!isGone && Date.now() - dated.mtimeMs < staleAfterMs) busy(folder, holder);\n",
    put: "",
    caughtBy: test("backup/practice", "who else is at work is named"),
  },
];

export const moreDefects: readonly Defect[] = [...history, ...engine, ...lifetimes, ...old, ...backups];

// What a session is able to do, feature by feature: what the old system had of it and where ours is made. The old system
// stands here as it was when the new one was wanted (first) and as it was left (last).

/** `yes`: it did what it said; `broken`: it was there and did not; `no`: there was none. */
type Old = "yes" | "broken" | "no";

export interface Area {
  readonly name: string;
  /** Below packages/server/src. */
  readonly files: readonly string[];
  /** Whether it lies below a session: the old system left that to others, or had none. */
  readonly below?: true;
  readonly features: readonly (readonly [feature: string, first: Old, last: Old])[];
}

/** The old system's whole session code, both kinds of session together. */
export const old = {
  first: { files: 4, lines: 1205, decisions: 74 },
  last: { files: 17, lines: 2425, decisions: 199 },
};

const sessions = (...names: string[]) => names.map((name) => `sessions/${name}.ts`);
const store = (...names: string[]) => names.map((name) => `store/${name}.ts`);

export const areas: readonly Area[] = [
  {
    name: "begin, read, end",
    files: sessions("api", "core", "open", "reading", "views", "vault"),
    features: [
      ["begin a session on a datasource", "yes", "yes"],
      ["read its present table", "yes", "yes"],
      ["what a session is and can do next", "yes", "broken"],
      ["end it", "yes", "yes"],
      ["several sessions on a datasource", "no", "no"],
      ["pages at any depth, of any step", "no", "no"],
      ["duplicate and rename", "no", "no"],
    ],
  },
  {
    name: "steps",
    files: sessions("steps", "plan", "carry-out", "recording", "outcome", "queue", "turns"),
    features: [
      ["carry out a step and keep it", "yes", "broken"],
      ["several steps as one, all or none", "no", "no"],
      ["exact counts of what a step changed", "no", "no"],
      ["requests at once in order, none lost", "no", "no"],
    ],
  },
  {
    name: "undo, redo, history",
    files: [...sessions("cursor", "pruning"), "model/history.ts", "model/side-branches.ts"],
    features: [
      ["undo", "yes", "broken"],
      ["redo", "broken", "broken"],
      ["history", "yes", "broken"],
      ["go to any step", "no", "no"],
      ["branches that are kept, listed and pruned", "no", "no"],
      ["names and notes of steps", "no", "no"],
    ],
  },
  {
    name: "previews",
    files: sessions("previews"),
    features: [
      ["what a step would do", "no", "no"],
      ["what undo and redo would do", "no", "no"],
    ],
  },
  {
    name: "results",
    files: sessions("results", "export", "spools"),
    features: [
      ["save as a new datasource", "broken", "broken"],
      ["export in six formats", "no", "no"],
    ],
  },
  {
    name: "lifetimes",
    files: sessions("lifetime", "lifetimes", "due", "sweep", "preferences"),
    features: [
      ["an end after some time", "yes", "yes"],
      ["a time that can be set, and extended", "no", "broken"],
      ["a bin, and out of it again", "no", "no"],
      ["what is not needed any more is collected", "no", "no"],
    ],
  },
  {
    name: "keeping (embedded store)",
    below: true,
    files: [
      ...sessions("document", "once"),
      ...store("store", "open", "commit-rules", "local", "reader", "attend", "blobs", "open-blobs", "blob-names"),
      ...store("made-blobs", "everything", "filling", "restoring", "survey-page", "audit-order", "answer-field"),
      ...store("crash-points"),
      "store/local/",
    ],
    features: [
      ["states outlive the request", "yes", "broken"],
      ["outlive the server, to the last acknowledged step", "no", "no"],
      ["a step is there whole or not at all", "no", "no"],
      ["two who change it at once are told", "no", "no"],
      ["a request that is sent again is carried out once", "no", "no"],
      ["backups hold it", "no", "no"],
    ],
  },
  {
    name: "sealing",
    below: true,
    files: [
      ...store("seal", "sealing", "keys", "wrap", "ring", "ring-changes", "rewrap", "kms"),
      "store/kms/command.ts",
    ],
    features: [
      ["stored without code that runs when it is read", "no", "yes"],
      ["encrypted, each session with its own key", "no", "no"],
      ["keys are changed without a stop", "no", "no"],
    ],
  },
  {
    name: "audit",
    below: true,
    files: sessions(
      ...["audit", "audit-log", "audit-check", "trail", "journal", "journal-links", "journal-trim", "verify"],
      ...["checkpoints", "pseudonyms"],
    ),
    features: [
      ["who did what, within the step's commit", "no", "no"],
      ["a change to the trail is found", "no", "no"],
      ["trimmed and handed on", "no", "no"],
    ],
  },
  {
    name: "limits",
    files: sessions("limiting", "quotas", "rates", "scanning"),
    features: [
      ["how fast one may ask", "yes", "yes"],
      ["how much one may have and do at once", "no", "no"],
    ],
  },
  {
    name: "several servers",
    below: true,
    files: [...sessions("ownership", "bus", "events", "jobs"), "store/redis.ts", "store/redis/"],
    features: [
      ["sessions in Redis, seen by all servers", "yes", "broken"],
      ["a server that dies hands over", "no", "no"],
      ["events and progress, heard everywhere", "no", "no"],
    ],
  },
];

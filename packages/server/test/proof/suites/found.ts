// What the suites found that was wrong, each mended and kept from coming back by a test.

export interface Found {
  /**
   * The suite that found it, "prove" where one of its fixed tests did, "page" where a test in the browser did,
   * "reading" where the code was read for one.
   */
  readonly by: string;
  /** What was wrong, as a user or operator would have met it. */
  readonly what: string;
  /** What fails if it comes back: rules of SPEC.md, or a seed that is remembered. */
  readonly keptBy: string;
}

export const found: readonly Found[] = [
  {
    by: "prove",
    what: "Two sessions of one owner could stand in a backup of a Redis as at two moments, where the owner paused for less than a round of reading takes.",
    keptBy: "B84",
  },
  {
    by: "prove",
    what: "Gauges without labels were told as 0 before they were known, so that no backup at all looked like a fresh one.",
    keptBy: "N81",
  },
  {
    by: "faults-disk",
    what: "An upload ended the whole server when its packed file could not be opened in scratch, as where too many files are open.",
    keptBy: "X35",
  },
  {
    by: "faults-disk",
    what: "What a full or failing scratch folder stopped, an upload for one, was told as an internal error and not with its reason.",
    keptBy: "X35",
  },
  {
    by: "faults-space",
    what: "A disk that was full when a session was erased ended the thread that writes, and nothing could be written until the server was started anew.",
    keptBy: "X35",
  },
  {
    by: "faults-disk",
    what: "A change of the key ring whose folder could not be made durable was told as an internal error although the ring was the new one.",
    keptBy: "X35",
  },
  {
    by: "histories",
    what: "A server that opened a session while another one committed could show the head of one moment with the steps of another: a redo or a branch that did not exist at the version it told.",
    keptBy: "B40",
  },
  {
    by: "reading",
    what: "A change that the store may have made was answered as unavailable, with nothing changed, where the store stayed away for longer than the server tried.",
    keptBy: "B42",
  },
  {
    by: "reading",
    what: "With STORE_REPLICAS or STORE_SYNC, a change that was told as unconfirmed was told as done when it was asked for again, although no replica had it or it was not on the disk.",
    keptBy: "B46",
  },
  {
    by: "reading",
    what: "A server that had seen a change which a failover lost took a later one of the same number for it, showed steps that were not there, and could go on from them.",
    keptBy: "S6",
  },
  {
    by: "parsers",
    what: "A % in the address of a Redis that stands for nothing ended a server's start as an error of its own, not as a refusal of STORE.",
    keptBy: "X45",
  },
  {
    by: "parsers",
    what: "The description of a backup's point that somebody had changed (`null`, no keys) ended commands as errors of their own, not as damage by its name.",
    keptBy: "X45",
  },
  {
    by: "parsers",
    what: "A record that was changed within a Redis, or one of a backup, was an internal error to whoever asked for it, not damage by its name.",
    keptBy: "X45",
  },
  {
    by: "parsers",
    what: "A recipe's file whose JSON was nested ten thousand deep ended a command with an error of its own; it is refused as it is over HTTP.",
    keptBy: "X45",
  },
  {
    by: "model-redis",
    what: "On a Redis keys rotated once only: after one was retired, the store's own secrets could not be rewrapped any more, and the key that had become old could never be retired.",
    keptBy: "K9",
  },
  {
    by: "crash-points",
    what: "A key ring made in a new folder could be gone after a loss of power, because the folder's own name was not synced; all that was sealed since its first start could not be opened any more.",
    keptBy: "X30",
  },
  {
    by: "crash-points",
    what: "What a killed server had written and not synced was answered as done by the next one, and could still go with a loss of power: a change, a data folder, a ring.",
    keptBy: "X30",
  },
  {
    by: "crash-points",
    what: "After a loss of power amid a backup, the next ones were refused for ten minutes, as somebody was at work.",
    keptBy: "X30",
  },
  {
    by: "reading",
    what: "A change made ready on what a failover then lost could be written onto what came after, where both had the same number.",
    keptBy: "B3",
  },
  {
    by: "reading",
    what: "A formula that rounded to, or took from a text, as many places as a column says gave 0 or an empty text where that column had no value.",
    keptBy: "model/formula-types.test.ts",
  },
  {
    by: "reading",
    what: "A data folder whose first start was killed before it had made its tables was told as damaged by `data-tools format`; nothing is in it yet.",
    keptBy: "N95",
  },
  {
    by: "reading",
    what: "A handover that a server took back, and died over, could be ended by nobody: whoever met it (a change, a sweep, another handover) asked for it again without end.",
    keptBy: "B47",
  },
  {
    by: "reading",
    what: "Work that a server made stand still for a handover after it had been given up could not be handed over any more until somebody changed it.",
    keptBy: "B47",
  },
  {
    by: "reading",
    what: "What was handed over in the moment in which somebody asked whose it was, was told as nobody's, and could be missing in a backup of a Redis.",
    keptBy: "B84",
  },
  {
    by: "reading",
    what: "A mark of a key's retirement that came to nothing refused a new owner's change after fifty tries, where the key wrapped what was written beside it.",
    keptBy: "K9",
  },
  {
    by: "reading",
    what: "A Redis on which CONFIG is left out, as by some who run one for others, ended the start as an error of its own.",
    keptBy: "B45",
  },
  {
    by: "reading",
    what: "A bucket on a server without conditions on writes could not be taken for a new store's blobs: its name was refused at the first write.",
    keptBy: "B27",
  },
  {
    by: "reading",
    what: "A download whose length nobody told counted as whole where it was cut off, and was told as damage.",
    keptBy: "B22",
  },
  {
    by: "reading",
    what: "An upload before a virus scanner that hung up at the wrong moment waited for ever, and its place was never given back.",
    keptBy: "D20",
  },
  {
    by: "reading",
    what: "With BIN=unlimited a session in the bin named the moment it went there as the end of its time.",
    keptBy: "T3",
  },
  {
    by: "reading",
    what: "A table on its way to the importer, or one of the old system, was cut short without a word where the room of the scratch folder ended in the middle of a write.",
    keptBy: "I8",
  },
  {
    by: "reading",
    what: "One user's damaged journal kept what others had done from being written when a server ended.",
    keptBy: "J1",
  },
  {
    by: "reading",
    what: "Pages of a preview that another server had made, asked for at once, each made it again, removed each other's files and ended as internal errors.",
    keptBy: "B61",
  },
  {
    by: "reading",
    what: "A backup command away for so long that its lock was taken took away the lock of the command at work since then.",
    keptBy: "backup/practice.test.ts",
  },
  {
    by: "reading",
    what: "`data-tools serve` went on with nothing behind it where the place of METRICS was taken.",
    keptBy: "N121",
  },
  {
    by: "reading",
    what: "A copy of a session that was once taken out of the bin had only what was left of the other's longest life.",
    keptBy: "T10",
  },
  {
    by: "reading",
    what: "`migrate --retire` left files of the old system under another name where one of them could not be moved.",
    keptBy: "P25",
  },
  {
    by: "reading",
    what: "Saving quotas on the administration page dropped a limit that a command or program had set.",
    keptBy: "Y10",
  },
  {
    by: "page",
    what: "Recovery codes of a second factor that had to be set up while signing in could vanish unseen when the page heard anew from the server.",
    keptBy: "W21",
  },
  {
    by: "page",
    what: "The last keystroke in a form was not kept where the session was left before the page had drawn it; a form filled in before the server had told the others wrote over them.",
    keptBy: "W1",
  },
  {
    by: "reading",
    what: "A server that found its settings damaged at its start left its engine at work and its folder in scratch.",
    keptBy: "K1",
  },
  {
    by: "model-memory",
    what: "What cells show of moments beyond the year 9999 or before the year 1 was refused where it was given back as a value, in an edit, a condition or a menu of a cell.",
    keptBy: "O12",
  },
  {
    by: "page",
    what: "A block of rows that had been read ahead still stood blank for a frame when one scrolled to it.",
    keptBy: "W22",
  },
  {
    by: "parsers",
    what: "A query with a wrong word of some thousand letters was told as an internal error and not as a query that cannot be read.",
    keptBy: "Q1",
  },
];

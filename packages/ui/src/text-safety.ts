// The words of the panel that tells how work is kept safe; a part of text.ts.
export const safetyText = {
  safety: {
    title: "How your work is kept safe",
    sealed: "Sealed",
    sealedHow: (cipher: string) =>
      `Everything stored of this session is encrypted with ${cipher} and checked each time it is read: bytes that were changed are noticed and never used.`,
    derived: (derivation: string) =>
      `The session has a key of its own, and every stored object one made from it (${derivation}).`,
    key: "Key",
    keySince: (date: string) => `made ${date}`,
    keyStates: {
      active: "in use",
      "decrypt-only": "kept to open older work",
      created: "not in use yet",
      destroyed: "destroyed",
    },
    keyWhere: "It locks the session's key and lies in the server's key ring, outside the data folder.",
    newerKey: (id: string, date: string) =>
      `There is a newer key, ${id}, made ${date}. This session is still sealed with the older one.`,
    stored: "Stored",
    blobs: (count: string, one: boolean) => `${count} ${one ? "sealed file" : "sealed files"}, history included`,
    noBlobs: "Nothing but the history yet: the original table is kept with its datasource, sealed in the same way.",
    verified: "Last verified",
    never: "Not yet. Verifying reads everything that is stored and opens every seal; you can go on working.",
    whole: "Everything is whole.",
    damaged: (count: string, one: boolean) => `${count} ${one ? "thing is" : "things are"} damaged.`,
    counts: (objects: string, one: boolean, bytes: string) =>
      `${objects} ${one ? "object" : "objects"} checked, ${bytes}`,
    by: (moment: string, who: string) => `${moment}, by ${who}`,
    verify: "Verify now",
    verifying: "Verifying",
    verifyingShare: (percent: string) => `Verifying, ${percent} %`,
    stop: "Stop",
    stopped: "Stopped before the end. The result above is that of the verification before.",
    stoppedFirst: "Stopped before the end.",
    trail: "My audit trail",
    unbroken: (count: string, one: boolean) =>
      one
        ? "The trail is unbroken: 1 entry."
        : `The trail is unbroken: ${count} entries, each signed over the one before.`,
    broken: (entry: string) =>
      `The trail is broken: entry ${entry} is missing or was changed. Find out who can write in the server's data folder.`,
    head: { seq: "No.", at: "When", what: "What", who: "Who", outcome: "Outcome" },
    outcomes: { done: "done", refused: "refused" },
    changed: "not as written",
    earlier: "Show earlier",
    download: "Download (JSON)",
  },
};

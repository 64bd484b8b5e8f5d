// Operations that are not compared with a second implementation, and why.
const workedOut =
  "Its results are worked out by hand in details/text.test.ts and text-codings.test.ts; a reference in Python is still to be written.";

export const withoutReference: Readonly<Record<string, string>> = {
  "hash-text": workedOut,
  "mask-text": workedOut,
  "encode-text": workedOut,
  "decode-text": workedOut,
  "normalize-unicode": workedOut,
  "parse-json": workedOut,
  "unescape-html": workedOut,
  "quality-pipeline":
    "It carries out other operations, each of which has a reference; how it chooses them has none yet.",
};

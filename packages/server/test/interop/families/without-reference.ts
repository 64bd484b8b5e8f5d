// Operations that are not compared with a second implementation, and why.
export const withoutReference: Readonly<Record<string, string>> = {
  "quality-pipeline":
    "It carries out other operations, each of which has a reference; how it chooses them has none yet.",
};

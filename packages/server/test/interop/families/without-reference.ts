// Operations that are not compared with a second implementation, and why.
export const withoutReference: Readonly<Record<string, string>> = {
  sql: "The engine's own SQL is what it means; the checks of queries and the order of rows have tests of their own.",
};

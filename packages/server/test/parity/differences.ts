// Where the product does not do what the old system did, by decision: docs/parity.md tells the reasons.
// A case that is not listed must come out equal, a listed one must not.

/** Codes of docs/parity.md, and the golden cases that show them. */
export const differences: Readonly<Record<string, readonly string[]>> = {};

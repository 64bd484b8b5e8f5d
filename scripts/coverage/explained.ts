import type { Explained } from "./branches.ts";

/** Branches of the watched folders that no test can take in its own process. */
export const explained: readonly Explained[] = [];

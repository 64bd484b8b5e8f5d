// Programs that failed once. Each stays as it was when it was found, and is run every time.
import type { Program } from "./program.ts";
import type { StoreName } from "./world.ts";

export interface Kept {
  /** What was wrong. */
  readonly name: string;
  readonly store: StoreName;
  readonly program: Program;
}

/** Two previews whose files left memory before they were applied. */
const evicted: Program = {
  start: 2,
  commands: [
    { do: "preview", on: 0, pick: 9 },
    { do: "preview", on: 0, pick: 27 },
  ],
};
const twiceRotated: Program = {
  start: 2,
  commands: [
    { do: "rotate", on: 0, pick: 0 },
    { do: "rotate", on: 0, pick: 0 },
  ],
};

const farAway: Program = {
  start: 1854570038,
  commands: [
    { do: "apply", on: 0, pick: 1086180941 },
    { do: "apply", on: 0, pick: 0 },
  ],
};

export const kept: readonly Kept[] = [
  { name: "a preview whose files left memory was applied", store: "memory", program: evicted },
  { name: "a preview whose files left memory was applied", store: "embedded", program: evicted },
  { name: "keys could be rotated once only", store: "redis", program: twiceRotated },
  { name: "a moment beyond the year 9999 could not be given back as it is shown", store: "memory", program: farAway },
];

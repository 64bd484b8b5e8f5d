// Every defect of the board. `npm run prove` plants the first few, so those that are quick to notice come first.

import { redisDefects } from "./defects-redis.ts";
import { storeDefects } from "./defects-store.ts";
import { moreDefects } from "./defects-work.ts";

export interface Defect {
  readonly name: string;
  /** What a user or operator would suffer from it, as a sentence. */
  readonly what: string;
  /** Where it is planted, from the root of the project. */
  readonly file: string;
  /** What stands there once, and what is put in its place. */
  readonly find: string;
  readonly put: string;
  /** What must notice it: a file of tests, and a pattern of the names of those that run. */
  readonly caughtBy: { readonly file: string; readonly named: string };
}

export const defects: readonly Defect[] = [...storeDefects, ...redisDefects, ...moreDefects];

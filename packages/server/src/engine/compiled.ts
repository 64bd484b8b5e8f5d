// Every process of the engine reads the same modules. Node keeps them compiled beside the built page, where
// only someone who could change the program itself can write; a process then begins in half the time. Where
// the folder cannot be written, nothing is kept.
import { flushCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

/** What a process that is started needs in its environment to begin with compiled modules. */
export const compiled = { NODE_COMPILE_CACHE: fileURLToPath(new URL("../../dist/compiled", import.meta.url)) };

/** Keeps what this process had to compile itself; it may not get to an orderly end. */
export function keepCompiled(): void {
  flushCompileCache();
}

// A terminal that remembers what was written to it.
import { main } from "../../src/cli/main.ts";

export interface Ran {
  code: 0 | 1 | 2;
  out: string;
  err: string;
  /** Standard output as JSON; typed by whoever asks. */
  json<T>(): T;
}

/** Runs a command line in this process; the environment is only what is given. */
export async function dataTools(
  words: readonly string[],
  { env = {}, tty = false }: { env?: Record<string, string>; tty?: boolean } = {},
): Promise<Ran> {
  const sink = (write: (text: string) => void) => ({ isTTY: tty, columns: 80, write });
  let out = "";
  let err = "";
  const code = await main(words, {
    out: sink((text) => {
      out += text;
    }),
    err: sink((text) => {
      err += text;
    }),
    env,
  });
  return { code, out, err, json: () => JSON.parse(out) };
}

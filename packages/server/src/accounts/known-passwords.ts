// Passwords that others have chosen before, in files of sorted SHA-1 digests as the downloader of Have I Been Pwned
// writes them (DIGEST:COUNT). They may have tens of gigabytes: a digest is found by halving the file, never by reading it.
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Refusal, refuse } from "../errors.ts";

const digits = 40;
/** No line is longer, its end included. */
const lineMax = 64;
const lineForm = /^[0-9A-Fa-f]{40}(:\d+)?\r?$/;
const common = fileURLToPath(new URL("../../passwords/common.txt", import.meta.url));

/** Refuses a password that is among the most common ones, or in the operator's list of breached ones. */
export type AssertUnknown = (password: string) => Promise<void>;

/** With `breached`, the path of such a file; empty for none. Refuses a path that is no such file. */
export function knownPasswords(breached: string): AssertUnknown {
  if (breached !== "") assertList(breached);
  return async (password) => {
    const digest = createHash("sha1").update(password.normalize("NFKC")).digest("hex").toUpperCase();
    if (await isIn(common, digest))
      refuse("weak_password", { reason: "it is one of the most common ones; take several words of your own" });
    if (breached !== "" && (await isIn(breached, digest))) refuse("breached_password");
  };
}

function assertList(path: string): void {
  const say = (reason: string) => refuse("invalid_params", { field: "BREACHED_PASSWORDS", reason });
  const start = Buffer.alloc(lineMax);
  let length = 0;
  try {
    const file = openSync(path, "r");
    length = readSync(file, start, 0, lineMax, 0);
    closeSync(file);
  } catch (error) {
    say(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const [first = ""] = start.toString("latin1", 0, length).split("\n");
  if (!lineForm.test(first)) say(`${path} does not begin with a SHA-1 digest, as DIGEST:COUNT`);
}

/** Whether a file has a digest. */
async function isIn(path: string, digest: string): Promise<boolean> {
  const file = await open(path, "r").catch(gone);
  try {
    let [from, to] = [0, (await file.stat()).size];
    while (from < to) {
      const line = await lineAt(file, Math.floor((from + to) / 2));
      if (line.digest === digest) return true;
      if (line.digest < digest) from = line.end;
      else to = line.start;
    }
    return false;
  } finally {
    await file.close();
  }
}

/** The line that a place in a file belongs to, and where it begins and ends. */
async function lineAt(file: FileHandle, place: number): Promise<{ digest: string; start: number; end: number }> {
  const base = Math.max(0, place - lineMax);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2 * lineMax), 0, 2 * lineMax, base);
  const text = buffer.toString("latin1", 0, bytesRead);
  const start = text.lastIndexOf("\n", place - base - 1) + 1;
  const found = text.indexOf("\n", place - base);
  const end = found < 0 ? bytesRead : found;
  if (!lineForm.test(text.slice(start, end))) return gone();
  return { digest: text.slice(start, start + digits).toUpperCase(), start: base + start, end: base + end + 1 };
}

/** What cannot be looked up is not taken for unknown. */
function gone(): never {
  throw new Refusal("unavailable", { what: "list of known passwords", reason: "it cannot be read" }, 5);
}

// Names for users and sessions in logs: always the same for the same one, on every server of a store, and no way back
// for who has the log alone, who could otherwise try names until one fits.
import type { Keys } from "../store/sealing.ts";
import { keepLast } from "./recent.ts";

export type Pseudonym = (kind: "user" | "session", id: string) => string;

/** As many as are kept ready. */
const most = 2000;

/** Makes them with the audit key, which never leaves the key ring. */
export function createPseudonyms(keys: Pick<Keys, "auditMac">): Pseudonym {
  const known = new Map<string, string>();
  return (kind, id) => {
    const named = `${kind} in logs: ${id}`;
    const before = known.get(named);
    if (before !== undefined) return before;
    const made = Buffer.from(keys.auditMac(Buffer.from(named)))
      .toString("hex")
      .slice(0, 16);
    keepLast(known, named, made, most);
    return made;
  };
}

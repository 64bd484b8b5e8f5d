// The digest by which the answer to a keyed request is found where route and key themselves are not kept.
import { createHash } from "node:crypto";

/** Where the answer to a keyed request is found among its owner's. */
export function answerField(route: string, key: string): string {
  return createHash("sha256")
    .update(JSON.stringify([route, key]))
    .digest("base64url")
    .slice(0, 22);
}

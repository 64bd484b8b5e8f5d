// Ids of what is taken over follow from what it was: the same thing taken over twice, or by two at once, is one.
import { createHash } from "node:crypto";
import { idOf } from "../clock.ts";

/** The datasource here that a datasource of the old system becomes. */
export function datasourceIdOf(owner: string, datasource: string): string {
  return idOf("d", digest("datasource", owner, datasource));
}

/** The session here that a session of the old system becomes, as its bytes are (their digest). */
export function sessionIdOf(owner: string, generation: string, datasource: string, bytes: string): string {
  return idOf("s", digest("session", owner, generation, datasource, bytes));
}

function digest(...parts: readonly string[]): Uint8Array {
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}

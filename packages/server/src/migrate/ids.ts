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

/** An id as the old system has them: a UUID of the version that says how it was made, from a digest. */
export function uuidOf(digest: Buffer, version: 5 | 8): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return hyphened(bytes.toString("hex"));
}

/** The digits of a UUID as one writes them. */
export function hyphened(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Whether a text is an id of the old system, as it stands in keys and in names of folders. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

function digest(...parts: readonly string[]): Uint8Array {
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}

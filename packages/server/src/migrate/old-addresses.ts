// What the addresses of the old system mean here: its datasources by the ids it gave them, and ours by an id of that
// form, so that they have an address there too.
import { createHash } from "node:crypto";
import { datasourceIdOf } from "./ids.ts";

/** A datasource of ours as the old addresses name it: a UUID that follows from its id. */
export function oldIdOf(datasource: string): string {
  const bytes = createHash("sha256").update(`datasource ${datasource}`).digest().subarray(0, 16);
  // Version 5 says that a UUID was made from a name.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Whether an id of the old addresses means a datasource of this owner: one that came from there, or one made here. */
export function meaning(owner: string, uuid: string): (datasource: string) => boolean {
  const taken = datasourceIdOf(owner, uuid);
  return (datasource) => datasource === taken || (datasource !== "" && oldIdOf(datasource) === uuid);
}

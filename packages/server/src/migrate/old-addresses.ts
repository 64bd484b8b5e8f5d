// What the addresses of the old system mean here: its datasources by the ids it gave them, and ours by an id of that
// form, so that they have an address there too.
import { createHash } from "node:crypto";
import { datasourceIdOf, uuidOf } from "./ids.ts";

/** A datasource of ours as the old addresses name it: a UUID that follows from its id. */
export function oldIdOf(datasource: string): string {
  // Version 5 says that it was made from a name.
  return uuidOf(createHash("sha256").update(`datasource ${datasource}`).digest(), 5);
}

/** Whether an id of the old addresses means a datasource of this owner: one that came from there, or one made here. */
export function meaning(owner: string, uuid: string): (datasource: string) => boolean {
  const taken = datasourceIdOf(owner, uuid);
  return (datasource) => datasource === taken || (datasource !== "" && oldIdOf(datasource) === uuid);
}

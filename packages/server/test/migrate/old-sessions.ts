// Sessions as the old system itself wrote them, to be put wherever it may have kept them.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { legacyKey } from "../../src/legacy/keys.ts";
import type { Fetched, FoundSession, Source, Wanted } from "../../src/migrate/sources/source.ts";
import { placeOf } from "../legacy/fixtures.ts";

export interface OldSession {
  readonly generation: "cache" | "json";
  readonly user: string;
  readonly datasource: string;
  readonly parts: ReadonlyMap<string, Buffer>;
}

/** A session of the first generation; its fixture says nothing of whose it was. */
export function cacheSession(name: string, user: string, datasource: string): OldSession {
  const folder = placeOf(`gen-a-redis/${name}`);
  const parts = new Map(
    ["current", "history", "metadata"].map((part) => [part, readFileSync(`${folder}/${part}.bin`)] as const),
  );
  return { generation: "cache", user, datasource, parts };
}

/** A session of the third generation, as its keys name it. */
export function jsonSession(name: string): OldSession {
  const parts = new Map<string, Buffer>();
  let whose = { user: "", datasource: "" };
  for (const file of readdirSync(placeOf(`gen-c-head/${name}`))) {
    const key = legacyKey(file.replace(/\.bin$/, "").replaceAll("__", ":"));
    if (key === null) continue;
    parts.set(key.part, readFileSync(placeOf(`gen-c-head/${name}/${file}`)));
    whose = key;
  }
  return { generation: "json", user: whose.user, datasource: whose.datasource, parts };
}

/** The bytes that were copied, by their parts; what stood beside them is left out. */
export function bytesOf({ files }: Fetched): Map<string, Buffer> {
  return new Map(
    Object.entries(files)
      .filter(([part]) => !part.startsWith("expiry:"))
      .map(([part, path]) => [part, readFileSync(path)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** The same of what was put there. */
export function wantedBytes({ parts }: Pick<OldSession, "parts">): Map<string, Buffer> {
  return new Map([...parts].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** How a session is told from others. */
export function nameOf({
  generation,
  user,
  datasource,
}: Pick<FoundSession, "generation" | "user" | "datasource">): string {
  return `${generation} ${user} ${datasource}`;
}

/** All sessions of a source, by their names. */
export async function listOf(source: Source, wanted?: Wanted): Promise<FoundSession[]> {
  const found: FoundSession[] = [];
  for await (const session of source.sessions(wanted)) found.push(session);
  return found.sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

/** A session, copied into a new folder. */
export async function fetchedInto(source: Source, found: FoundSession, folder: string): Promise<Fetched> {
  mkdirSync(folder);
  const copy = await source.fetch(found, folder);
  if (copy === null) throw new Error("it is gone");
  return copy;
}

// What the commands about the old system are told alike: whose work, and who is who.
import { readFile } from "node:fs/promises";
import { refuse } from "../errors.ts";
import type { Wanted } from "../migrate/sources/source.ts";
import { jsonOf, textOf, type Values } from "./command.ts";

/** Which users and datasources were named. */
export function wantedOf(options: Values): Wanted {
  const given = (name: string) => {
    const value = options[name];
    return Array.isArray(value) ? { [`${name}s`]: value.map(String) } : {};
  };
  return { ...given("user"), ...given("datasource") };
}

/** Owners here by the numbers of users there. */
export async function mappingOf(options: Values): Promise<ReadonlyMap<string, string>> {
  const path = textOf(options, "owners");
  if (path === undefined) return new Map();
  const value = jsonOf(await readFile(path, "utf8"), path);
  const pairs = Object.entries((value ?? {}) as Record<string, unknown>);
  if (!pairs.every(([user, owner]) => /^\d+$/.test(user) && typeof owner === "string" && owner !== ""))
    refuse("invalid_params", {
      field: "owners",
      reason: 'it must be JSON like {"7": "ann"}: users\' numbers and owners here',
    });
  return new Map(pairs as [string, string][]);
}

// The product's settings as flags of the commands that open it.
import { fileFlagOf, flagOf, settings } from "../config.ts";
import type { Option, Values } from "./command.ts";

/** One flag per setting. */
export const settingFlags: Readonly<Record<string, Option>> = Object.fromEntries(
  Object.entries(settings).map(([name, { kind, doc, ...setting }]) =>
    "secret" in setting
      ? [fileFlagOf(name), { type: "string", value: "FILE", doc: `${doc} Read from this file.` } satisfies Option]
      : [flagOf(name), { type: "string", value: kind.toUpperCase(), doc } satisfies Option],
  ),
);

/** The settings given as flags, as the table of settings reads them. */
export function flagsOf(options: Values): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(settingFlags)) {
    const value = options[name];
    if (typeof value === "string") given[name] = value;
  }
  return given;
}

// docs/settings.md from the table of settings.
import { fileFlagOf, flagOf, settings } from "../packages/server/src/config.ts";

/** The page; one row per setting. */
export function settingsPage(): string {
  const rows = Object.entries(settings).map(([name, { kind, initial, doc, ...setting }]) => {
    const value = initial === "" ? "" : `\`${initial}\``;
    const secret = "secret" in setting;
    const variable = secret ? `\`DATA_TOOLS_${name}\`, \`DATA_TOOLS_${name}_FILE\`` : `\`DATA_TOOLS_${name}\``;
    return `| ${variable} | \`--${secret ? fileFlagOf(name) : flagOf(name)}\` | ${kind} | ${value} | ${doc} |`;
  });
  return [
    "# Settings",
    "",
    "Read once at start: a flag wins over the environment, that over the default. Durations are a number with ms, s, m, h or d, or `unlimited`; sizes a number with KB, MB or GB, where it says count or size also `unlimited`; lists are separated by commas. A secret stands in its variable, or in a file that the variable with _FILE or the flag names; it is never taken from the command line itself. `data-tools doctor` prints what is in force, of secrets only whether they are set.",
    "",
    "| variable | flag | kind | default | what it is |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

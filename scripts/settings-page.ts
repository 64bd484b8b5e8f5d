// docs/settings.md from the table of settings.
import { flagOf, settings } from "../packages/server/src/config.ts";

/** The page; one row per setting. */
export function settingsPage(): string {
  const rows = Object.entries(settings).map(([name, { kind, initial, doc }]) => {
    const value = initial === "" ? "" : `\`${initial}\``;
    return `| \`DATA_TOOLS_${name}\` | \`--${flagOf(name)}\` | ${kind} | ${value} | ${doc} |`;
  });
  return [
    "# Settings",
    "",
    "Read once at start: a flag wins over the environment, that over the default. Durations are a number with ms, s, m, h or d, or `unlimited`; sizes a number with KB, MB or GB, where it says count or size also `unlimited`; lists are separated by commas. `data-tools doctor` prints what is in force.",
    "",
    "| variable | flag | kind | default | what it is |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

// docs/cli.md from the table of commands.
import type { Command, Option } from "../packages/server/src/cli/command.ts";
import { commands, common, remote } from "../packages/server/src/cli/commands.ts";
import { usage } from "../packages/server/src/cli/help.ts";
import { operating } from "../packages/server/src/cli/operating.ts";

const lead = `<!-- Made by \`npm run docs\`; do not edit. -->
# The command line

One program, \`data-tools\`, serves the workbench, works with tables and runs the product. \`data-tools help\` lists its commands, \`data-tools COMMAND --help\` tells the same as this page, and \`data-tools --version\` which version it is. From a checkout it is

    npm run data-tools -- help

on the data folder of \`npm start\`.

**Exit codes.** 0: done. 2: refused, and the sentence says what to do; nothing was changed. 1: failed. With \`--json\` every command prints one JSON document, a refusal too (\`{"error": {"code", "detail"}}\`, on standard error).

**Where it works.** Commands that work with tables ask a running server, the one at \`--server\` or \`DATA_TOOLS_SERVER\`; a token goes into \`DATA_TOOLS_TOKEN\`. \`run\` needs no server. Commands that run the product open the store themselves and take its [settings](settings.md) as flags; they work beside running servers.
`;

/** The page. */
export function cliPage(): string {
  const runs = new Set<Command>(operating);
  const serving = commands.filter(({ name }) => name === "serve");
  const working = commands.filter((each) => each.name !== "serve" && !runs.has(each));
  return [
    lead,
    "## Serving\n",
    ...serving.map(section),
    "## Working with tables\n",
    ...working.map(section),
    "## Running the product\n",
    ...operating.map(section),
  ].join("\n");
}

function section(command: Command): string {
  const options = { ...command.options, ...(command.remote && remote), ...common };
  const rows = Object.entries(options).map(([name, option]) => `| ${flag(name, option)} | ${inTable(option.doc)} |`);
  const words = command.args.map(({ name, doc }) => `- \`${name.replace("?", "")}\`: ${doc}`);
  const more = [
    command.loose ? "The parameters of the operation follow as flags of their names." : "",
    command.settings ? "It takes every [setting](settings.md) as a flag too." : "",
  ].filter((text) => text !== "");
  return [
    `### ${command.name}\n`,
    `${command.doc}.\n`,
    `\`\`\`text\n${usage(command)}\n\`\`\`\n`,
    ...(words.length > 0 ? [`${words.join("\n")}\n`] : []),
    `| Option | Meaning |\n|---|---|\n${rows.join("\n")}\n`,
    ...(more.length > 0 ? [`${more.join(" ")}\n`] : []),
  ].join("\n");
}

function flag(name: string, { type, short, value = "VALUE" }: Option): string {
  return `\`${short ? `-${short}, ` : ""}--${name}${type === "string" ? ` ${value}` : ""}\``;
}

function inTable(text: string): string {
  return text.replaceAll("|", "\\|");
}

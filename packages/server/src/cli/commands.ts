// Every command, declared once: parsing, --help and the documentation come from this table.
import type { Command, Option } from "./command.ts";
import { operating } from "./operating.ts";
import { working } from "./working.ts";

export const commands: readonly Command[] = [
  {
    name: "serve",
    doc: "Run the server (the default command)",
    args: [],
    options: {},
    settings: true,
    load: () => import("./commands/serve.ts"),
  },
  ...working,
  ...operating,
];

/** Taken by every command. */
export const common: Readonly<Record<string, Option>> = {
  json: { type: "boolean", doc: "Print JSON" },
  help: { type: "boolean", short: "h", doc: "Show this" },
};

/** Taken by commands that talk to a server. */
export const remote: Readonly<Record<string, Option>> = {
  server: {
    type: "string",
    value: "URL",
    doc: "Its address (default: DATA_TOOLS_SERVER or http://127.0.0.1:4870); a token goes into DATA_TOOLS_TOKEN",
  },
};

// Help, made from the declarations.
import type { Command, Option } from "./command.ts";
import { columns } from "./output.ts";

/** The words after the command: `SESSION [OPERATION]`. */
export function usage({ name, args }: Command): string {
  const words = args.map((arg) => (arg.name.endsWith("?") ? `[${arg.name.slice(0, -1)}]` : arg.name));
  return ["data-tools", name, ...words, "[options]"].join(" ");
}

function flag(name: string, option: Option): string {
  const value = option.type === "string" ? ` ${option.value ?? "VALUE"}` : "";
  return `  ${option.short ? `-${option.short}, ` : ""}--${name}${value}`;
}

/** Lines of two columns: a word and what it says. */
export function explained(rows: readonly (readonly [string, string])[]): string[] {
  return columns(["", ""], rows).slice(1);
}

/** Help on one command. */
export function commandHelp(command: Command, options: Readonly<Record<string, Option>>): string[] {
  return [
    `${command.doc}.`,
    "",
    usage(command),
    "",
    ...explained(command.args.map((arg) => [`  ${arg.name.replace("?", "")}`, arg.doc] as const)),
    ...(command.args.length > 0 ? [""] : []),
    ...explained(Object.entries(options).map(([name, option]) => [flag(name, option), option.doc] as const)),
  ];
}

/** Help on all of them. */
export function overview(commands: readonly Command[]): string[] {
  return [
    "Clean and reshape tables in sessions that never lose work.",
    "",
    "data-tools [COMMAND] [options]",
    "",
    ...explained(commands.map((command) => [`  ${command.name}`, command.doc] as const)),
    "",
    "data-tools COMMAND --help tells more, data-tools --version which version this is. Exit codes: 0 done, 2 refused, 1 failed.",
  ];
}

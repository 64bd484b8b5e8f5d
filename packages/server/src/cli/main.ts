// The switch: reads the command line by the command's declaration, loads the command, and turns what
// comes of it into an exit code: 0 done, 2 refused (someone can act), 1 failed.
import { parseArgs } from "node:util";
import { ConnectionError, createClient, ProblemError } from "@data-tools/client";
import { Refusal } from "../errors.ts";
import { version } from "../version.ts";
import { type Command, type Input, type Option, UsageError, type Values } from "./command.ts";
import { commands, common, remote } from "./commands.ts";
import { commandHelp, overview } from "./help.ts";
import { type Output, openOutput, type Sink } from "./output.ts";

export interface World {
  readonly out: Sink;
  readonly err: Sink;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a command line (without the program's name) and resolves with its exit code. */
export async function main(argv: readonly string[], world: World): Promise<0 | 1 | 2> {
  const [first = "serve", ...rest] = argv[0]?.startsWith("-") ? ["serve", ...argv] : argv;
  const output = openOutput(world.out, world.err, argv.includes("--json"));
  try {
    const help = argv.length === 1 && (argv[0] === "--help" || argv[0] === "-h");
    const command = commands.find(({ name }) => name === first);
    if (argv.includes("--version") && first === "serve") {
      output.result({ version }, () => [version]);
      return 0;
    }
    if (help || first === "help") {
      output.result(
        commands.map(({ name, doc }) => ({ name, doc })),
        () => overview(commands),
      );
      return 0;
    }
    if (!command) throw new UsageError(`There is no command “${first}”. data-tools --help lists them.`);
    await runCommand(command, rest, output, world);
    return 0;
  } catch (error) {
    return report(error, output);
  }
}

async function runCommand(command: Command, argv: string[], output: Output, world: World): Promise<void> {
  const declared = {
    ...command.options,
    ...(command.remote && remote),
    ...(command.settings && (await import("./settings.ts")).settingFlags),
    ...common,
  };
  const { args, options, extra } = read(command, argv, declared);
  if (options.help && !(command.loose && args.length > 1)) {
    output.result({ name: command.name, doc: command.doc, options: declared }, () => commandHelp(command, declared));
    return;
  }
  const needed = command.args.filter((arg) => !arg.name.endsWith("?"));
  const missing = needed[args.length];
  if (missing) throw new UsageError(`${missing.name} is missing. data-tools ${command.name} --help tells more.`);
  const repeats = command.args.at(-1)?.name.includes("…") === true;
  const surplus = repeats ? undefined : args[command.args.length];
  if (surplus !== undefined) throw new UsageError(`“${surplus}” is one word too many.`);
  const baseUrl = String(options.server ?? world.env.DATA_TOOLS_SERVER ?? "http://127.0.0.1:4870");
  // A token on the command line would be seen by everyone who lists processes.
  const token = world.env.DATA_TOOLS_TOKEN ?? "";
  const client = () => {
    if (!/^[\x21-\x7e]*$/.test(token))
      throw new UsageError("DATA_TOOLS_TOKEN holds characters that no token has. Copy the token again.");
    return createClient({ baseUrl, token });
  };
  const input: Input = { args, options, extra, output, env: world.env, client };
  await (await command.load()).run(input);
}

/** Words, declared flags, and (for loose commands) all other flags with the word after each. */
function read(command: Command, argv: string[], declared: Readonly<Record<string, Option>>) {
  const config = Object.fromEntries(
    Object.entries(declared).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short && { short }), ...(multiple && { multiple }) },
    ]),
  );
  const args: string[] = [];
  const extra: [string, string | true][] = [];
  const { values, tokens } = parseStrictly(argv, config, command.loose !== true);
  let open: [string, string | true] | undefined;
  for (const token of tokens) {
    if (token.kind === "option" && !(token.name in declared)) {
      extra.push([token.name, token.value ?? true]);
      open = token.value === undefined ? extra.at(-1) : undefined;
    } else if (token.kind === "positional") {
      if (open) open[1] = token.value;
      else args.push(token.value);
      open = undefined;
    } else open = undefined;
  }
  return { args, options: values as Values, extra };
}

function parseStrictly(
  args: string[],
  options: NonNullable<Parameters<typeof parseArgs>[0]>["options"],
  strict: boolean,
) {
  try {
    return parseArgs({ args, options: options ?? {}, strict, allowPositionals: true, tokens: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(". ")[0]}.`);
  }
}

/** Says what went wrong, and which exit code that is. */
function report(error: unknown, output: Output): 1 | 2 {
  const { code, text, refused, data } = explain(error);
  output.error(
    output.json ? JSON.stringify({ error: { code, detail: text, ...(data !== undefined && { data }) } }) : text,
  );
  return refused ? 2 : 1;
}

function explain(error: unknown): { code: string; text: string; refused: boolean; data?: unknown } {
  if (error instanceof UsageError) return { code: "usage", text: error.message, refused: true };
  if (error instanceof ProblemError) {
    const { code, detail, status, data } = error.problem;
    return { code, text: detail, refused: status < 500 || status === 507, data };
  }
  if (error instanceof Refusal) return { code: error.code, text: error.message, refused: error.status < 500 };
  if (error instanceof ConnectionError) {
    return {
      code: "no_connection",
      text: `${error.message} Is it running? Start it with: data-tools serve`,
      refused: false,
    };
  }
  const { code, message } = error as NodeJS.ErrnoException;
  return {
    code: code ?? "failed",
    text: message,
    refused: code === "ENOENT" || code === "EACCES" || code === "EISDIR",
  };
}

// What a command of `data-tools` is: a declaration, from which parsing and --help come, and a file that
// does it, loaded only when it is asked for.
import type { Call, Client } from "@data-tools/client";
import { refuse } from "../errors.ts";
import { isDeep, tooDeep } from "../http/depth.ts";
import type { Output } from "./output.ts";

export interface Option {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
  /** How help names the value: `--name NAME`. */
  readonly value?: string;
  readonly doc: string;
}

export interface Command {
  readonly name: string;
  readonly doc: string;
  /** In order; a name that ends in ? may be left out, in … may repeat. */
  readonly args: readonly { readonly name: string; readonly doc: string }[];
  readonly options: Readonly<Record<string, Option>>;
  /** Talks to a server: takes --server. */
  readonly remote?: true;
  /** Opens the product itself: takes the settings as flags. */
  readonly settings?: true;
  /** Takes flags that are not declared here (an operation's parameters). */
  readonly loose?: true;
  load(): Promise<{ run(input: Input): Promise<void> }>;
}

export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** What a command is given to work with. */
export interface Input {
  readonly args: readonly string[];
  readonly options: Values;
  /** Flags that no option declares, in order; true where none had a value. */
  readonly extra: readonly (readonly [string, string | true])[];
  readonly output: Output;
  readonly env: NodeJS.ProcessEnv;
  /** The client of the server that --server names. */
  client(): Client;
}

/** The words on the command line make no sense; answered with exit code 2. */
export class UsageError extends Error {}

/** The text given for an option; undefined if none was. */
export function textOf(options: Values, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

/** A whole number of at least `min`. */
export function numberOf(options: Values, name: string, min: number): number | undefined {
  const text = textOf(options, name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= min) return number;
  throw new UsageError(`--${name} must be a whole number of at least ${min}, not “${text}”.`);
}

/** The JSON given as text. */
export function jsonOf(text: string, what: string): unknown {
  if (isDeep(text)) throw tooDeep();
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${what} is no JSON.`);
  }
}

/** The calls in a file: a list of calls as JSON, or an object that holds one as `calls`. */
export function callsOf(text: string): Call[] {
  const value = jsonOf(text, "The recipe");
  const list = Array.isArray(value) ? value : (value as { calls?: unknown } | null)?.calls;
  const isCall = (each: unknown) =>
    typeof (each as Call | null)?.op === "string" && typeof (each as Call).params === "object";
  if (Array.isArray(list) && list.every(isCall)) return list as Call[];
  return refuse("invalid_params", { field: "recipe", reason: "it must be a list of calls, each with op and params" });
}

// Where MLflow is and what it may be told, read from the settings once.
import type { Config } from "../config.ts";
import { refuse } from "../errors.ts";

/** What makes a run. */
const runEvents = ["save", "export", "request"] as const;

export type RunEvent = (typeof runEvents)[number];

export interface Place {
  /** Without a slash at the end. */
  readonly address: string;
  /** Where people open it. */
  readonly page: string;
  readonly authorization: string | null;
  readonly experiment: string;
  readonly on: ReadonlySet<RunEvent>;
  readonly names: boolean;
  readonly parameters: boolean;
  /** For one answer, in milliseconds. */
  readonly timeout: number;
  /** From asking to giving up, in milliseconds; null = never. */
  readonly giveUp: number | null;
  /** Where people open Data Tools; empty if that is not said. */
  readonly here: string;
}

const longestTimeout = 60_000;

/** The place that the settings name; null if they name none. Refuses with the name of the setting. */
export function placeOf(config: Config): Place | null {
  if (config.MLFLOW === "") return null;
  const address = addressOf("MLFLOW", config.MLFLOW);
  const on = new Set<RunEvent>();
  for (const event of config.MLFLOW_ON) {
    if (event === "") continue;
    if (!isEvent(event)) return wrong("MLFLOW_ON", `“${event}” is none of ${runEvents.join(", ")}`);
    on.add(event);
  }
  const unknown = config.MLFLOW_EXPERIMENT.replace(/\{(datasource|session)\}/g, "");
  if (/[{}]/.test(unknown)) wrong("MLFLOW_EXPERIMENT", "only {datasource} and {session} can stand in braces");
  if (config.MLFLOW_EXPERIMENT === "") wrong("MLFLOW_EXPERIMENT", "it must not be empty");
  const timeout = config.MLFLOW_TIMEOUT ?? longestTimeout;
  if (timeout > longestTimeout) wrong("MLFLOW_TIMEOUT", "it must be at most 60s");
  return {
    address,
    page: config.MLFLOW_PAGE === "" ? address : addressOf("MLFLOW_PAGE", config.MLFLOW_PAGE),
    authorization: authorizationOf(config),
    experiment: config.MLFLOW_EXPERIMENT,
    on,
    names: config.MLFLOW_NAMES,
    parameters: config.MLFLOW_PARAMETERS,
    timeout,
    giveUp: config.MLFLOW_GIVE_UP,
    here: config.PUBLIC_URL.replace(/\/+$/, ""),
  };
}

function isEvent(text: string): text is RunEvent {
  return runEvents.some((event) => event === text);
}

function addressOf(field: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : wrong(field, "it must be an address, as https://mlflow.example.org");
  if (url.protocol !== "http:" && url.protocol !== "https:") wrong(field, "it must begin with http:// or https://");
  if (url.username !== "" || url.password !== "")
    wrong(field, "a name and a password go into MLFLOW_USER and MLFLOW_PASSWORD");
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function authorizationOf({ MLFLOW_TOKEN: token, MLFLOW_USER: user, MLFLOW_PASSWORD: password }: Config): string | null {
  if (token !== "" && user !== "") wrong("MLFLOW_TOKEN", "MLFLOW_USER is set too; leave one of them");
  if ((user === "") !== (password === "")) wrong("MLFLOW_USER", "a name and MLFLOW_PASSWORD go together");
  if (/[^\x21-\x7e]/.test(token)) wrong("MLFLOW_TOKEN", "it may hold no spaces and only ASCII");
  if (token !== "") return `Bearer ${token}`;
  return user === "" ? null : `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function wrong(field: string, reason: string): never {
  return refuse("invalid_params", { field, reason });
}

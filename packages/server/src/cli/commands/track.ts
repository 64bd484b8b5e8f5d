// `data-tools track`: a session's table as a run in MLflow.
import { setTimeout as pause } from "node:timers/promises";
import type { Client, TrackedRunView } from "@data-tools/client";
import { type Input, textOf, UsageError } from "../command.ts";
import { columns } from "../output.ts";

const lookEveryMs = 500;

export async function run({ args, options, output, client }: Input): Promise<void> {
  const [session = ""] = args;
  const { sessions } = client();
  if (options.list === true) {
    const { on, runs } = await sessions.tracking(session);
    return output.result({ on, runs }, () => listed(on, runs));
  }
  const again = textOf(options, "again");
  const step = textOf(options, "step");
  if (again !== undefined && step !== undefined)
    throw new UsageError("A run that is tried again has its step already.");
  const key = textOf(options, "key");
  const call = key === undefined ? {} : { key };
  const asked =
    again === undefined
      ? await sessions.track(session, step === undefined ? {} : { step: step === "original" ? null : step }, call)
      : await sessions.trackAgain(session, again, call);
  const told = options.wait === true ? await ended(sessions, session, asked) : asked;
  output.result(told, () => [told.id, ...lines(told)]);
  if (told.state === "given_up") throw new Error("The run was given up.");
}

/** The run once it is told or given up; what has gone meanwhile stays as it was last seen. */
async function ended(sessions: Client["sessions"], session: string, asked: TrackedRunView): Promise<TrackedRunView> {
  let seen = asked;
  while (seen.state === "waiting") {
    await pause(lookEveryMs);
    const { runs } = await sessions.tracking(session);
    const found = runs.find(({ id }) => id === asked.id);
    if (found === undefined) return seen;
    seen = found;
  }
  return seen;
}

function lines({ state, url, reason, nextTryAt }: TrackedRunView): string[] {
  if (state === "told") return [`Told: ${url}`];
  const why = reason === null ? [] : [reason.text];
  if (state === "given_up") return ["Given up.", ...why];
  return [
    nextTryAt === null ? "It waits to be told." : `It waits to be told; the next try is at ${nextTryAt}.`,
    ...why,
  ];
}

function listed(on: readonly string[], runs: readonly TrackedRunView[]): string[] {
  if (on.length === 0) return ["Nothing is told to MLflow here: no server is set (MLFLOW)."];
  if (runs.length === 0) return [`No runs yet. Told are: ${on.join(", ")}.`];
  return columns(
    ["run", "of", "at", "state", "where or why"],
    runs.map(({ id, event, at, state, url, reason }) => [id, event, at, state, url ?? reason?.text ?? ""]),
  );
}

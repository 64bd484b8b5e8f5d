// MLflow's REST interface, as much of it as a run needs. An answer comes within a time and a size or is a refusal
// that says what to do; redirects, which lead to pages for people to sign in at, are not followed.
import { isObject, type Json, objectOf, textWithin } from "../answers.ts";
import { refuse } from "../errors.ts";
import type { Place } from "./place.ts";

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** A metric as MLflow takes it. */
export interface Measured {
  readonly key: string;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly step: number;
}

/** A dataset of a run. */
export interface DatasetInput {
  readonly tags: readonly KeyValue[];
  readonly dataset: {
    readonly name: string;
    readonly digest: string;
    readonly source_type: string;
    readonly source: string;
    readonly schema: string;
    readonly profile: string;
  };
}

/** A run that MLflow has. */
export interface TrackerRun {
  readonly id: string;
  readonly experiment: string;
  readonly status: string;
  /** Where it keeps the run's files, as it says. */
  readonly artifacts: string;
}

interface NewRun {
  readonly name: string;
  readonly startTime: number;
  readonly tags: readonly KeyValue[];
}

/** What is asked of MLflow. Refuses with `mlflow_unreachable`, `mlflow_not_allowed`, `mlflow_failed` or `mlflow_refused`. */
export interface Tracker {
  /** The version of the server, or null if it does not tell one. */
  version(): Promise<string | null>;
  /** Asks for something that only those who are let in are told. */
  probe(): Promise<void>;
  /** The id of the experiment with this name, which is made if there is none. */
  experiment(name: string): Promise<string>;
  /** The run of the experiment that bears a tag; the oldest, if there are several. */
  find(experiment: string, tag: KeyValue): Promise<TrackerRun | null>;
  create(experiment: string, run: NewRun): Promise<TrackerRun>;
  log(
    run: string,
    what: {
      readonly params?: readonly KeyValue[];
      readonly tags?: readonly KeyValue[];
      readonly metrics?: readonly Measured[];
    },
  ): Promise<void>;
  inputs(run: string, datasets: readonly DatasetInput[]): Promise<void>;
  /** Keeps a file with the run; false, and nothing done, if the server does not pass files on to where it keeps them. */
  file(run: TrackerRun, name: string, text: string): Promise<boolean>;
  finish(run: string, endTime: number): Promise<void>;
}

interface Asked {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Bytes of an answer; a run with all its parameters has some hundred kilobytes. */
const answerMax = 8 << 20;
/** Entries of one kind in a request. */
const batch = 100;
/** Of what MLflow says, as much as is kept and shown. */
const saidMax = 300;

/** The tracking server of a place; what is under way ends when `closing` does. */
export function trackerAt(
  { address, authorization, timeout }: Pick<Place, "address" | "authorization" | "timeout">,
  closing?: AbortSignal,
): Tracker {
  async function ask({ method, path, body, type = "application/json" }: Asked): Promise<Answer> {
    const late = AbortSignal.timeout(timeout);
    const signal = closing ? AbortSignal.any([late, closing]) : late;
    const headers = {
      accept: "application/json",
      ...(body !== undefined && { "content-type": type }),
      ...(authorization !== null && { authorization }),
    };
    try {
      const sent = await fetch(address + path, {
        method,
        headers,
        redirect: "manual",
        signal,
        ...(body !== undefined && { body }),
      });
      const text = await textWithin(sent, answerMax);
      if (text === null) refuse("mlflow_unreachable", { reason: "its answer is too large" });
      const { status } = sent;
      if (status >= 300 && status < 400)
        refuse("mlflow_unreachable", { reason: "it leads elsewhere instead of answering" });
      if (status === 401 || status === 403) refuse("mlflow_not_allowed", { status });
      if (status === 429 || status === 502 || status === 503 || status === 504)
        refuse("mlflow_unreachable", { reason: "it is not ready" });
      if (status >= 500) refuse("mlflow_failed", { status, said: saidIn(text) });
      return { status, text };
    } catch (error) {
      if (late.aborted) refuse("mlflow_unreachable", { reason: "it takes too long to answer" });
      if (error instanceof TypeError) refuse("mlflow_unreachable", { reason: "it does not answer" });
      throw error;
    }
  }

  /** The JSON of an answer; null if MLflow has no such thing. */
  async function call(method: "GET" | "POST", path: string, body?: Json): Promise<Json | null> {
    const answer = await ask({
      method,
      path: `/api/2.0/mlflow/${path}`,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (answer.status === 404 && objectOf(answer.text)?.error_code === "RESOURCE_DOES_NOT_EXIST") return null;
    if (answer.status >= 400) refuse("mlflow_refused", { status: answer.status, said: saidIn(answer.text) });
    return objectOf(answer.text) ?? unreadable();
  }

  async function must(path: string, body: Json): Promise<Json> {
    return (await call("POST", path, body)) ?? refuse("mlflow_refused", { status: 404, said: "it is gone" });
  }

  async function named(name: string): Promise<string | null> {
    const found = await call("GET", `experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`);
    if (found === null) return null;
    const { experiment_id: id, lifecycle_stage: stage } = objectAt(found, "experiment");
    if (stage === "deleted")
      refuse("mlflow_refused", {
        status: 400,
        said: `the experiment ${name} is deleted there; restore it, or name another with MLFLOW_EXPERIMENT`,
      });
    return textAt(id);
  }

  return {
    async version() {
      const { status, text } = await ask({ method: "GET", path: "/version" });
      return status === 200 && /^[\w.+-]{1,40}$/.test(text.trim()) ? text.trim() : null;
    },
    async probe() {
      await must("experiments/search", { max_results: 1 });
    },
    async experiment(name) {
      const there = await named(name);
      if (there !== null) return there;
      try {
        return textAt((await must("experiments/create", { name })).experiment_id);
      } catch (error) {
        // Somebody else may have made it meanwhile.
        const made = await named(name);
        if (made === null) throw error;
        return made;
      }
    },
    async find(experiment, { key, value }) {
      const found = await must("runs/search", {
        experiment_ids: [experiment],
        filter: `tags.\`${key}\` = '${value}'`,
        order_by: ["attributes.start_time ASC"],
        run_view_type: "ACTIVE_ONLY",
        max_results: 1,
      });
      const [run] = Array.isArray(found.runs) ? found.runs : [];
      return run === undefined ? null : runIn(run);
    },
    async create(experiment, { name, startTime, tags }) {
      const made = await must("runs/create", {
        experiment_id: experiment,
        run_name: name,
        start_time: startTime,
        tags,
      });
      return runIn(objectAt(made, "run"));
    },
    async log(run, { params = [], tags = [], metrics = [] }) {
      const most = Math.max(params.length, tags.length, metrics.length);
      for (let at = 0; at < most; at += batch) {
        const part = <T>(all: readonly T[]) => all.slice(at, at + batch);
        await must("runs/log-batch", {
          run_id: run,
          params: part(params),
          tags: part(tags),
          metrics: part(metrics),
        });
      }
    },
    async inputs(run, datasets) {
      await must("runs/log-inputs", { run_id: run, datasets });
    },
    async file({ artifacts }, name, text) {
      const path = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(artifacts)?.[1];
      if (path === undefined) return false;
      const place = [...path.split("/"), name].map(encodeURIComponent).join("/");
      const { status, text: told } = await ask({
        method: "PUT",
        path: `/api/2.0/mlflow-artifacts/artifacts/${place}`,
        body: text,
      });
      if (status >= 400) refuse("mlflow_refused", { status, said: saidIn(told) });
      return true;
    },
    async finish(run, endTime) {
      await must("runs/update", { run_id: run, status: "FINISHED", end_time: endTime });
    },
  };
}

function runIn(run: unknown): TrackerRun {
  const info = objectAt(run, "info");
  return {
    id: textAt(info.run_id),
    experiment: textAt(info.experiment_id),
    status: textAt(info.status),
    artifacts: textAt(info.artifact_uri),
  };
}

/** What MLflow says of a failure, short and on one line. */
function saidIn(text: string): string {
  const { message } = objectOf(text) ?? {};
  const said = typeof message === "string" ? message : "it does not say why";
  const line = said.replace(/\s+/g, " ").trim();
  return line.length > saidMax ? `${line.slice(0, saidMax)}…` : line;
}

function objectAt(value: unknown, name: string): Json {
  const found = isObject(value) ? value[name] : undefined;
  return isObject(found) ? found : unreadable();
}

function textAt(value: unknown): string {
  return typeof value === "string" ? value : unreadable();
}

function unreadable(): never {
  return refuse("mlflow_unreachable", { reason: "its answer cannot be read; is it MLflow?" });
}

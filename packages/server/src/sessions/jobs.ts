// What is under way for an owner, found by its key wherever it runs, on other servers of the store too.
import type { JobView } from "@data-tools/client";
import { refuse } from "../errors.ts";
import type { Actor, Jobs } from "./api.ts";
import type { Core, Job } from "./core.ts";

/** What a server tells of a job that runs there; the others list it beside their own. */
interface Told extends Pick<Job, "owner" | "key" | "op" | "progress"> {
  readonly of: string;
  readonly done: boolean;
}

type Place = Pick<Job, "owner" | "key"> & { readonly of: string };

const tellEveryMs = 10_000;
/** A job of which nothing was heard for so long ended with its server. */
const goneAfterMs = 35_000;

export function createJobs(core: Pick<Core, "jobs" | "bus" | "clock">): Jobs {
  listenToOthers(core);
  /** Another owner's job does not exist. */
  function find(actor: Actor, key: string): { of: string; job: Job } {
    for (const [of, jobs] of core.jobs) {
      const job = jobs.find((each) => each.key === key && each.owner === actor.owner);
      if (job) return { of, job };
    }
    return refuse("not_found", { what: "job; it may have ended" });
  }
  return {
    async get(actor, key): Promise<JobView> {
      const { of, job } = find(actor, key);
      return { id: job.key, op: job.op, of, progress: job.progress };
    },
    async cancel(actor, key) {
      find(actor, key).job.abort.abort();
    },
  };
}

/** Lists a job of this server until the returned function is called, and tells the other servers of it meanwhile. */
export function listJob(core: Pick<Core, "jobs" | "bus" | "clock">, of: string, job: Job): () => void {
  put(core, of, job);
  const tell = (done: boolean) => {
    const { owner, key, op, progress } = job;
    core.bus.tell("job", { of, owner, key, op, progress, done } satisfies Told);
  };
  let stop = () => {};
  const again = () => {
    tell(false);
    stop = core.clock.after(tellEveryMs, again);
  };
  if (core.bus.shared) again();
  return () => {
    stop();
    take(core, of, job);
    tell(true);
  };
}

function listenToOthers(core: Pick<Core, "jobs" | "bus" | "clock">): void {
  /** When jobs of other servers were heard of last. */
  const heard = new Map<Job, number>();
  core.bus.on("job", ({ of, owner, key, op, progress, done }: Told) => {
    const known = core.jobs.get(of)?.find((each) => each.key === key && each.owner === owner && heard.has(each));
    if (done) {
      if (known) forget(of, known);
      return;
    }
    const job = known ?? { owner, key, op, abort: new AbortController(), progress };
    job.progress = progress;
    heard.set(job, core.clock.now());
    if (known) return;
    put(core, of, job);
    watch(of, job);
    job.abort.signal.addEventListener("abort", () => core.bus.tell("cancel", { of, owner, key } satisfies Place));
  });
  core.bus.on("cancel", ({ of, owner, key }: Place) => {
    const own = core.jobs.get(of)?.find((job) => job.key === key && job.owner === owner && !heard.has(job));
    own?.abort.abort();
  });

  /** Forgets it once its server was silent for too long. */
  function watch(of: string, job: Job): void {
    core.clock.after(goneAfterMs, () => {
      const at = heard.get(job);
      if (at === undefined) return;
      if (core.clock.now() - at >= goneAfterMs) forget(of, job);
      else watch(of, job);
    });
  }

  function forget(of: string, job: Job): void {
    heard.delete(job);
    take(core, of, job);
  }
}

function put({ jobs }: Pick<Core, "jobs">, of: string, job: Job): void {
  jobs.set(of, [...(jobs.get(of) ?? []), job]);
}

function take({ jobs }: Pick<Core, "jobs">, of: string, job: Job): void {
  const others = jobs.get(of)?.filter((other) => other !== job);
  if (others?.length) jobs.set(of, others);
  else jobs.delete(of);
}

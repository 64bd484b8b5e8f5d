// What is under way for an owner, found by its key wherever it runs.
import type { JobView } from "@data-tools/client";
import { refuse } from "../errors.ts";
import type { Actor, Jobs } from "./api.ts";
import type { Core, Job } from "./core.ts";

export function createJobs(core: Core): Jobs {
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

// How the server knows who is asking. One way is in force, chosen by the setting AUTH; each way is a file of
// its own and a line in index.ts.
import type { FastifyRequest } from "fastify";
import type { Config } from "../../config.ts";
import type { Actor } from "../../sessions/api.ts";

/** Who sent a request; null = nobody who may come in. Must not throw for what a client sends. */
export type Identify = (request: FastifyRequest) => Actor | null | Promise<Actor | null>;

export interface Way {
  /** Whether it may be reached from other machines than its own. */
  readonly beyondLoopback: boolean;
  /** Refuses settings that would let the wrong people in. */
  open(config: Config): Identify;
}

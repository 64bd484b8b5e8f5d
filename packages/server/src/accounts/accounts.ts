// Accounts on the store: records, sign-ins, what people do with their own, what administrators do.
import type { Core } from "../sessions/core.ts";
import { createAdministering } from "./administer.ts";
import type { Accounts } from "./api.ts";
import { createAttempts } from "./attempts.ts";
import { createOwn } from "./own.ts";
import { createRecords } from "./records.ts";
import { createSignIns, type Parts } from "./sign-ins.ts";

export function createAccounts(core: Pick<Core, "vault" | "clock" | "journal" | "config" | "queue" | "bus">): Accounts {
  const { vault, clock, journal, config } = core;
  const parts: Parts = {
    vault,
    clock,
    journal,
    records: createRecords(core),
    attempts: createAttempts(clock, core.bus),
    inTurn: (work) => core.queue.run("accounts", work),
    limits: { idle: config.SIGN_IN_IDLE, lifetime: config.SIGN_IN_LIFETIME },
  };
  const signing = createSignIns(parts);
  const { seen: _seen, entering: _entering, ...signIns } = signing;
  return { ...signIns, ...createOwn(parts, signing), ...createAdministering(parts) };
}

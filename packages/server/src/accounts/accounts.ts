// Accounts on the store: records, sign-ins, what people do with their own, what administrators do.
import { refuse } from "../errors.ts";
import type { Core } from "../sessions/core.ts";
import { createAdministering } from "./administer.ts";
import type { Accounts } from "./api.ts";
import { createAttempts } from "./attempts.ts";
import { createCodes } from "./codes.ts";
import { createEntering } from "./entering.ts";
import { knownPasswords } from "./known-passwords.ts";
import { createOwn } from "./own.ts";
import { createOwnFactor } from "./own-factor.ts";
import { createProvided } from "./provided.ts";
import { createRecords } from "./records.ts";
import { type Requirement, requirements } from "./second-factor.ts";
import { createSecondStep } from "./second-step.ts";
import { createSignIns, type Parts } from "./sign-ins.ts";

export function createAccounts(core: Pick<Core, "vault" | "clock" | "journal" | "config" | "queue" | "bus">): Accounts {
  const { vault, clock, journal, config } = core;
  const parts: Parts = {
    vault,
    clock,
    journal,
    records: createRecords(core),
    attempts: createAttempts(clock, core.bus),
    assertUnknown: knownPasswords(config.BREACHED_PASSWORDS),
    secondFactor: requirementOf(config),
    inTurn: (work) => core.queue.run("accounts", work),
    limits: { idle: config.SIGN_IN_IDLE, lifetime: config.SIGN_IN_LIFETIME },
  };
  const entering = createEntering(parts);
  const signing = createSignIns(parts, entering);
  const withCode = createCodes(parts);
  const { seen: _seen, ...signIns } = signing;
  return {
    ...signIns,
    ...createProvided(parts, entering),
    ...createSecondStep(parts, entering, withCode),
    ...createOwn(parts, signing),
    ...createOwnFactor(parts, signing, entering, withCode),
    ...createAdministering(parts),
  };
}

function requirementOf({ SECOND_FACTOR: said }: Pick<Core["config"], "SECOND_FACTOR">): Requirement {
  const reason = `“${said}” is none of: ${requirements.join(", ")}`;
  return requirements.find((each) => each === said) ?? refuse("invalid_params", { field: "SECOND_FACTOR", reason });
}

// Who of the old system's users is served here already: nobody, those who are named, a part of all, everyone. A
// sealed document with its own audit trail, changed while servers run and seen by all of them within seconds.
import { createHash } from "node:crypto";
import type { Cell } from "@data-tools/client";
import { refuse } from "../errors.ts";
import { assertAdmin } from "../sessions/admins.ts";
import type { Actor } from "../sessions/api.ts";
import type { Core } from "../sessions/core.ts";
import { writeSettings } from "../sessions/settings.ts";
import type { Ref } from "../store/store.ts";
import { djangoNumber } from "./owners.ts";

export const enrolmentModes = ["off", "named", "percent", "on"] as const;

export interface EnrolmentView {
  readonly mode: (typeof enrolmentModes)[number];
  /** Names or numbers of users in the old system; they are in by `named` and by `percent`. */
  readonly users: readonly string[];
  /** How many in a hundred of the others are in by `percent`. */
  readonly percent: number;
}

export interface Enrolment {
  /** What holds, as last read. */
  now(): Promise<EnrolmentView>;
  isEnrolled(actor: Actor): Promise<boolean>;
  /** What holds; administrators only, for others it does not exist. */
  view(actor: Actor): Promise<EnrolmentView>;
  /** Puts what is given in the place of what held. */
  change(actor: Actor, to: Partial<EnrolmentView>): Promise<EnrolmentView>;
}

const ref: Ref = { owner: "", kind: "settings", id: "enrolment" };
const freshMs = 4_000;
const nobody: EnrolmentView = { mode: "off", users: [], percent: 0 };

/** Most users that can be named, and the longest name. */
export const enrolmentLimits = { users: 10_000, name: 200 } as const;

export function createEnrolment({ vault, clock }: Pick<Core, "vault" | "clock">): Enrolment {
  let known = { value: nobody, at: Number.NEGATIVE_INFINITY };
  let reading: Promise<EnrolmentView> | null = null;

  /** Counted from the question: what changes while it is under way is seen no later. */
  async function read(): Promise<EnrolmentView> {
    const at = clock.now();
    const value = { ...nobody, ...(await vault.open<EnrolmentView>(ref))?.body };
    if (at >= known.at) known = { value, at };
    return value;
  }

  async function now(): Promise<EnrolmentView> {
    if (clock.now() - known.at < freshMs) return known.value;
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  return {
    now,
    isEnrolled: async (actor) => isIn(await now(), actor),
    async view(actor) {
      assertAdmin(actor);
      return read();
    },
    async change(actor, to) {
      assertAdmin(actor);
      const { percent = 0 } = to;
      if (!Number.isInteger(percent) || percent < 0 || percent > 100)
        refuse("invalid_params", { field: "percent", reason: "it must be a whole number from 0 to 100" });
      const said = { action: "enrolment", detail: {} as Record<string, Cell> };
      const changed = (stored: EnrolmentView | null) => {
        const before = { ...nobody, ...stored };
        const next = { ...before, ...to, users: named(to.users ?? before.users) };
        said.detail = { before: plain(before), after: plain(next) };
        return next;
      };
      const value = await writeSettings<EnrolmentView>(vault, clock, actor, ref, changed, said);
      known = { value, at: clock.now() };
      return value;
    },
  };
}

/** Whether the rules let a user in: the share of the others only ever grows with the percentage. */
export function isIn({ mode, users, percent }: EnrolmentView, actor: Pick<Actor, "owner" | "name">): boolean {
  if (mode === "off" || mode === "on") return mode === "on";
  if (users.includes(actor.name) || users.includes(djangoNumber(actor) ?? "")) return true;
  return mode === "percent" && placeOf(actor.owner) < percent / 100;
}

/** Where a user stands among all, from 0 to 1: the same always, and everywhere. */
function placeOf(owner: string): number {
  return createHash("sha256").update(`enrolment ${owner}`).digest().readUInt32BE(0) / 2 ** 32;
}

function named(users: readonly string[]): string[] {
  const names = [...new Set(users.map((user) => user.trim()).filter((user) => user !== ""))].sort();
  if (names.length > enrolmentLimits.users)
    refuse("invalid_params", { field: "users", reason: "so many are better taken by percent or all" });
  return names;
}

function plain({ mode, users, percent }: EnrolmentView): Cell {
  return { mode, percent, users: [...users] };
}

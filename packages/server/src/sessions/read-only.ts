// Read-only mode: an administrator, or the setting READ_ONLY, switches every change off for all. Looking, exporting
// and keeping sessions longer go on, and nothing expires meanwhile.
import type { MeView, ReadOnlyView } from "@data-tools/client";
import { iso, repeating } from "../clock.ts";
import { refuse } from "../errors.ts";
import type { Actor } from "./api.ts";
import type { Core } from "./core.ts";
import type { EventHub } from "./events.ts";

type Where = Pick<Core, "settings" | "config">;

/** Whether changes are switched off, as last read: `core.settings.refresh` tells what other servers were told. */
export function readOnlyView({ settings, config }: Where): ReadOnlyView {
  const set = settings.organisation().readOnly ?? null;
  const said = { message: set === null || set.message === "" ? null : set.message };
  if (set === null) return { on: config.READ_ONLY, ...said, by: null, since: null, fixed: config.READ_ONLY };
  return { on: true, ...said, by: set.by, since: iso(set.since), fixed: config.READ_ONLY };
}

/** What everybody is told of it. */
export function readOnlyNotice(where: Where): MeView["readOnly"] {
  const { on, message } = readOnlyView(where);
  return on ? { message } : null;
}

/** Refuses a change while changes are switched off. */
export async function assertWritable(where: Where): Promise<void> {
  await where.settings.refresh();
  const { on, message } = readOnlyView(where);
  if (!on) return;
  // The sentence goes on after it.
  const reason = message?.replace(/[.\s]+$/, "");
  refuse("read_only", reason === undefined ? { reason: "it is being maintained" } : { reason });
}

/** Switches changes off or on again, for all servers on the store. */
export async function switchReadOnly(
  core: Pick<Core, "settings" | "config" | "clock" | "events" | "journal">,
  actor: Actor,
  { on, message = "" }: { on: boolean; message?: string },
): Promise<ReadOnlyView> {
  await core.settings.refresh();
  if (!on && core.config.READ_ONLY)
    refuse("invalid_params", { field: "on", reason: "the server was started with READ_ONLY=true; start it without" });
  const next = on ? { message: message.trim(), by: actor.name, since: core.clock.now() } : null;
  const said = { action: "read-only", detail: { on } };
  await core.settings.setOrganisation(actor, { readOnly: next }, said);
  core.journal.note(actor, said);
  tell(core);
  return readOnlyView(core);
}

/** What those who listen were told last. */
const told = new WeakMap<EventHub, string>();

/** Tells everybody who listens, if there is something new to tell. */
function tell(where: Where & Pick<Core, "events">): void {
  const notice = readOnlyNotice(where);
  const now = JSON.stringify(notice);
  if ((told.get(where.events) ?? "null") === now) return;
  told.set(where.events, now);
  where.events.tellAll({ type: "read-only", on: notice !== null });
}

const lookEveryMs = 5_000;

/** Tells open pages when another server was told to switch changes off or on; answers what stops looking. */
export function watchReadOnly(core: Where & Pick<Core, "clock" | "events" | "report">): () => Promise<void> {
  return repeating(core.clock, lookEveryMs, async () => {
    try {
      await core.settings.refresh();
      tell(core);
    } catch (error) {
      core.report("settings", error);
    }
  });
}

// A request of the old system, carried out on a session of ours: the calls that come to the same, as one step, so
// that one undo takes back what one request did.
import type { AppliedView, Call, SessionView } from "@data-tools/client";
import { Refusal } from "../errors.ts";
import { type OldRequest, oldKinds, translate } from "../legacy/old-requests.ts";
import { type State, unstored } from "../model/state.ts";
import type { Actor, OpKey, Sessions } from "../sessions/api.ts";

/** What came of it, or why there was nothing to do. */
export type AskedAgain = { readonly applied: AppliedView; readonly before: SessionView } | { readonly reason: string };

const tries = 3;

/** Asks it of the session as it is; the old clients know of no versions, so what went by meanwhile is no conflict. */
export async function askAgain(
  sessions: Pick<Sessions, "view" | "apply">,
  actor: Actor,
  session: string,
  request: OldRequest,
  opKey?: OpKey,
): Promise<AskedAgain> {
  for (let attempt = 1; ; attempt++) {
    const before = await sessions.view(actor, session);
    const translated = translate(request, describedState(before));
    if ("reason" in translated) return translated;
    const { calls } = translated;
    const [only] = calls;
    if (only === undefined) return { reason: "nothing would change" };
    const step: Call = calls.length === 1 ? only : { op: "batch", params: { calls } };
    try {
      const applied = await sessions.apply(actor, session, [step], { version: before.version, opKey });
      return { applied, before };
    } catch (error) {
      const isOvertaken = error instanceof Refusal && error.code === "version_conflict";
      if (!isOvertaken || attempt === tries) throw error;
    }
  }
}

/** A session's table as translations look at it: names and types of columns. */
function describedState({ rows, columns }: SessionView): State {
  return {
    table: "",
    columns: columns.map((column) => ({ ...column, blob: unstored, field: "" })),
    rows: { physical: rows, visible: rows, kept: null, order: null },
  };
}

/** Whether the old system had a request of this kind. */
export function isOldKind(kind: string): boolean {
  return oldKinds.includes(kind);
}

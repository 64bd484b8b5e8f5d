// The session system put together from its parts.
import { sizeText } from "../engine/import/sizes.ts";
import { refuse } from "../errors.ts";
import { fixedLimits } from "../limits.ts";
import type { Actor, Sessions } from "./api.ts";
import { assertAlive, type Core, touch, viewOf } from "./core.ts";
import { move, patchStep, previewMove } from "./cursor.ts";
import * as lifetime from "./lifetime.ts";
import { preview, previewRows } from "./previews.ts";
import { prune } from "./pruning.ts";
import { analyse, diff, profile, report, rows } from "./reading.ts";
import { runRecipe } from "./recipes.ts";
import { recorded } from "./recording.ts";
import { exportTo, recipeOf, recipeText, save } from "./results.ts";
import { apply } from "./steps.ts";
import { sweep } from "./sweep.ts";
import { audit } from "./trail.ts";
import { fromBytes, toBytes } from "./vault.ts";
import { safety, verify } from "./verify.ts";
import { historyView } from "./views.ts";

/** A draft's name in the store; what the client calls it may hold a column's name. */
function draftName(core: Core, key: string): string {
  return `draft-${Buffer.from(core.vault.keys.auditMac(Buffer.from(`draft ${key}`))).toString("hex")}`;
}

export function createSessions(core: Core): Sessions {
  const open = (actor: Actor, id: string) => core.documents.open(actor, id);
  const { store } = core.vault;
  const sessions: Sessions = {
    create: (actor, ask) => lifetime.create(core, actor, ask),
    list: (actor) => lifetime.list(core, actor),
    view: async (actor, id) => viewOf(core, await open(actor, id)),
    rename: (actor, id, name) => lifetime.rename(core, actor, id, name),
    duplicate: (actor, id, ask) => lifetime.duplicate(core, actor, id, ask),
    apply: (actor, id, calls, ask) => apply(core, actor, id, calls, ask),
    undo: (actor, id, ask) => move(core, actor, id, { action: "undo", count: ask?.count ?? 1 }, ask),
    redo: (actor, id, ask) => move(core, actor, id, { action: "redo", count: ask?.count ?? 1 }, ask),
    goTo: (actor, id, step, ask) => move(core, actor, id, { action: "goTo", step }, ask),
    previewUndo: (actor, id) => previewMove(core, actor, id, "undo"),
    previewRedo: (actor, id) => previewMove(core, actor, id, "redo"),
    preview: (actor, id, call, options) => preview(core, actor, id, call, options),
    previewRows: (actor, id, which, range) => previewRows(core, actor, id, which, range),
    rows: (actor, id, query) => rows(core, actor, id, query),
    profile: (actor, id, options) => profile(core, actor, id, options),
    analyse: (actor, id, ask) => analyse(core, actor, id, ask),
    report: (actor, id, options) => report(core, actor, id, options),
    history: async (actor, id) => historyView(await open(actor, id)),
    prune: (actor, id, ask) => prune(core, actor, id, ask),
    patchStep: (actor, id, step, patch) => patchStep(core, actor, id, step, patch),
    diff: (actor, id, from, to, options) => diff(core, actor, id, from, to, options),
    save: (actor, id, ask) => save(core, actor, id, ask),
    exportTo: (actor, id, options) => exportTo(core, actor, id, options),
    recipe: async (actor, id, step) => recipeOf(await open(actor, id), step),
    recipeText: (actor, id, options) => recipeText(core, actor, id, options),
    runRecipe: (actor, id, ask) => runRecipe(core, actor, id, ask),
    extend: (actor, id, ask) => lifetime.extend(core, actor, id, ask),
    async cancel(actor, id, key) {
      await open(actor, id);
      const job = core.jobs.get(id)?.find((running) => running.key === key) ?? refuse("nothing_running");
      job.abort.abort();
    },
    remove: (actor, id, options) => lifetime.remove(core, actor, id, options),
    restore: (actor, id, ask) => lifetime.restore(core, actor, id, ask),
    audit: (actor, id, asked) => audit(core, actor, id, asked),
    safety: (actor, id) => safety(core, actor, id),
    verify: (actor, id, ask) => verify(core, actor, id, ask),
    async putDraft(actor, id, key, value) {
      await core.limits.pace(actor.owner, "notes");
      const document = await open(actor, id);
      assertAlive(core, document);
      const name = draftName(core, key);
      const plain = toBytes(value);
      const { drafts, draftBytes } = fixedLimits;
      if (plain.length > draftBytes.most) refuse("too_large", { what: "The draft", limit: sizeText(draftBytes.most) });
      const names = (await store.docs(document.ref)).filter((other) => other.startsWith("draft-"));
      if (names.length >= drafts.most && !names.includes(name)) refuse("too_many_drafts", { limit: drafts.most });
      const body = document.sealer.seal("doc", `${id}/${name}`, 0, plain);
      if (!(await store.putDoc(document.ref, name, body))) refuse("not_found", { what: "session" });
      await touch(core, document);
    },
    async draft(actor, id, key) {
      const { ref, sealer } = await open(actor, id);
      const name = draftName(core, key);
      const sealed = await store.doc(ref, name);
      return sealed ? fromBytes<unknown>(sealer.open("doc", `${id}/${name}`, 0, sealed)) : null;
    },
    async deleteDraft(actor, id, key) {
      await core.limits.pace(actor.owner, "notes");
      const { ref } = await open(actor, id);
      await store.putDoc(ref, draftName(core, key), null);
    },
    sweep: (options) => sweep(core, options),
  };
  return recorded(sessions, core.journal);
}

// Sessions whose reads, exports and saves are written into the owner's journal once they were answered.
import type { Actor, Sessions } from "./api.ts";
import type { Journal } from "./journal.ts";

/** The same sessions, recorded. */
export function recorded(sessions: Sessions, journal: Journal): Sessions {
  const read =
    <Rest extends unknown[], T>(ask: (actor: Actor, id: string, ...rest: Rest) => Promise<T>) =>
    async (actor: Actor, id: string, ...rest: Rest): Promise<T> => {
      const answer = await ask(actor, id, ...rest);
      journal.read(actor, id);
      return answer;
    };
  return {
    ...sessions,
    rows: read(sessions.rows),
    profile: read(sessions.profile),
    analyse: read(sessions.analyse),
    history: read(sessions.history),
    diff: read(sessions.diff),
    recipe: read(sessions.recipe),
    preview: read(sessions.preview),
    previewRows: read(sessions.previewRows),
    previewUndo: read(sessions.previewUndo),
    previewRedo: read(sessions.previewRedo),
    async report(actor, id, options) {
      const made = await sessions.report(actor, id, options);
      journal.note(actor, { action: "export", on: id, detail: { format: "report" } });
      return made;
    },
    async recipeText(actor, id, options) {
      const made = await sessions.recipeText(actor, id, options);
      journal.note(actor, { action: "export", on: id, detail: { format: options.format } });
      return made;
    },
    async exportTo(actor, id, options) {
      const file = await sessions.exportTo(actor, id, options);
      const { format, safe } = options;
      journal.note(actor, { action: "export", on: id, detail: { format, safe, bytes: file.bytes } });
      return file;
    },
    async save(actor, id, ask) {
      const saved = await sessions.save(actor, id, ask);
      journal.note(actor, { action: "save", on: id, detail: { datasource: saved.id } });
      return saved;
    },
  };
}

// Marked texts, wherever a text can be given, and whether bytes hold them.
import { ProblemError } from "@data-tools/client";
import { expect } from "vitest";
import type { Server } from "./server.ts";

/** Texts that nobody else writes, one for every way a text gets in. */
export const marks = {
  column: "kolonne7Qx1",
  renamed: "spalte8Wz2",
  cell: "zelle9Rt3",
  wrongCell: "kein-datum4Yp",
  filter: "filterwert5Lm",
  edit: "eingabe6Bn",
  draft: "entwurf1Hk",
  draftKey: "entwurfname2Jd",
  note: "notiz3Fs",
  checkpoint: "marke4Gv",
  session: "sitzung5Xc",
  saved: "gespeichert6Ma",
  file: "datei7Ub",
  fitted: "haeufig8Eo",
  search: "suche9Tq",
  recipe: "rezept3Kw",
  about: "beschreibung4Lv",
};

/** Which marks these bytes hold, in UTF-8 or UTF-16. */
export function marksIn(bytes: Buffer): string[] {
  const forms = Object.entries(marks).flatMap(([name, mark]) =>
    [mark, mark.toUpperCase()].flatMap((text) => [
      { name, form: Buffer.from(text, "utf8") },
      { name, form: Buffer.from(text, "utf16le") },
      { name, form: Buffer.from(text, "base64") },
    ]),
  );
  return forms.filter(({ form }) => bytes.includes(form)).map(({ name }) => name);
}

/** Everything a user does, with a marked text wherever a text can be given. */
export async function use({ client }: Server): Promise<string> {
  const rows = Array.from({ length: 40 }, (_, n) => `${n},${marks.cell}${n % 7},${n === 9 ? marks.wrongCell : n}`);
  rows.push(`40,${marks.fitted},1`, `41,${marks.fitted},2`, "42,,3");
  const file = new File([`id,${marks.column},t\n${rows.join("\n")}\n`], `${marks.file}.csv`);
  await client.datasources.preview(file);
  const { id: datasource } = await client.datasources.create(file);
  await client.datasources.previewAgain(datasource, { types: { t: "text" } });
  const { id } = await client.sessions.create({ datasource, name: marks.session });
  const call = { op: "rename-column", params: { column: marks.column, to: marks.renamed } };
  await client.recipes.create({ name: marks.recipe, description: marks.about, calls: [call] });
  let version = 1;
  const apply = async (op: string, params: Record<string, unknown>) => {
    ({ version } = await client.sessions.apply(id, { op, params, version }));
  };
  await apply("filter-rows", { where: { column: marks.column, is: "ne", value: marks.filter } }).catch(() => {});
  await client.sessions.preview(id, { op: "change-case", params: { columns: [marks.column], to: "upper" } });
  await apply("change-case", { columns: [marks.column], to: "upper" });
  await apply("edit-cell", { row: 3, column: marks.column, value: marks.edit });
  await apply("fill-missing", { columns: [marks.column], with: "mode" });
  await apply("sort-rows", { by: [{ column: marks.column, order: "desc" }] });
  await apply("filter-rows", { where: { column: "id", is: "lt", value: 41 } });
  const failed = await apply("change-type", { columns: ["t"], to: "integer", onError: "fail" }).catch((error) => error);
  expect(failed).toBeInstanceOf(ProblemError);
  expect(failed.problem).toMatchObject({ code: "cast_failed", detail: expect.stringContaining(marks.wrongCell) });
  await client.sessions
    .apply(id, { op: marks.column, params: { [marks.renamed]: marks.cell }, version })
    .catch(() => {});
  await apply("rename-column", { column: marks.column, to: marks.renamed });
  const { steps } = await client.sessions.history(id);
  await client.sessions.patchStep(id, steps[0]?.id ?? "", { name: marks.checkpoint, note: marks.note });
  await client.sessions.putDraft(id, marks.draftKey, { text: marks.draft });
  await client.sessions.rows(id, { search: marks.search, limit: 5 });
  await client.sessions.rows(id, { where: { column: marks.renamed, is: "eq", value: marks.filter }, limit: 5 });
  await client.sessions.profile(id);
  await client.sessions.diff(id, null, steps.at(-1)?.id ?? null);
  for (const format of ["csv", "xlsx", "parquet"] as const)
    await (await client.sessions.download(id, { format })).blob();
  await client.sessions.save(id, { name: marks.saved, description: marks.note });
  await client.sessions.undo(id, { count: 2 });
  expect(await client.sessions.getDraft(id, marks.draftKey)).toEqual({ text: marks.draft });
  return id;
}

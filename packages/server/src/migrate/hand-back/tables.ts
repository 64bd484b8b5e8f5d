// Tables as datasources of the old system: a Parquet file below MEDIA_ROOT/datasources, read again before it counts.
import { rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { State } from "../../model/state.ts";
import { type Document, stateAt } from "../../sessions/document.ts";
import { assertSameTable } from "./again.ts";
import { type Grounds, withBench } from "./bench.ts";
import type { FixtureRow } from "./fixture.ts";
import { writeTable } from "./folder.ts";
import { madeUuid } from "./names.ts";
import type { OwedDatasource } from "./owed.ts";
import { beside, type Media, putInPlace } from "./placing.ts";
import { toldOf } from "./report.ts";

/** A table and all that its row says, but whose it is. */
export interface Table extends Omit<FixtureRow, "user"> {
  /** Of the datasource or session here. */
  readonly id: string;
  readonly state: State;
}

/** A datasource that was made here. */
export function tableOfDatasource({ id, datasource, createdAt, body, parents }: OwedDatasource): Table {
  const { name, description, state, origin } = body;
  const isDerived = origin.kind === "session";
  return {
    id,
    datasource,
    name,
    description,
    file: fileOf(name, datasource, createdAt),
    createdAt,
    isDerived,
    parents,
    state,
  };
}

/** The present table of a session, which stands on that datasource of the old system. */
export function tableOfSession(document: Document, parent: string): Table {
  const { head, body } = document;
  const datasource = madeUuid("session", head.id);
  return {
    id: head.id,
    datasource,
    name: body.name,
    description: `A session on “${body.datasource.name}” as it stood in Data Tools`,
    file: fileOf(body.name, datasource, head.createdAt),
    createdAt: head.createdAt,
    isDerived: true,
    parents: [parent],
    state: stateAt(document),
  };
}

/** Where the old system would have put an upload of that time; the name is short and plain, and nobody else's. */
function fileOf(name: string, datasource: string, createdAt: number): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\.[a-z]{1,7}$/i, "")
    .replace(/[^\w-]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 40);
  const [year, month] = new Date(createdAt).toISOString().split("-");
  return `datasources/${year}/${month}/${plain || "table"}_${datasource.slice(0, 8)}.parquet`;
}

/** Writes the file of a table, reads it again and, after `before`, puts it into place; whether it was not there yet. */
export async function backAsDatasource(
  core: Grounds,
  media: Media,
  owner: string,
  { file, state }: Table,
  before: () => Promise<void>,
): Promise<{ isNew: boolean; told: readonly string[] }> {
  const target = join(media.root, file);
  const written = await beside(media, target);
  try {
    const told = await withBench(core, owner, async (bench) => {
      const { columns } = await writeTable(bench, state, dirname(written), basename(written));
      await assertSameTable(bench, written, state, columns);
      return toldOf(columns);
    });
    return { isNew: await putInPlace(media, written, target, before), told };
  } finally {
    await rm(written, { force: true });
  }
}

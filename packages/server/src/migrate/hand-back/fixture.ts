// Rows for the old system's database, which is not written from here: what `manage.py loaddata` reads. The datasources
// of a user stand in a project of their own.
import { open, rename } from "node:fs/promises";
import { madeUuid, naiveTime } from "./names.ts";

/** A datasource that went back. */
export interface FixtureRow {
  readonly user: number;
  readonly datasource: string;
  readonly name: string;
  readonly description: string;
  /** Below MEDIA_ROOT. */
  readonly file: string;
  readonly createdAt: number;
  /** False for a file that was uploaded as it is. */
  readonly isDerived: boolean;
  readonly parents: readonly string[];
}

const longestName = 255;

/** The fixture of these rows: the same every time. */
function fixtureOf(rows: readonly FixtureRow[]): readonly unknown[] {
  const users = [...new Set(rows.map(({ user }) => user))].sort((a, b) => a - b);
  return users.flatMap((user) => {
    const own = rows.filter((row) => row.user === user).sort((a, b) => a.datasource.localeCompare(b.datasource));
    const project = madeUuid("project", String(user));
    const times = timesOf(Math.min(...own.map(({ createdAt }) => createdAt)));
    const holder = {
      name: "Data Tools",
      description: "Given back from Data Tools",
      owner: user,
      is_public: false,
      is_favorite: false,
      ...times,
      datasources: own.map(({ datasource }) => datasource),
    };
    return [
      { model: "projects.project", pk: project, fields: holder },
      ...own.map((row) => ({ model: "projects.datasource", pk: row.datasource, fields: fieldsOf(row, project) })),
    ];
  });
}

function fieldsOf(row: FixtureRow, project: string): unknown {
  return {
    project,
    owner: row.user,
    name: row.name.slice(0, longestName),
    description: row.description,
    file: row.file,
    data_type: row.isDerived ? "PREPARED" : "ORIGINAL",
    status: "READY",
    is_derived: row.isDerived,
    parents: row.parents,
    uploaded_at: naiveTime(row.createdAt),
    ...timesOf(row.createdAt),
  };
}

/** Loading sets no times by itself. */
function timesOf(createdAt: number): { created_at: string; updated_at: string } {
  return { created_at: naiveTime(createdAt), updated_at: naiveTime(createdAt) };
}

/** Writes the fixture whole or not at all. */
export async function writeFixture(path: string, rows: readonly FixtureRow[]): Promise<void> {
  const written = `${path}.writing`;
  const file = await open(written, "w", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(fixtureOf(rows), null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(written, path);
}

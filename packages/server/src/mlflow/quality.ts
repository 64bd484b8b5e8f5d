// What a table lacks, as far as it is cheap to know: empty cells always, equal rows where there are not too many.
import { analysis } from "../analyses/index.ts";
import { count, integer, oneRow } from "../analyses/questions.ts";
import { readParams } from "../model/fields.ts";
import type { Asking } from "../model/selection.ts";
import { join, name, sql } from "../model/sql.ts";
import type { State } from "../model/state.ts";
import { type Core, workbenchOf } from "../sessions/core.ts";
import { isLarge } from "../sessions/limiting.ts";

export interface Quality {
  readonly missing: number;
  /** Rows that would go if one of each stayed; null where the table is too large for it to be cheap. */
  readonly duplicates: number | null;
}

/** Looks at a state of a session, without counting as its use. */
export async function qualityOf(core: Core, owner: string, session: string, state: State): Promise<Quality> {
  const workbench = await workbenchOf(core, { owner }, session);
  const asking: Asking = { state, ask: (selection) => workbench.ask(state, selection) };
  return { missing: await missingCells(asking), duplicates: isLarge(state) ? null : await duplicateRows(asking) };
}

async function missingCells(asking: Asking): Promise<number> {
  const columns = asking.state.columns;
  if (columns.length === 0) return 0;
  const each = columns.map((column) => sql`count(*) FILTER (${name(column.name)} IS NULL)`);
  const [sum] = await oneRow(asking, [integer(join(each, sql` + `))]);
  return count(sum);
}

async function duplicateRows(asking: Asking): Promise<number> {
  if (asking.state.columns.length === 0) return 0;
  const declared = analysis("duplicates");
  const params = readParams(declared, { limit: 0 }, asking.state);
  const { surplus } = (await declared.run(params, asking)) as { surplus: number };
  return surplus;
}

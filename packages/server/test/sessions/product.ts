// The real product for tests of sessions: a data folder and a ring of their own below the temporary
// folder, scratch in memory, and a clock that may stand still.
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Call, Cell, ColumnView, DatasourceView, SessionView } from "@data-tools/client";
import { type Config, type OpenedProduct, openProduct, readConfig } from "../../src/app.ts";
import { type Clock, manualClock } from "../../src/clock.ts";
import { Refusal } from "../../src/errors.ts";
import type { Actor, OpKey, Sessions } from "../../src/sessions/api.ts";
import { workbenchOf } from "../../src/sessions/core.ts";
import { stateAt } from "../../src/sessions/document.ts";
import type { Gauges } from "../../src/sessions/gauges.ts";

export const me: Actor = { owner: "ann", name: "Ann" };

export interface Table {
  readonly columns: readonly ColumnView[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Home {
  readonly folder: string;
  readonly config: Config;
  /** The product as it is open now. */
  readonly product: OpenedProduct;
  readonly sessions: Sessions;
  /** Closes the product; reopen opens it again. */
  shut(): Promise<void>;
  /** Closes the product and opens it again over the same folder. */
  reopen(): Promise<void>;
  /** A second product over the same folder, closed with this one. */
  second(): Promise<OpenedProduct>;
  /** A datasource read from CSV text. */
  csv(text: string, name?: string, actor?: Actor): Promise<DatasourceView>;
  /** A datasource read from a file, of the kind its name says. */
  upload(path: string): Promise<DatasourceView>;
  /** A session over a new datasource of that text. */
  start(text?: string): Promise<SessionView>;
  close(): Promise<void>;
}

export const smallCsv = "id,city,price\n1,Oslo,2.5\n2,bergen,\n3,Oslo,7\n4,,1.25\n5,ROME,2.5\n6,bergen,9\n";

/** Tests are faster than people, and the machine they run on may be full. */
export const calm: Readonly<Record<string, string>> = {
  "quota-changes": "unlimited",
  "quota-moves": "unlimited",
  "quota-notes": "unlimited",
  "memory-full": "100",
  reserve: "0",
};

/** A clock that stands still until it is told otherwise, begun now as files are dated by the system. */
export function stillClock(): ReturnType<typeof manualClock> {
  return manualClock(Date.now());
}

/** Where tests of sessions keep them, if not in a data folder: each home has its own place there. */
let shared: (() => string) | null = null;

/** From now on homes are opened on that Redis, or in folders as at first. */
export function openHomesOn(store: (() => string) | null): void {
  shared = store;
}

/** Whether homes are data folders, whose database a test may damage. */
export function inFolder(): boolean {
  return shared === null;
}

/** Opens a product with further settings as flags; `store` is local: unless said. */
export async function openHome(
  flags: Record<string, string> = {},
  clock?: Clock,
  gauges?: Gauges,
  below = tmpdir(),
): Promise<Home> {
  const folder = mkdtempSync(join(below, "data-tools-sessions-"));
  const config = readConfig({
    "data-dir": join(folder, "data"),
    keys: `file:${join(folder, "ring.json")}`,
    "engine-processes": "1",
    "engine-threads": "1",
    ...calm,
    ...(shared !== null && { store: `${shared()}?prefix=${basename(folder)}` }),
    ...flags,
  });
  let product = await openProduct(config, clock, undefined, gauges);
  let isOpen = true;
  const others: OpenedProduct[] = [];
  const upload = (path: string, name: string, actor: Actor) =>
    product.datasources.create(actor, { path, name, bytes: statSync(path).size }, {});
  const home: Home = {
    folder,
    config,
    get product() {
      return product;
    },
    get sessions() {
      return product.sessions;
    },
    async shut() {
      if (isOpen) await product.close();
      isOpen = false;
    },
    async reopen() {
      await home.shut();
      product = await openProduct(config, clock, undefined, gauges);
      isOpen = true;
    },
    async second() {
      const other = await openProduct(config, clock, undefined, gauges);
      others.push(other);
      return other;
    },
    async csv(text, name = "table.csv", actor = me) {
      const spool = await product.spool(actor);
      try {
        writeFileSync(spool.path, text, { mode: 0o600 });
        return await upload(spool.path, name, actor);
      } finally {
        await spool.done();
      }
    },
    upload: (path) => upload(path, basename(path), me),
    async start(text = smallCsv) {
      const { id } = await home.csv(text);
      return home.sessions.create(me, { datasource: id });
    },
    async close() {
      for (const opened of others) await opened.close();
      await home.shut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return home;
}

/** Every cell that shows, as it is now or after a step. */
export async function tableOf(sessions: Sessions, id: string, step?: string | null): Promise<Table> {
  const at = step === undefined ? {} : { step };
  const page = await sessions.rows(me, id, { offset: 0, limit: 10_000, ...at });
  if (page.rows.length !== page.total) throw new Error(`${page.rows.length} of ${page.total} rows`);
  return { columns: page.columns, rows: page.rows };
}

/** The digest of the table after a step, or as it is now. */
export async function digestOf(product: OpenedProduct, id: string, step?: string | null): Promise<string> {
  const document = await product.core.documents.open(me, id);
  const workbench = await workbenchOf(product.core, me, id);
  return workbench.digest(stateAt(document, step));
}

export function opKey(key: string, body: unknown = key, route = "POST /api/sessions/:id/steps"): OpKey {
  return { route, key, body };
}

export const rename = (column: string, to: string): Call => ({ op: "rename-column", params: { column, to } });
export const upper = (column: string): Call => ({ op: "change-case", params: { columns: [column], to: "upper" } });
export const formula = (into: string, expression: string): Call => ({ op: "formula", params: { into, expression } });

/** The refusal that a request ends in; fails if it does not. */
export async function refusalOf(request: Promise<unknown>): Promise<Refusal> {
  const outcome = await request.then(
    (answer) => new Error(`it was answered: ${JSON.stringify(answer)?.slice(0, 200)}`),
    (error: unknown) => error,
  );
  if (outcome instanceof Refusal) return outcome;
  throw outcome;
}

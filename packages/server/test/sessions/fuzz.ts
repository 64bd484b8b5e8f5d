// One seeded walk through a session: random steps, groups, undo, redo, go-to, retries, stale requests,
// previews, evictions and restarts, beside a model that keeps a full copy of every table.
import type { Call, SessionView } from "@data-tools/client";
import { expect } from "vitest";
import type { Ask } from "../../src/sessions/api.ts";
import {
  carriedOut,
  clone,
  csvOf,
  type PlainTable,
  pick,
  randomCall,
  randomOf,
  randomTable,
} from "./plain-operations.ts";
import { type Home, me, openHome, opKey, refusalOf, tableOf } from "./product.ts";

interface PlainStep {
  readonly id: string | null;
  readonly parent: PlainStep | null;
  readonly depth: number;
  readonly table: PlainTable;
  /** The child last taken from here. */
  taken: PlainStep | null;
}

export interface Walk {
  readonly seed: number;
  readonly store: "memory:" | "local:";
  readonly length: number;
}

/** Walks, and fails at the first difference with the seed and what was done. */
export async function walk({ seed, store, length }: Walk): Promise<Record<string, number>> {
  const home = await openHome({ store });
  const done: string[] = [];
  try {
    return await wander(home, { seed, store, length }, done);
  } catch (error) {
    const trail = done.map((line, n) => `${n}: ${line}`).join("\n");
    throw new Error(`seed ${seed} on ${store} differs after ${done.length} actions:\n${trail}`, { cause: error });
  } finally {
    await home.close();
  }
}

async function wander(home: Home, { seed, store, length }: Walk, done: string[]): Promise<Record<string, number>> {
  const random = randomOf(seed);
  const first = randomTable(random);
  const { id } = await home.start(csvOf(first));
  const root: PlainStep = { id: null, parent: null, depth: 0, table: first, taken: null };
  const steps: PlainStep[] = [root];
  const counts: Record<string, number> = {};
  let cursor = root;
  let version = 1;
  let keys = 0;
  let previewed: Call | null = null;

  function take(step: PlainStep): void {
    for (let at = step; at.parent; at = at.parent) at.parent.taken = at;
    cursor = step;
  }

  function grown(ids: readonly string[], tables: readonly PlainTable[]): void {
    for (const [n, table] of tables.entries()) {
      const step = { id: ids[n] ?? "", parent: cursor, depth: cursor.depth + 1, table: clone(table), taken: null };
      steps.push(step);
      take(step);
    }
    version++;
  }

  /** The tables after each call; null where a call would change nothing. */
  function foreseen(calls: readonly Call[]): PlainTable[] | null {
    const tables: PlainTable[] = [];
    let table = cursor.table;
    for (const call of calls) {
      const next = carriedOut(table, call);
      if (call.op !== "group-by" && JSON.stringify(next) === JSON.stringify(table)) return null;
      tables.push(next);
      table = next;
    }
    return tables;
  }

  const newCalls = (count: number): Call[] => {
    const calls: Call[] = [];
    let { table } = cursor;
    for (let n = 0; n < count; n++) {
      const call = randomCall(random, table, `c${seed}_${done.length}_${n}`);
      calls.push(call);
      table = carriedOut(table, call);
    }
    return calls;
  };

  async function apply(calls: readonly Call[], ask: Ask = {}): Promise<void> {
    done[done.length - 1] += ` ${JSON.stringify(calls)}`;
    const tables = foreseen(calls);
    const request = home.sessions.apply(me, id, calls, { version, ...ask });
    if (tables === null) expect((await refusalOf(request)).code).toBe("nothing_to_do");
    else grown((await request).steps, tables);
  }

  async function check(view: SessionView): Promise<void> {
    const { columns, rows } = await tableOf(home.sessions, id);
    expect({ columns, rows }).toEqual(cursor.table);
    expect(view).toMatchObject({
      version,
      cursor: cursor.id,
      depth: cursor.depth,
      rows: cursor.table.rows.length,
      columns: cursor.table.columns,
      status: "ready",
    });
    expect([view.undo?.step ?? null, view.redo?.step ?? null]).toEqual([cursor.id, cursor.taken?.id ?? null]);
  }

  const actions: Record<string, { readonly weight: number; run(): Promise<void> }> = {
    apply: { weight: 36, run: async () => apply(newCalls(1)) },
    group: { weight: 6, run: async () => apply(newCalls(2 + random(3))) },
    "group that fails": {
      weight: 4,
      async run() {
        const calls = [...newCalls(1 + random(2)), { op: "rename-column", params: { column: "no such", to: "x" } }];
        const { code } = await refusalOf(home.sessions.apply(me, id, calls, { version }));
        expect(["column_not_found", "nothing_to_do"]).toContain(code);
      },
    },
    undo: {
      weight: 12,
      async run() {
        const count = 1 + random(3);
        const request = home.sessions.undo(me, id, { count });
        if (count > cursor.depth)
          return void expect((await refusalOf(request)).code).toBe(
            cursor.depth === 0 ? "nothing_to_undo" : "too_few_steps",
          );
        await request;
        for (let n = 0; n < count; n++) cursor = cursor.parent ?? root;
        version++;
      },
    },
    redo: {
      weight: 10,
      async run() {
        const request = home.sessions.redo(me, id);
        if (cursor.taken === null) return void expect((await refusalOf(request)).code).toBe("nothing_to_redo");
        await request;
        take(cursor.taken);
        version++;
      },
    },
    goTo: {
      weight: 7,
      async run() {
        const to = pick(random, steps);
        await home.sessions.goTo(me, id, to.id, { version });
        take(to);
        version++;
      },
    },
    retry: {
      weight: 5,
      async run() {
        const calls = newCalls(1);
        const ask = { version, opKey: opKey(`fuzz-${keys++}`, calls) };
        const tables = foreseen(calls);
        if (tables === null) return apply(calls, ask);
        const both = [home.sessions.apply(me, id, calls, ask), home.sessions.apply(me, id, calls, ask)];
        const [one, two] = await Promise.all(both);
        const three = await home.sessions.apply(me, id, calls, ask);
        expect([two, three]).toEqual([one, one]);
        grown(one?.steps ?? [], tables);
      },
    },
    stale: {
      weight: 4,
      async run() {
        if (version === 1) return;
        const ask = { version: 1 + random(version - 1) };
        const calls = newCalls(1);
        const requests = [
          () => home.sessions.apply(me, id, calls, ask),
          () => home.sessions.goTo(me, id, null, ask),
          () => home.sessions.undo(me, id, ask),
        ];
        const refusal = await refusalOf(pick(random, requests)());
        expect(refusal).toMatchObject({ code: "version_conflict", values: { expected: ask.version, version } });
      },
    },
    preview: {
      weight: 6,
      async run() {
        const [call] = newCalls(1);
        if (!call) return;
        const tables = foreseen([call]);
        const request = home.sessions.preview(me, id, call, { limit: 5 });
        if (tables === null) return void expect((await refusalOf(request)).code).toBe("nothing_to_do");
        const shown = await request;
        expect(shown.total).toEqual({ before: cursor.table.rows.length, after: tables[0]?.rows.length });
        expect(shown.columns).toEqual(tables[0]?.columns);
        previewed = call;
        if (random(3) === 0) await actions.evict?.run();
        if (random(2) === 0) await actions["apply what was previewed"]?.run();
      },
    },
    "apply what was previewed": {
      weight: 5,
      async run() {
        const call = previewed;
        previewed = null;
        // It may no longer fit the table, which moves between the two.
        if (call && namesOf(call).every((name) => cursor.table.columns.some((column) => column.name === name))) {
          if (call.op === "edit-cell" && Number(call.params.row) > cursor.table.rows.length) return;
          await apply([call]);
        }
      },
    },
    evict: {
      weight: 3,
      async run() {
        const idle = home.product.core.engine.resident();
        for (const { session } of idle) await home.product.core.engine.evict(session);
      },
    },
    reload: {
      weight: 2,
      async run() {
        if (store === "local:") await home.reopen();
        else home.product.core.documents.forget(id);
        previewed = store === "local:" ? null : previewed;
      },
    },
  };
  const lots = Object.entries(actions).flatMap(([name, { weight }]) => Array.from({ length: weight }, () => name));

  while (done.length < length) {
    const name = pick(random, lots);
    done.push(`${name}, at version ${version}`);
    counts[name] = (counts[name] ?? 0) + 1;
    await actions[name]?.run();
    await check(await home.sessions.view(me, id));
  }

  // Every state that was ever acknowledged can still be gone to.
  done.push("every step gone to");
  expect((await home.sessions.history(me, id)).steps.map((step) => step.id)).toEqual(
    steps.slice(1).map((step) => step.id),
  );
  for (const step of [...steps].reverse()) {
    await home.sessions.goTo(me, id, step.id);
    take(step);
    version++;
    await check(await home.sessions.view(me, id));
  }
  return counts;
}

/** Names of the columns a call reads. */
function namesOf({ op, params }: Call): string[] {
  const where = params.where as { column: string } | undefined;
  const by = (params.by ?? []) as (string | { column: string })[];
  const aggregates = (params.aggregates ?? []) as { column: string }[];
  const source = op === "formula" ? [/^"(.*)"/.exec(String(params.expression))?.[1]] : [];
  const found = [
    params.column,
    ...((params.columns as string[]) ?? []),
    where?.column,
    ...by.map((key) => (typeof key === "string" ? key : key.column)),
    ...aggregates.map(({ column }) => column),
    ...source,
  ];
  return found.filter((name): name is string => typeof name === "string");
}

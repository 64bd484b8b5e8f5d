// An engine process: answers messages about the sessions it is asked for, each with an instance of its
// own. It holds no keys and sees no store; what it knows is the scratch folder it is given.
import { rm, stat } from "node:fs/promises";
import { Refusal } from "../errors.ts";
import type { State } from "../model/state.ts";
import { ask } from "./ask.ts";
import { toCell } from "./cells.ts";
import { applyAny, materialise } from "./change.ts";
import { compare, fingerprint } from "./compare.ts";
import { keepCompiled } from "./compiled.ts";
import { Displays } from "./display.ts";
import { exportTo } from "./export.ts";
import { outOfMemory } from "./failures.ts";
import { blobFile } from "./frame.ts";
import { type Control, Deaf, type Handle, Instance } from "./instance.ts";
import type { InstanceLimits } from "./limits.ts";
import type { Answer, Call, Question } from "./messages.ts";
import { page } from "./page.ts";
import { pandasFile } from "./pandas-file.ts";
import { describe } from "./query/query.ts";
import { type Context, prepare, type States } from "./statement.ts";

interface Resident {
  readonly instance: Instance;
  readonly displays: Displays;
  files: number;
}

const residents = new Map<string, Promise<Resident>>();
/** Calls under way: what stops the statement it is at, and whether it was cancelled. */
const calls = new Map<number, { handle: Handle | null; cancelled: boolean }>();
const progressEveryMs = 150;

process.on("message", (message: Question) => {
  if (message.kind === "call") void answer(message);
  else if (message.kind === "cancel") {
    const call = calls.get(message.id);
    if (!call) return;
    call.cancelled = true;
    call.handle?.cancel();
  } else void evict(message.session, message.id);
});
// The server is gone or going: an orderly exit would wait for the statements still running.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
keepCompiled();

// What functions build up in memory before the database counts it is watched from outside. Where one
// session alone went too far, its call is refused; among several, each call is done again alone.
const watchMemoryEveryMs = 100;
const besidesStatements = 2 ** 30;
let memoryBytes = Number.POSITIVE_INFINITY;
setInterval(() => {
  if (process.memoryUsage.rss() < besidesStatements + (1 + 2 * calls.size) * memoryBytes) return;
  const [id, another] = calls.keys();
  if (id === undefined || another !== undefined || residents.size > 1) {
    process.kill(process.pid, "SIGKILL");
    return;
  }
  const { code, values } = outOfMemory(memoryBytes);
  send({ kind: "refused", id, code, values, deaf: true });
}, watchMemoryEveryMs).unref();

// The server ends this process when it hears of it. Clearing up may wait for what never ends: no answer then.
Instance.onDeaf = () => setTimeout(() => process.kill(process.pid, "SIGKILL"), 2_000);

function send(answer: Answer): void {
  // Whoever has gone hears nothing; the line's end ends this process.
  process.send?.(answer, () => {});
}

async function answer({ id, session, folder, limits, call }: Extract<Question, { kind: "call" }>): Promise<void> {
  const underWay = { handle: null as Handle | null, cancelled: false };
  calls.set(id, underWay);
  memoryBytes = limits.memoryBytes;
  const timer = setInterval(() => {
    if (underWay.handle) send({ kind: "progress", id, progress: underWay.handle.progress() });
  }, progressEveryMs);
  const control = (handle: Handle) => {
    underWay.handle = handle;
    if (underWay.cancelled) handle.cancel();
  };
  try {
    const resident = await residentOf(session, folder, limits);
    send({ kind: "done", id, value: await carryOut(resident, id, call, control) });
  } catch (error) {
    if (error instanceof Refusal) {
      send({ kind: "refused", id, code: error.code, values: error.values, deaf: error instanceof Deaf });
    } else send({ kind: "broken", id, text: error instanceof Error ? `${error.name}: ${error.message}` : "unknown" });
  } finally {
    clearInterval(timer);
    calls.delete(id);
  }
}

function residentOf(session: string, folder: string, limits: InstanceLimits): Promise<Resident> {
  const known = residents.get(session);
  if (known) return known;
  const opened = Instance.open(folder, limits).then((instance) => {
    const displays = new Displays(instance, (blob) => blobFile(folder, blob));
    return { instance, displays, files: 0 };
  });
  residents.set(session, opened);
  opened.catch(() => residents.delete(session));
  return opened;
}

async function evict(session: string, id: number): Promise<void> {
  const resident = residents.get(session);
  residents.delete(session);
  (await resident?.catch(() => null))?.instance.close();
  send({ kind: "done", id, value: null });
}

async function carryOut(resident: Resident, id: number, call: Call, control: Control): Promise<unknown> {
  const { instance } = resident;
  const displays = resident.displays.scope();
  const context: Context = { instance, displays, fileOf: (blob) => blobFile(instance.folder, blob) };
  const sizeOf = async (path: string) => (await stat(path)).size;
  const made: string[] = [];
  const shared = { ...context, control, sizeOf, made };
  const newFile = () => `${instance.folder}/export-${id}-${resident.files++}`;
  const applying = (home: string, states: States & { data: State }) => ({ ...shared, home, states });
  try {
    switch (call.method) {
      case "apply":
        return await applyAny(applying(call.home, { ...call.sources, data: call.state }), call.change);
      case "describe":
        return await describe(shared, { ...call.sources, data: call.state }, call.query);
      case "materialise":
        return await materialise(applying(call.home, { data: call.state }));
      case "fit":
        return await fit(context, { ...call.sources, data: call.state }, call.values, control);
      case "page":
        return await page(context, call.state, call.request, control);
      case "compare":
        return await compare(context, call.from, call.to, call.options);
      case "ask":
        return await ask(context, call.state, call.selection, control);
      case "export":
        return await exportTo({ ...context, control, newFile, sizeOf }, call.state, call.format, call.options);
      case "pandas":
        return await pandasFile({ ...context, control, newFile, sizeOf }, call.state);
      case "fingerprint":
        return await fingerprint(context, call.state);
    }
  } catch (error) {
    for (const path of made) await rm(path, { force: true });
    throw error;
  } finally {
    await displays.end();
  }
}

async function fit(
  context: Context,
  states: States & { data: State },
  values: Extract<Call, { method: "fit" }>["values"],
  control: Control,
): Promise<unknown> {
  const names = Object.keys(values);
  const fragments = Object.values(values);
  const prepared = await prepare(context, states, [...fragments, { parts: [{ relation: "data" }] }]);
  // A fragment that names a relation is a scalar subquery of its own, any other one an aggregate.
  const scalar = fragments.map(({ parts }) => parts.some((part) => "relation" in part));
  const items = fragments.map((fragment, index) => {
    const text = prepared.writer.write(fragment, prepared.names);
    return scalar[index] ? `(${text}) AS f${index}` : `${text} AS f${index}`;
  });
  const from = scalar.every(Boolean) ? "" : " FROM data";
  const select = `${prepared.with}SELECT ${items.join(", ")}${from}`;
  const [row = []] = await context.instance.task((task) => task.rows(select, prepared.writer.values), control);
  return Object.fromEntries(names.map((name, index) => [name, toCell(row[index] ?? null)]));
}

// Recipes kept by name: private to their owner, each sealed under a key of its own that goes when the
// recipe is deleted.
import type { Call, RecipeView } from "@data-tools/client";
import { iso, newId } from "../clock.ts";
import { Refusal, refuse } from "../errors.ts";
import { checkShape } from "../model/fields.ts";
import { currentParams } from "../model/operation.ts";
import { fold } from "../model/state.ts";
import { operation } from "../operations/index.ts";
import type { Head, Ref } from "../store/store.ts";
import type { Actor, Recipes } from "./api.ts";
import { auditRecord, withFrom } from "./audit.ts";
import { type Core, eraseNoted } from "./core.ts";
import { firstHead, nextHead, type Opened } from "./vault.ts";

interface RecipeBody {
  readonly name: string;
  readonly description: string;
  readonly calls: readonly Call[];
}

function recipeView(head: Head, { name, description, calls }: RecipeBody): RecipeView {
  return {
    id: head.id,
    name,
    description,
    calls: [...calls],
    version: head.version,
    createdAt: iso(head.createdAt),
    changedAt: iso(head.usedAt),
  };
}

/** The calls of the recipe with this id or name. */
export async function callsOf(core: Core, actor: Actor, named: string): Promise<readonly Call[]> {
  return (await find(core, actor, named)).body.calls;
}

/** By id, else by name. */
async function find(core: Pick<Core, "vault">, { owner }: Actor, named: string): Promise<Opened<RecipeBody>> {
  const byId = await core.vault.open<RecipeBody>({ owner, kind: "recipe", id: named });
  if (byId) return byId;
  const all = await openAll(core, owner);
  return all.find(({ body }) => fold(body.name) === fold(named)) ?? refuse("not_found", { what: "recipe" });
}

async function openAll(core: Pick<Core, "vault">, owner: string): Promise<Opened<RecipeBody>[]> {
  const heads = await core.vault.store.heads(owner, "recipe");
  return heads.map((head) => core.vault.openHead<RecipeBody>(head));
}

/** A recipe with another body; refuses if it was changed meanwhile. */
async function commitBody(
  { vault }: Pick<Core, "vault">,
  actor: Actor,
  opened: Opened<RecipeBody>,
  body: RecipeBody,
  now: number,
): Promise<Head> {
  const { ref, sealer } = opened;
  const head = nextHead(opened, body, { version: opened.head.version + 1, usedAt: now });
  const entry = { actor: actor.name, action: "change", version: head.version, detail: {} };
  const last = await vault.store.lastAudit(ref);
  const audit = [auditRecord({ keys: vault.keys, sealer, ref }, last, now, withFrom(entry, actor))];
  const result = await vault.store.commit({ ref, expect: opened.head.revision, next: head, audit });
  return result.ok ? head : refuse("busy", { limit: 1 });
}

/**
 * Gives those recipes of an owner another name that have the name of one of another's, who is to have them
 * all: with the first number behind it that is free. Answers how many.
 */
export async function nameApart(
  core: Pick<Core, "vault" | "clock">,
  actor: Actor,
  from: string,
  to: string,
  isMeant: (head: Head) => boolean,
): Promise<number> {
  const theirs = new Set((await openAll(core, to)).map(({ body }) => fold(body.name)));
  const own = await openAll(core, from);
  const all = new Set([...theirs, ...own.map(({ body }) => fold(body.name))]);
  const same = own.filter(({ head, body }) => isMeant(head) && theirs.has(fold(body.name)));
  for (const opened of same) {
    let n = 2;
    while (all.has(fold(`${opened.body.name} (${n})`))) n++;
    const name = `${opened.body.name} (${n})`;
    all.add(fold(name));
    await commitBody(core, actor, opened, { ...opened.body, name }, core.clock.now());
  }
  return same.length;
}

/** Refuses calls that no table could make right. */
function checkCalls(calls: readonly Call[]): void {
  if (calls.length === 0) refuse("invalid_params", { field: "calls", reason: "there must be at least one" });
  for (const [index, call] of calls.entries()) {
    try {
      const declared = operation(call.op);
      checkShape(declared, currentParams(declared, call));
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "invalid_params") throw error;
      refuse("invalid_params", { ...error.values, field: `calls[${index}].${error.values.field}` });
    }
  }
}

async function checkName(core: Core, actor: Actor, name: string, own?: string): Promise<void> {
  const taken = (await openAll(core, actor.owner)).some(
    ({ body, ref }) => ref.id !== own && fold(body.name) === fold(name),
  );
  if (taken) refuse("recipe_name_taken", { name });
}

export function createRecipes(core: Core): Recipes {
  const { vault, clock, once } = core;
  /** One change of an owner's recipes at a time: names are looked at before they are taken. */
  const inTurn = <T>(actor: Actor, work: () => Promise<T>) => core.queue.run(`recipes of ${actor.owner}`, work);

  return {
    async list(actor) {
      return (await openAll(core, actor.owner)).map(({ head, body }) => recipeView(head, body));
    },
    async get(actor, named) {
      const { head, body } = await find(core, actor, named);
      return recipeView(head, body);
    },
    create: (actor, ask) =>
      inTurn(actor, () =>
        once.run(actor, ask.opKey, async () => {
          checkCalls(ask.calls);
          await core.limits.admit("recipes");
          await core.limits.pace(actor.owner, "changes");
          await checkName(core, actor, ask.name);
          const within = await core.limits.within(actor.owner);
          const ref: Ref = { owner: actor.owner, kind: "recipe", id: newId("r") };
          const { wrappedKey, sealer } = vault.keys.create(ref);
          const body: RecipeBody = { name: ask.name, description: ask.description ?? "", calls: ask.calls };
          const now = clock.now();
          const head = firstHead({ ref, wrappedKey, sealer }, body, now);
          const view = recipeView(head, body);
          const op = once.record(actor, ref, sealer, now, ask.opKey, view);
          const entry = { actor: actor.name, action: "create", version: 1, detail: { calls: ask.calls.length } };
          const audit = [auditRecord({ keys: vault.keys, sealer, ref }, null, now, withFrom(entry, actor))];
          const result = await vault.store.commit({ ref, expect: 0, next: head, audit, within, ...(op ? { op } : {}) });
          return result.ok ? view : once.other(result, ask.opKey, (of) => core.limits.over(of, within));
        }),
      ),
    change: (actor, named, patch) =>
      inTurn(actor, async () => {
        await core.limits.admit("recipes");
        await core.limits.pace(actor.owner, "changes");
        const opened = await find(core, actor, named);
        if (patch.calls) checkCalls(patch.calls);
        if (patch.name !== undefined) await checkName(core, actor, patch.name, opened.ref.id);
        const body: RecipeBody = {
          name: patch.name ?? opened.body.name,
          description: patch.description ?? opened.body.description,
          calls: patch.calls ?? opened.body.calls,
        };
        return recipeView(await commitBody(core, actor, opened, body, clock.now()), body);
      }),
    remove: (actor, named) =>
      inTurn(actor, async () => {
        const { head } = await find(core, actor, named);
        const result = await eraseNoted(core, actor, head);
        if (!result.ok) refuse("busy", { limit: 1 });
      }),
  };
}

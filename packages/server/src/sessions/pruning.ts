// Old branches of a history removed, only on request and only as they were listed: first what would go, with
// a token of that list, then the same with the token. The line one is on, what redo leads to, and named
// steps stay; so does every blob that a step left needs.
import { createHash } from "node:crypto";
import type { PrunedBranch, PruneView } from "@data-tools/client";
import { iso } from "../clock.ts";
import { assert, refuse } from "../errors.ts";
import { type SideBranch, sideBranches, without } from "../model/side-branches.ts";
import { blobsOf } from "../model/state.ts";
import type { Actor, Ask, PruneAsk } from "./api.ts";
import { assertAlive, assertVersion, type Core } from "./core.ts";
import { callOf, type Document, leasesOf, type Step, stepOf, treeOf } from "./document.ts";
import { summaryOf } from "./plan.ts";
import { tellStep } from "./steps.ts";
import { publicId } from "./views.ts";

/** What was found to go. */
interface Found {
  readonly view: PruneView;
  readonly steps: ReadonlySet<string>;
}

export async function prune(core: Core, actor: Actor, id: string, ask: PruneAsk & Ask): Promise<PruneView> {
  if (ask.dryRun) {
    const document = await core.documents.open(actor, id);
    assertAlive(core, document);
    return find(document, ask).view;
  }
  if (ask.token === undefined) {
    return refuse("invalid_params", { field: "token", reason: "list first what would go, with dryRun" });
  }
  return core.queue.run(id, () =>
    core.once.run(actor, ask.opKey, async () => {
      let found: Found | null = null;
      const view = await core.documents.change(
        actor,
        id,
        (document) => {
          assertAlive(core, document);
          assertVersion(document, ask.version);
          found = find(document, ask);
          if (found.view.token !== ask.token) refuse("list_changed");
          const { steps, bytes, branches } = found.view;
          const version = document.head.version + 1;
          const { chosen } = without(treeOf(document), found.steps);
          return {
            audit: {
              actor: actor.name,
              action: "prune",
              version,
              detail: { steps, bytes, branches: branches.map(({ step }) => step) },
            },
            body: { ...document.body, chosen },
            head: { version, bytes: Math.max(0, document.head.bytes - bytes) },
            drop: dropOf(document, found.steps),
            counts: { steps_pruned: steps },
            opKey: ask.opKey,
          };
        },
        (after): PruneView => {
          assert(found, "what goes was listed");
          return { ...found.view, version: after.head.version, pruned: true };
        },
      );
      const document = await core.documents.open(actor, id);
      const told = { id, version: view.version, cursor: publicId(document.body.cursor) };
      tellStep(core, actor, told, "prune", ask.opKey?.key ?? null);
      return view;
    }),
  );
}

/** What there is to remove of what was asked for. */
function find(document: Document, ask: PruneAsk): Found {
  const tree = treeOf(document);
  const isNamed = (id: string) => document.steps.get(id)?.body.name != null;
  const whole = sideBranches(tree, () => false);
  const all = ask.named ? whole : sideBranches(tree, isNamed);
  const going = chosenOf(document, all, ask);
  const steps = new Set(going.flatMap((branch) => branch.steps));
  const branches = going.map((branch) => branchView(document, branch));
  const version = document.head.version;
  const view: PruneView = {
    version,
    token: createHash("sha256")
      .update(JSON.stringify([version, [...steps].sort()]))
      .digest("base64url")
      .slice(0, 32),
    branches,
    steps: steps.size,
    bytes: branches.reduce((sum, { bytes }) => sum + bytes, 0),
    named: ask.named ? 0 : whole.flatMap((branch) => branch.steps).filter(isNamed).length,
    pruned: false,
  };
  return { view, steps };
}

/** Those that were named, or the oldest ones down to a number of steps or bytes, or all. */
function chosenOf(
  document: Document,
  all: readonly SideBranch[],
  { branches, keepSteps, keepBytes, token }: PruneAsk,
): SideBranch[] {
  const named = branches === undefined ? all : all.filter(({ first }) => branches.includes(first));
  const unknown = branches?.find((id) => !all.some(({ first }) => first === id));
  if (unknown !== undefined) refuse(token === undefined ? "step_not_found" : "list_changed");
  if (keepSteps === undefined && keepBytes === undefined) return [...named];
  let steps = document.steps.size - 1;
  let { bytes } = document.head;
  const lasting = named.toSorted((a, b) => lastOf(document, a) - lastOf(document, b));
  return lasting.filter((branch) => {
    if (steps <= (keepSteps ?? Number.POSITIVE_INFINITY) && bytes <= (keepBytes ?? Number.POSITIVE_INFINITY))
      return false;
    steps -= branch.steps.length;
    bytes -= bytesOf(document, branch);
    return true;
  });
}

function stepsOf(document: Document, { steps }: SideBranch): Step[] {
  return steps.map((id) => stepOf(document, id));
}

function lastOf(document: Document, branch: SideBranch): number {
  return Math.max(...stepsOf(document, branch).map(({ at }) => at));
}

/** A blob is shown by the step that made it and by those after it alone: what a branch made goes with it. */
function bytesOf(document: Document, branch: SideBranch): number {
  return stepsOf(document, branch).reduce((sum, { bytes }) => sum + bytes, 0);
}

function branchView(document: Document, branch: SideBranch): PrunedBranch {
  const first = stepOf(document, branch.first);
  return {
    step: first.id,
    summary: summaryOf(callOf(first)),
    from: publicId(first.parent),
    at: iso(first.at),
    until: iso(lastOf(document, branch)),
    steps: branch.steps.length,
    bytes: bytesOf(document, branch),
    names: stepsOf(document, branch).flatMap(({ body }) => body.name ?? []),
  };
}

/** Own blobs and leases that nothing needs once these steps are gone. */
function dropOf(document: Document, going: ReadonlySet<string>) {
  const left = [...document.steps.values()].filter(({ id }) => !going.has(id));
  const needed = new Set(left.flatMap(({ body }) => blobsOf(body.after)));
  const gone = [...going].flatMap((id) => blobsOf(stepOf(document, id).body.after));
  const own = new Set(gone.filter((blob) => blob.startsWith(`${document.ref.id}/`) && !needed.has(blob)));
  const kept = leasesOf({ ...document, steps: new Map(left.map((step) => [step.id, step])) });
  return {
    steps: [...going],
    blobs: [...own],
    leases: leasesOf(document).filter((id) => !kept.includes(id)),
  };
}

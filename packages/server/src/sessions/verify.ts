// Whether everything that is stored of a session is whole: each object is read and opened by the same
// seals that every read goes through, while the session stays in use. What was found is kept with it.
import { setImmediate as rest } from "node:timers/promises";
import type { DamageView, SafetyView, VerificationView } from "@data-tools/client";
import { iso, newId } from "../clock.ts";
import { assert, refuse } from "../errors.ts";
import { origin } from "../model/history.ts";
import { type BlobId, blobsOf } from "../model/state.ts";
import { algorithms } from "../store/seal.ts";
import type { Sealer } from "../store/sealing.ts";
import type { Head, Ref, StepRecord } from "../store/store.ts";
import { keyIdOf } from "../store/wrap.ts";
import type { Actor, Ask } from "./api.ts";
import { links } from "./audit.ts";
import { asJob, type Core } from "./core.ts";
import { type Document, ownBlobs, type StepBody } from "./document.ts";
import { nullIfDamaged } from "./instead.ts";
import { summaryOf } from "./plan.ts";
import { fromBytes, readBlob, toBytes, unseal } from "./vault.ts";
import { noteView } from "./views.ts";

type DamageCode =
  | "damaged_head"
  | "damaged_step"
  | "damaged_step_data"
  | "damaged_original"
  | "damaged_audit"
  | "damaged_draft";

interface Damage {
  readonly code: DamageCode;
  /** The step's id. */
  readonly step?: string;
  /** The step's or the entry's number. */
  readonly number?: number;
}

/** The outcome of a verification as it is kept. */
interface Verified {
  readonly at: number;
  readonly actor: string;
  readonly checked: number;
  readonly bytes: number;
  readonly damaged: readonly Damage[];
}

/** The document that keeps the last outcome. */
const outcomeName = "verified";
const restAfterMs = 15;

export async function verify(
  core: Core,
  actor: Actor,
  id: string,
  { opKey }: Pick<Ask, "opKey"> = {},
): Promise<VerificationView> {
  return core.once.run(actor, opKey, async () => {
    const ref: Ref = { owner: actor.owner, kind: "session", id };
    const { head, sealer } = await opening(core, ref);
    const job = { key: opKey?.key ?? newId("k"), op: "verify", heavy: true };
    return asJob(core, actor, id, job, async (running) => {
      const found = await examine(core, head, sealer, running);
      if (running.signal.aborted) refuse("cancelled");
      return keep(core, actor, ref, sealer, { at: core.clock.now(), actor: actor.name, ...found }, opKey);
    });
  });
}

async function opening(core: Core, ref: Ref): Promise<{ head: Head; sealer: Sealer }> {
  const head = await core.vault.store.head(ref);
  const sealer = await core.vault.sealerOf(ref);
  return head && sealer ? { head, sealer } : refuse("not_found", { what: "session" });
}

async function examine(
  { vault }: Core,
  head: Head,
  sealer: Sealer,
  { signal, onProgress }: { signal: AbortSignal; onProgress?(progress: number): void },
): Promise<Pick<Verified, "checked" | "bytes" | "damaged">> {
  const { store, keys } = vault;
  const ref: Ref = { owner: head.owner, kind: head.kind, id: head.id };
  const damaged: Damage[] = [];
  let checked = 0;
  let bytes = 0;
  let rested = performance.now();

  /** What was opened; null if it is damaged. */
  async function check(open: () => Uint8Array | Promise<Uint8Array>, damage: Damage): Promise<Uint8Array | null> {
    if (signal.aborted) refuse("cancelled");
    let plain: Uint8Array | null = null;
    try {
      plain = await open();
      bytes += plain.length;
    } catch (error) {
      nullIfDamaged(error);
      damaged.push(damage);
    }
    await counted();
    return plain;
  }
  /** One more was looked at; others are served in between. */
  async function counted(): Promise<void> {
    checked++;
    if (performance.now() - rested < restAfterMs) return;
    await rest();
    rested = performance.now();
  }

  await check(() => sealer.open("head", head.id, head.revision, head.body), { code: "damaged_head" });
  const steps = await store.steps(ref);
  const blobs = new Map<BlobId, StepRecord>();
  for (const step of steps) {
    const { id, seq, body } = step;
    const open = () => sealer.open("step", `${ref.id}/${id}`, seq, body);
    const damage: Damage = id === origin ? { code: "damaged_head" } : { code: "damaged_step", step: id, number: seq };
    const plain = await check(open, damage);
    if (plain === null) continue;
    const { after } = fromBytes<StepBody>(plain);
    // A blob is told with the step that made it: the first one that shows it.
    for (const blob of blobsOf(after)) if (!blobs.has(blob)) blobs.set(blob, step);
  }
  const docs = await store.docs(ref);
  for await (const { seq, intact, missing } of links(store, { keys, sealer, ref }, head.revision)) {
    if (signal.aborted) refuse("cancelled");
    if (!intact) damaged.push({ code: "damaged_audit", number: seq });
    if (!missing) await counted();
  }
  for (const name of docs) {
    const sealed = await store.doc(ref, name);
    // One that was just taken away is no damage. The last outcome is about to be replaced by a new one.
    if (sealed === null || name === outcomeName) continue;
    await check(() => sealer.open("doc", `${ref.id}/${name}`, 0, sealed), { code: "damaged_draft" });
  }
  let done = 0;
  // Beside the blobs, the rest takes no time worth telling.
  for (const [blob, { id, seq }] of blobs) {
    onProgress?.(done++ / blobs.size);
    const damage: Damage =
      id === origin ? { code: "damaged_original" } : { code: "damaged_step_data", step: id, number: seq };
    await check(() => readBlob(vault, ref.owner, blob), damage);
  }
  return { checked, bytes, damaged: unique(damaged) };
}

/** A table has many blobs: what is damaged of one step is told once. */
function unique(damaged: readonly Damage[]): Damage[] {
  return [...new Map(damaged.map((each) => [JSON.stringify(each), each])).values()];
}

/** Keeps the outcome with its audit entry; with the session too damaged for that, the outcome alone. */
async function keep(
  core: Core,
  actor: Actor,
  ref: Ref,
  sealer: Sealer,
  verified: Verified,
  opKey: Ask["opKey"],
): Promise<VerificationView> {
  const body = sealer.seal("doc", `${ref.id}/${outcomeName}`, 0, toBytes(verified));
  const detail = { checked: verified.checked, damaged: verified.damaged.length };
  try {
    return await core.documents.change(
      actor,
      ref.id,
      ({ head: { version } }) => ({
        audit: { actor: actor.name, action: "verify", version, detail },
        docs: [{ name: outcomeName, body }],
        opKey,
      }),
      (after) => verificationView(after, verified),
    );
  } catch (error) {
    nullIfDamaged(error);
    await core.vault.store.putDoc(ref, outcomeName, body);
    return verificationView(null, verified);
  }
}

/** How a session is sealed and what its last verification found; also of a session that cannot be opened. */
export async function safety(core: Core, actor: Actor, id: string): Promise<SafetyView> {
  const { keys } = core.vault;
  const ref: Ref = { owner: actor.owner, kind: "session", id };
  const { head, sealer } = await opening(core, ref);
  const document = await core.documents.open(actor, id).catch(nullIfDamaged);
  const ring = keys.list();
  const key = ring.find((each) => each.id === keyIdOf(head.wrappedKey));
  assert(key, "what was opened is sealed with a key of the ring");
  const verified = await lastOutcome(core, ref, sealer);
  return {
    ...algorithms,
    key,
    newerKey: ring.find(({ state }) => key.state !== "active" && state === "active") ?? null,
    bytes: head.bytes,
    blobs: document && ownBlobs(document).length,
    verified: verified && verificationView(document, verified),
  };
}

/** The outcome that is kept; one that cannot be opened proves nothing and counts as none. */
async function lastOutcome({ vault }: Core, ref: Ref, sealer: Sealer): Promise<Verified | null> {
  const sealed = await vault.store.doc(ref, outcomeName);
  try {
    return sealed && unseal<Verified>(sealer, "doc", `${ref.id}/${outcomeName}`, 0, sealed);
  } catch (error) {
    return nullIfDamaged(error);
  }
}

function verificationView(document: Document | null, { at, damaged, ...counts }: Verified): VerificationView {
  return { at: iso(at), ...counts, damaged: damaged.map((each) => damageView(document, each)) };
}

function damageView(document: Document | null, { code, step, number }: Damage): DamageView {
  const call = step === undefined ? undefined : document?.steps.get(step)?.body.call;
  const note = noteView(code, number === undefined ? {} : { number });
  return { ...note, step: step ?? null, summary: call ? summaryOf(call) : null };
}

// The audit trail as its owner reads it: the newest entries first, each in words.
import type { AuditPage, AuditView, Cell } from "@data-tools/client";
import { iso } from "../clock.ts";
import { origin } from "../model/history.ts";
import { summary } from "../model/summary.ts";
import type { Actor } from "./api.ts";
import { type AuditEntry, type Link, links } from "./audit.ts";
import type { Core } from "./core.ts";
import type { Document } from "./document.ts";
import { summaryOf } from "./plan.ts";

/** Entries of a page if the reader asks for no other number. */
const usual = 100;

export async function audit(
  core: Core,
  actor: Actor,
  id: string,
  { before = Number.POSITIVE_INFINITY, limit = usual }: { before?: number; limit?: number } = {},
): Promise<AuditPage> {
  const { store, keys } = core.vault;
  const document = await core.documents.open(actor, id);
  const asked: Link[] = [];
  let total = 0;
  let broken: number | null = null;
  for await (const link of links(store, { keys, ...document }, document.head.revision)) {
    if (!link.intact) broken ??= link.seq;
    if (link.missing) continue;
    total++;
    if (link.seq < before) asked.push(link);
  }
  const entries = asked.slice(-limit).reverse();
  return { entries: entries.map((link) => auditView(document, link)), total, broken };
}

function auditView(document: Document, { seq, at, entry, intact }: Link): AuditView {
  const shown = { seq, at: iso(at), outcome: entry?.outcome ?? ("done" as const), from: entry?.from ?? null, intact };
  if (entry === null) {
    return { ...shown, actor: "", action: "", summary: summary`This entry cannot be read`, version: 0, detail: {} };
  }
  const { actor, action, version, detail } = entry;
  return { ...shown, actor, action, summary: entrySummary(document, entry), version, detail };
}

function entrySummary(document: Document, { action, detail }: AuditEntry): string {
  switch (action) {
    case "create":
      return summary`Session started`;
    case "duplicate":
      return summary`Session copied from another one`;
    case "rename":
      return summary`Session renamed`;
    case "extend":
      return summary`Session kept longer`;
    case "delete":
      return summary`Session moved to the bin`;
    case "expire":
      return summary`Session moved to the bin, for it was not used`;
    case "restore":
      return summary`Session taken out of the bin`;
    case "verify":
      return detail.damaged === 0
        ? summary`Verified: everything is whole`
        : summary`Verified, found damaged: ${Number(detail.damaged)}`;
    case "name":
      return summary`Name or note changed: ${stepWords(document, detail.step)}`;
    case "undo":
      return summary`Undone, then at: ${stepWords(document, detail.to)}`;
    case "redo":
      return summary`Done again, then at: ${stepWords(document, detail.to)}`;
    case "goTo":
      return summary`Went to: ${stepWords(document, detail.to)}`;
    case "prune":
      return summary`Old branches removed, steps: ${Number(detail.steps)}`;
    case "apply": {
      const [first, ...others] = [detail.steps].flat();
      const line = stepWords(document, first);
      return others.length === 0 ? line : summary`${line}, and more steps: ${others.length}`;
    }
    default:
      return action;
  }
}

/** A step as the history shows it. */
function stepWords(document: Document, id: Cell | undefined): string {
  if (id === origin) return summary`Original table`;
  const call = document.steps.get(String(id))?.body.call;
  return call ? summaryOf(call) : summary`a step`;
}

// What clients see: documents and effects as the wire's shapes, codes as sentences.
import type { Effect, HistoryView, Note, SessionView, StepHint, StepView } from "@data-tools/client";
import { iso } from "../clock.ts";
import type { RawEffect } from "../engine/engine.ts";
import { said } from "../language.ts";
import { lineTo, nextOf, nextsOf, origin, tips } from "../model/history.ts";
import { columnViews } from "../model/state.ts";
import { noteText } from "../notes.ts";
import { operations } from "../operations/index.ts";
import type { Head } from "../store/store.ts";
import { beginningOf, callOf, type Document, type OldSession, type Step, stateAt, stepOf, treeOf } from "./document.ts";
import { type Rules, warnsAt } from "./lifetimes.ts";
import { summaryOf } from "./plan.ts";

export function noteView(code: string, values: Note["values"]): Note {
  return { code, values, text: noteText(code, values) };
}

export function effectView(effect: RawEffect): Effect {
  return { ...effect, notes: effect.notes.map(({ code, values }) => noteView(code, values)) };
}

/** What stands besides the document when a session is shown. */
interface Circumstances {
  readonly now: number;
  /** How long the bin keeps it; null: for ever. */
  readonly binMs: number | null;
  readonly rules: Rules;
  readonly running: SessionView["running"];
}

export function sessionView(document: Document, { now, binMs, rules, running }: Circumstances): SessionView {
  const { head, body } = document;
  const tree = treeOf(document);
  const state = stateAt(document);
  const next = nextOf(tree, body.cursor);
  const binned = head.binnedAt !== null;
  return {
    id: head.id,
    name: body.name,
    datasource: { ...body.datasource },
    version: head.version,
    rows: state.rows.visible,
    columns: columnViews(state),
    cursor: publicId(body.cursor),
    depth: lineTo(tree, body.cursor).length,
    undo: body.cursor === origin ? null : stepHint(stepOf(document, body.cursor)),
    redo: next === null ? null : stepHint(stepOf(document, next)),
    branches: tips(tree),
    expiresAt: head.expiresAt === null ? null : iso(head.expiresAt),
    warnsAt:
      head.expiresAt === null
        ? null
        : iso(warnsAt(rules, { ...head, createdAt: beginningOf(document), expiresAt: head.expiresAt })),
    serverNow: iso(now),
    createdAt: iso(head.createdAt),
    usedAt: iso(head.usedAt),
    status: binned ? "bin" : running ? "busy" : "ready",
    binUntil: head.binnedAt === null || binMs === null ? null : iso(head.binnedAt + binMs),
    bytes: head.bytes,
    running,
    old: body.old ? oldView(body.old) : null,
  };
}

function oldView({ generation, notes, lost }: OldSession): NonNullable<SessionView["old"]> {
  return {
    generation,
    notes: notes.map(({ code, values }) => noteView(code, values)),
    lost: lost.map(({ name, at }) => ({ name, at })),
  };
}

/** A session whose stored data is damaged, as lists show it. */
export function damagedView(head: Head, now: number): SessionView {
  return {
    id: head.id,
    name: "",
    datasource: { id: "", name: "" },
    version: head.version,
    rows: 0,
    columns: [],
    cursor: null,
    depth: 0,
    undo: null,
    redo: null,
    branches: 1,
    expiresAt: null,
    warnsAt: null,
    serverNow: iso(now),
    createdAt: iso(head.createdAt),
    usedAt: iso(head.usedAt),
    status: "damaged",
    binUntil: null,
    bytes: head.bytes,
    running: null,
    old: null,
  };
}

/** The origin is null outside. */
export function publicId(id: string): string | null {
  return id === origin || id === "" ? null : id;
}

export function stepHint(step: Step): StepHint {
  const call = callOf(step);
  return { step: step.id, op: call.op, summary: summaryOf(call), effect: effectView(step.body.effect) };
}

export function historyView(document: Document): HistoryView {
  const nexts = nextsOf(treeOf(document));
  const steps = [...document.steps.values()].filter(({ id }) => id !== origin).sort((a, b) => a.seq - b.seq);
  return {
    cursor: publicId(document.body.cursor),
    next: nexts.get(origin) ?? null,
    version: document.head.version,
    steps: steps.map((step): StepView => {
      const { effect, name, note, actor, ms, after } = step.body;
      const call = callOf(step);
      return {
        id: step.id,
        parent: publicId(step.parent),
        call,
        title: said(operations.get(call.op)?.title ?? call.op),
        summary: summaryOf(call),
        effect: effectView(effect),
        name,
        note,
        at: iso(step.at),
        actor,
        ms,
        rows: after.rows.visible,
        columns: after.columns.length,
        bytes: step.bytes,
        next: nexts.get(step.id) ?? null,
      };
    }),
  };
}

// The operation one is about to apply: its parameters, its preview, and the applying itself. What is
// filled in is kept on the server, so that a reload or another browser finds it again.
import { newKey, type OperationView, type SessionView } from "@data-tools/client";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { problemIn, sentence } from "../client.ts";
import { type Errors, initialParams, type Params, placed, prefilled, sentParams } from "../workbench/fields/params.ts";
import { type Draft, useDrafts } from "./use-drafts.ts";
import { usePreview } from "./use-preview.ts";
import type { Selection } from "./use-selection.ts";
import { useOperations } from "./use-session.ts";
import type { SessionActions } from "./use-session-actions.ts";
import { complain } from "./use-start.ts";

export interface Given {
  columns?: readonly string[];
  params?: Params;
}

export interface Form {
  operation: OperationView | null;
  params: Params;
  /** Errors by path, and one for the form as a whole. */
  errors: Errors;
  general: string | null;
  /** Where inside of a formula or a query the error is. */
  errorAt: { path: string; position: number } | null;
  preview: ReturnType<typeof usePreview>;
  applying: boolean;
  /** Another number whenever the fields begin anew: what they remember themselves is forgotten then. */
  round: number;
  /** The last step this form brought about, until something is changed again. */
  applied: SessionView["undo"];
  /** Whether it stands as it was left earlier. */
  continued: boolean;
  /** Forms that were filled in and not applied, the open one among them. */
  drafts: readonly Draft[];
  /** Lets a form that was filled in go. */
  forget(op: string): void;
  /** Fills the open form in anew, as it was at first. */
  beginAnew(): void;
  /** `given`: the columns it is about, if not the chosen ones, and values to begin with. */
  open(operation: OperationView, given?: Given): void;
  close(): void;
  set(field: string, value: unknown): void;
  apply(): void;
  cancel(): void;
}

export function useForm(session: SessionView, actions: SessionActions, selection: Selection): Form {
  const operations = useOperations().data;
  const [operation, setOperation] = useState<OperationView | null>(null);
  const [params, setParams] = useState<Params>({});
  const [round, setRound] = useState(0);
  const [refused, setRefused] = useState<unknown>(null);
  const [applied, setApplied] = useState<SessionView["undo"]>(null);
  const [running, setRunning] = useState<string | null>(null);
  // One key per gesture: a second click under way, or a retry after a lost answer, is the same gesture.
  const gesture = useRef({ key: newKey(), pending: false });

  const sent = useMemo(() => (operation === null ? {} : sentParams(operation, params)), [operation, params]);
  const preview = usePreview(session, operation, sent);

  const drafts = useDrafts(session.id);
  const [continued, setContinued] = useState(false);
  // Only what someone filled in is worth keeping, not what stands in a form by itself.
  const [touched, setTouched] = useState(false);
  const { keep } = drafts;
  useEffect(() => {
    if (touched && operation !== null) keep({ op: operation.name, params });
  }, [touched, operation, params, keep]);
  const resumed = useRef(false);
  const resume = useEffectEvent((found: OperationView) => stand(found));
  useEffect(() => {
    const found = operations?.find(({ name }) => name === drafts.found);
    if (found === undefined || resumed.current) return;
    resumed.current = true;
    resume(found);
  }, [operations, drafts.found]);

  const renew = () => {
    gesture.current = { key: newKey(), pending: false };
  };
  /** How often something was filled in, or another form opened, by hand. */
  const touches = useRef(0);
  const touch = () => {
    touches.current++;
    renew();
    setRefused(null);
    setApplied(null);
  };

  const { columns } = session;
  const filledFrom = useRef(selection.columns);
  useEffect(() => {
    if (filledFrom.current === selection.columns) return;
    filledFrom.current = selection.columns;
    if (operation === null || selection.columns.length === 0) return;
    setParams((before) => prefilled(operation, before, selection.columns, columns, false));
    gesture.current = { key: newKey(), pending: false };
    setRefused(null);
  }, [operation, selection.columns, columns]);

  const begin = (first: Params) => {
    setParams(first);
    setTouched(false);
    setRound((before) => before + 1);
  };
  const fill = (next: OperationView, given: Given = {}) => {
    const initial = initialParams(next.fields);
    const filled = prefilled(next, initial, given.columns ?? selection.columns, columns, true);
    // Columns that were named are meant, also where a form could do without.
    const named =
      given.columns !== undefined && filled === initial
        ? prefilled(next, initial, given.columns, columns, false)
        : filled;
    begin({ ...named, ...given.params });
  };
  const stand = (next: OperationView, given?: Given) => {
    setOperation(next);
    // What was filled in earlier stands again, unless it is asked for something of its own.
    const draft = given === undefined ? drafts.forms.find(({ op }) => op === next.name) : undefined;
    setContinued(draft !== undefined);
    if (draft === undefined) fill(next, given);
    else begin(draft.params);
  };

  const apply = async (target: OperationView) => {
    const { current } = gesture;
    if (current.pending) return;
    current.pending = true;
    const begun = touches.current;
    setRunning(current.key);
    setRefused(null);
    try {
      const call = { op: target.name, version: target.version, params: sent };
      const after = await actions.apply([call], target.title, current.key);
      drafts.drop(target.name);
      // What was filled in meanwhile, here or in another form, stays.
      if (touches.current !== begun) return;
      renew();
      preview.hide();
      setApplied(after.undo);
      setContinued(false);
      fill(target);
    } catch (error) {
      if (touches.current !== begun) {
        if (problemIn(error)?.code !== "cancelled") complain(error);
        return;
      }
      // After a lost answer the key stays: it may have been done, and asking again must not do it twice.
      gesture.current = { key: problemIn(error) === null ? current.key : newKey(), pending: false };
      setRefused(error);
    } finally {
      setRunning(null);
    }
  };

  const error = refused ?? preview.error;
  const problem = problemIn(error);
  const place = problem !== null && operation !== null ? placed(problem, operation, sent) : null;
  const silent = error === null || problem?.code === "cancelled";

  return {
    operation,
    params,
    errors: place === null ? {} : { [place.path]: place.sentence },
    errorAt: place === null || place.position === null ? null : { path: place.path, position: place.position },
    general: silent || place !== null ? null : sentence(error),
    preview,
    applying: running !== null,
    round,
    applied,
    continued,
    drafts: drafts.forms,
    forget: drafts.drop,
    beginAnew: () => {
      if (operation === null) return;
      touch();
      preview.hide();
      setContinued(false);
      drafts.drop(operation.name);
      fill(operation);
    },
    open: (next, given) => {
      touch();
      preview.hide();
      resumed.current = true;
      drafts.setOpen(next.name);
      stand(next, given);
    },
    close: () => {
      touch();
      preview.hide();
      resumed.current = true;
      setOperation(null);
      drafts.setOpen(null);
      setContinued(false);
      setTouched(false);
      setParams({});
    },
    set: (field, value) => {
      touch();
      // A refused preview is not asked for again with every letter typed.
      if (preview.error !== null) preview.hide();
      setParams((before) => ({ ...before, [field]: value }));
      setTouched(true);
    },
    apply: () => {
      if (operation !== null) apply(operation);
    },
    cancel: () => {
      if (running !== null) actions.cancel(running);
    },
  };
}

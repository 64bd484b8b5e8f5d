// What a menu of the grid offers for its subject, section by section.
import { useOperations } from "../../hooks/use-session.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { cellParts } from "./cell-menu.ts";
import { columnQuestions, columnSteps, columnView } from "./column-menu.ts";
import type { MenuSection, Ways } from "./menu-items.ts";
import type { Subject } from "./menu-subject.ts";
import type { Pointed } from "./pointed.ts";
import { rowSteps } from "./row-menu.ts";
import { useCopy } from "./use-copy.ts";

const words = text.menu;

export function useMenuSections(subject: Subject | null, ways: Ways): MenuSection[] {
  const scope = useWorkbench();
  const { data: operations = [] } = useOperations();
  const copy = useCopy();
  if (subject === null) return [];
  const copying: MenuSection = {
    label: null,
    items: [
      { label: words.copy, run: () => copy(false, pointOf(subject)) },
      { label: words.copyWithHeads, run: () => copy(true, pointOf(subject)) },
    ],
  };
  // In the bin, and at another state, one looks and copies, nothing more.
  const { fixed } = scope;
  if (subject.kind === "rows") return [...(fixed ? [] : [rowSteps(scope, subject, operations, ways)]), copying];
  const { columns } = subject;
  const steps = fixed ? [] : [columnSteps(scope, columns, operations, ways)];
  if (subject.kind === "columns")
    return [...steps, columnView(scope, columns), columnQuestions(scope, columns), copying];
  return [...cellParts(scope, subject, operations, ways), ...steps, copying];
}

function pointOf(subject: Subject): Pointed | null {
  if (subject.kind === "cells") return { on: "cell", row: subject.row, column: subject.column };
  const [first] = subject.kind === "columns" ? subject.columns : [];
  return first === undefined ? null : { on: "head", column: first };
}

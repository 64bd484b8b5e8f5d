// What every part of the workbench needs: the session, what can be done to it, the chosen columns, and
// how the grid shows it.
import type { SessionView } from "@data-tools/client";
import { createContext, useContext } from "react";
import type { GridScope } from "../hooks/use-grid.ts";
import type { Looking } from "../hooks/use-looking.ts";
import type { Selection } from "../hooks/use-selection.ts";
import type { SessionActions } from "../hooks/use-session-actions.ts";
import type { ChartKind } from "./charts/kinds.ts";
import type { FinderName } from "./panels/finders.ts";
import type { RecipeDialog } from "./recipes/recipe-dialog.ts";

export interface WorkbenchScope {
  session: SessionView;
  actions: SessionActions;
  selection: Selection;
  grid: GridScope;
  /** What is looked at instead of the present; below a state that is only looked at, `session` is as it was there. */
  looking: Looking;
  /** Nothing can be changed: the session is in the bin, or another state is only looked at. */
  fixed: boolean;
  /** Draws columns below the table. */
  openChart(kind: ChartKind, columns?: readonly string[]): void;
  /** Opens a question to the table below it. */
  openFinder(finder: FinderName, columns?: readonly string[]): void;
  /** Opens a dialog about recipes. */
  openRecipes(dialog: RecipeDialog): void;
}

export const WorkbenchContext = createContext<WorkbenchScope | null>(null);

export function useWorkbench(): WorkbenchScope {
  const scope = useContext(WorkbenchContext);
  if (scope === null) throw new Error("used outside of the workbench");
  return scope;
}

// The parts of a menu of the grid, and what it needs of the toolbox.
import type { OperationView } from "@data-tools/client";
import type { Given } from "../../hooks/use-form.ts";

export interface MenuItem {
  label: string;
  run(): void;
}

export interface MenuSection {
  label: string | null;
  items: MenuItem[];
}

export interface Ways {
  openForm(operation: OperationView, given: Given): void;
  openToolbox(columns: readonly string[]): void;
}

// What a menu of the grid is about: columns, cells or rows.
import type { Cell } from "@data-tools/client";
import type { Area } from "./area.ts";

export type Subject =
  | { kind: "columns"; columns: readonly string[] }
  | { kind: "cells"; columns: readonly string[]; row: number; column: string; value: Cell | undefined; area: Area }
  | { kind: "rows"; area: Area };

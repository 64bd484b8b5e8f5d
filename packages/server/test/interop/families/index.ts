// Every family of operations that has a reference.
import type { Family } from "../differential.ts";
import { categories } from "./categories.ts";
import { cells } from "./cells.ts";
import { columns } from "./columns.ts";
import { rows } from "./rows.ts";
import { types } from "./types.ts";

export const families: Readonly<Record<string, Family>> = { columns, rows, cells, categories, types };

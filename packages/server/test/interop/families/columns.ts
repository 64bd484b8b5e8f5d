// Random calls of the operations on columns.
import type { Family } from "../differential.ts";
import { columnsOf } from "../random-tables.ts";

export const columns: Family = {
  "drop-columns": { params: (random, table) => ({ columns: random.some(columnsOf(table)) }) },
  "keep-columns": { params: (random, table) => ({ columns: random.some(columnsOf(table)) }) },
};

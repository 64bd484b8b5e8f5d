// Every family of operations that has a reference.
import type { Family } from "../differential.ts";
import { arithmetic } from "./arithmetic.ts";
import { categories } from "./categories.ts";
import { cells } from "./cells.ts";
import { codings } from "./codings.ts";
import { columns } from "./columns.ts";
import { combine } from "./combine.ts";
import { dates } from "./dates.ts";
import { formula } from "./formula.ts";
import { reshape } from "./reshape.ts";
import { rows } from "./rows.ts";
import { scaling } from "./scaling.ts";
import { sql } from "./sql.ts";
import { text } from "./text.ts";
import { types } from "./types.ts";

export const families: Readonly<Record<string, Family>> = {
  columns,
  rows,
  cells,
  text,
  codings,
  categories,
  types,
  dates,
  arithmetic,
  scaling,
  reshape,
  combine,
  formula,
  sql,
};

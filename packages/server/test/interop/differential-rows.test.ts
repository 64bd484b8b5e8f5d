// Operations on rows, and on duplicates, against the reference.
import { differential } from "./differential.ts";
import { rows } from "./families/rows.ts";

differential("rows", rows);

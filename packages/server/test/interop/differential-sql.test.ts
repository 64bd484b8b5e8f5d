// Queries against SQLite.
import { differential } from "./differential.ts";
import { sql } from "./families/sql.ts";

differential("sql", sql);

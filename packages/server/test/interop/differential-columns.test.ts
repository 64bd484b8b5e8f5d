// Operations on columns against the reference.
import { differential } from "./differential.ts";
import { columns } from "./families/columns.ts";

differential("columns", columns);

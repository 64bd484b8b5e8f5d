// Operations on cells, texts and missing values against the reference.
import { differential } from "./differential.ts";
import { cells } from "./families/cells.ts";

differential("cells", cells);

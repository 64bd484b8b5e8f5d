// Operations on types, and lists of operations, against the reference.
import { differential } from "./differential.ts";
import { types } from "./families/types.ts";

differential("types", types);

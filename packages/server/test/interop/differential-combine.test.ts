// Operations on two tables against the reference.
import { differential } from "./differential.ts";
import { combine } from "./families/combine.ts";

differential("combine", combine);

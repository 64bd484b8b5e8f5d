// Operations on numbers against the reference.
import { differential } from "./differential.ts";
import { arithmetic } from "./families/arithmetic.ts";

differential("arithmetic", arithmetic);

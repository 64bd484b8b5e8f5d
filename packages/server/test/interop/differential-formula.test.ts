// Formulas against a reader and an evaluator of their own.
import { differential } from "./differential.ts";
import { formula } from "./families/formula.ts";

differential("formula", formula);

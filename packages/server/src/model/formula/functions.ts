// The functions of the formula language: the whole allow-list, as data.
import { calculationFunctions } from "./calculation-functions.ts";
import { comparisonFunctions } from "./comparison-functions.ts";
import { dateFunctions } from "./date-functions.ts";
import type { FormulaFunction } from "./function.ts";
import { numberFunctions } from "./number-functions.ts";
import { otherFunctions } from "./other-functions.ts";
import { textFunctions } from "./text-functions.ts";

export const functions: ReadonlyMap<string, FormulaFunction> = new Map(
  [
    ...textFunctions,
    ...comparisonFunctions,
    ...numberFunctions,
    ...calculationFunctions,
    ...dateFunctions,
    ...otherFunctions,
  ].map((each) => [each.name, each]),
);

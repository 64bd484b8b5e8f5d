// One call of every operation that uses a hostile word; a file for each family of operations.

import type { Case } from "./hostile-cases/case.ts";
import { categoriesCases } from "./hostile-cases/categories.ts";
import { cellsCases } from "./hostile-cases/cells.ts";
import { columnsCases } from "./hostile-cases/columns.ts";
import { combineCases } from "./hostile-cases/combine.ts";
import { datesCases } from "./hostile-cases/dates.ts";
import { missingCases } from "./hostile-cases/missing.ts";
import { numbersCases } from "./hostile-cases/numbers.ts";
import { numbersFormatCases } from "./hostile-cases/numbers-format.ts";
import { qualityCases } from "./hostile-cases/quality.ts";
import { reshapeCases } from "./hostile-cases/reshape.ts";
import { rowsCases } from "./hostile-cases/rows.ts";
import { scalingCases } from "./hostile-cases/scaling.ts";
import { textCases } from "./hostile-cases/text.ts";

export const cases: Record<string, Case> = {
  ...columnsCases,
  ...rowsCases,
  ...cellsCases,
  ...textCases,
  ...datesCases,
  ...numbersFormatCases,
  ...missingCases,
  ...categoriesCases,
  ...qualityCases,
  ...numbersCases,
  ...scalingCases,
  ...reshapeCases,
  ...combineCases,
};

// Hostile words through the operations of missing.
import type { Case } from "./case.ts";

export const missingCases: Record<string, Case> = {
  "fill-missing": {
    params: (name) => ({ columns: [name], with: "constant", value: name }),
    after: (name) => ({
      rows: [
        [name, 1],
        [name, 2],
        [name, 1],
        ["plain", 3],
      ],
    }),
  },
};

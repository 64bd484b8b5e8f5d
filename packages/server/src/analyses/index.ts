// Every analysis, one line each.
import { refuse } from "../errors.ts";
import type { Analysis } from "../model/analysis.ts";
import { charts } from "./charts.ts";
import { clusters } from "./clusters.ts";
import { correlations } from "./correlations.ts";
import { duplicates } from "./duplicates.ts";
import { facets } from "./facets.ts";
import { flags } from "./flags.ts";
import { missing } from "./missing.ts";
import { outliers } from "./outliers.ts";
import { profile } from "./profile.ts";
import { qualityReport } from "./quality-report.ts";
import { valueCounts } from "./value-counts.ts";

const list = [
  profile,
  flags,
  missing,
  valueCounts,
  facets,
  outliers,
  duplicates,
  correlations,
  clusters,
  charts,
  qualityReport,
];

/** All analyses by name, in the order in which they are listed to people. */
export const analyses: ReadonlyMap<string, Analysis> = new Map(list.map((each) => [each.name, each]));

/** The analysis of that name; refuses unknown_analysis. */
export function analysis(name: string): Analysis {
  return analyses.get(name) ?? refuse("unknown_analysis", { analysis: name.slice(0, 60) });
}

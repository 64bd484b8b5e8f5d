// What analyses answer, as wire.ts has the shapes of everything else. Counts are exact over all visible
// rows; where a part is a sample, or was left out at a limit, a field beside it says so. Shares are 0..1.
import type { Cell, FieldView, TableLiteral, WireType } from "./wire.ts";

/** An analysis in the catalogue. */
export interface AnalysisView {
  name: string;
  title: string;
  doc: string;
  fields: FieldView[];
  schema: object;
  /** The type of its `result`. */
  result: string;
  examples: AnalysisExampleView[];
}

export interface AnalysisExampleView {
  title: string;
  params: Record<string, unknown>;
  table: TableLiteral;
  /** The answer, or the parts of it that the example is about. */
  result: object;
}

/** An analysis of a session's table at a step. */
export interface AnalysisAnswer {
  analysis: string;
  /** The session's version when it was asked. */
  version: number;
  /** The step looked at; null is the original. */
  step: string | null;
  result: AnalysisResult;
}

/** The answer of each analysis by its name. */
export interface AnalysisResults {
  profile: ProfileResult;
  missing: MissingResult;
  flags: FlagsResult;
  correlations: CorrelationsResult;
  "value-counts": ValueCountsResult;
  facets: FacetsResult;
  clusters: ClustersResult;
  outliers: OutliersResult;
  duplicates: DuplicatesResult;
  charts: ChartsResult;
  "quality-report": QualityReport;
}

export type AnalysisResult =
  | ProfileResult
  | MissingResult
  | FlagsResult
  | CorrelationsResult
  | ValueCountsResult
  | FacetsResult
  | ClustersResult
  | OutliersResult
  | DuplicatesResult
  | ChartsResult
  | QualityReport;

/** A range of values: `from` belongs to it, `to` only in the last one. */
export interface RangeCount {
  from: Cell;
  to: Cell;
  count: number;
}

export interface ValueCount {
  value: Cell;
  count: number;
}

/** The shape of a column; every figure is exact. */
export interface ColumnProfile {
  name: string;
  type: WireType;
  rows: number;
  nulls: number;
  distinct: number;
  /** Values that occur once. */
  unique: number;
  min: Cell;
  max: Cell;
  /** Of numbers; NaN and the infinities are left out of it, as of all figures below but `numbers`. */
  mean: number | string | null;
  /** The standard deviation of a sample; null below two values. */
  std: number | null;
  quantiles: { q: number; value: Cell }[] | null;
  top: ValueCount[];
  /** Of numbers, durations, dates and timestamps. */
  histogram: RangeCount[] | null;
  /** Only for numbers. */
  numbers: NumberProfile | null;
  /** Only for texts. */
  text: TextProfile | null;
}

export interface NumberProfile {
  zeros: number;
  negatives: number;
  nans: number;
  infinities: number;
}

export interface TextProfile {
  /** Texts without any character. */
  empty: number;
  /** Texts of blank characters alone. */
  blank: number;
  /** Other texts that begin or end with a blank character. */
  padded: number;
  /** Characters; null if there is no text. */
  lengths: { min: number; mean: number; max: number } | null;
}

export interface ProfileResult {
  rows: number;
  columns: ColumnProfile[];
}

export interface MissingColumn {
  name: string;
  type: WireType;
  missing: number;
  share: number;
}

export interface MissingResult {
  rows: number;
  columns: MissingColumn[];
  cells: { total: number; missing: number; share: number };
  completeRows: number;
  rowsWithMissing: number;
  /** Rows without any value. */
  emptyRows: number;
  /** Columns without any value. */
  emptyColumns: string[];
  /** Which columns are missing together, the most frequent first; complete rows are a pattern too. */
  patterns: { missing: string[]; rows: number; share: number }[];
  /** How many patterns there are. */
  patternCount: number;
  /** For the columns that are required: rows in which all of these have a value. */
  combinations: { columns: string[]; complete: number; share: number }[];
}

/** Something worth knowing of a column: a code that does not change, its figures, and a sentence. */
export interface ColumnWarning {
  code: string;
  values: Record<string, Cell>;
  text: string;
}

export interface ColumnFlags {
  name: string;
  dataType: WireType;
  hasMissing: boolean;
  missingShare: number;
  uniqueValues: number;
  isNumeric: boolean;
  isCategorical: boolean;
  zeroVariance: boolean;
  idLike: boolean;
  /** Numbers beyond the quartiles by more than 1.5 of their distance; null for other types. */
  outlierShare: number | null;
  suitableForFeatures: boolean;
  suitableForTarget: boolean;
  problemType: "regression" | "binary-classification" | "multiclass-classification" | null;
  warnings: ColumnWarning[];
}

export interface FlagsResult {
  rows: number;
  columns: ColumnFlags[];
}

export interface CorrelationsResult {
  method: "pearson" | "spearman" | "kendall" | "cramers-v";
  columns: string[];
  /** Row and column by row and column, as `columns` names them; null where it is not defined. */
  matrix: (number | null)[][];
  /** Rows in which both columns have a value. */
  rows: number[][];
  /** All pairs that are defined, the strongest first. */
  strongest: { a: string; b: string; value: number; rows: number }[];
  /** Columns that were left out, and why. */
  omitted: { column: string; reason: string }[];
  /** Set if not all rows were looked at. */
  sample: Sample | null;
}

/** Evenly spaced rows that stand for all. */
export interface Sample {
  rows: number;
  of: number;
}

export interface ValueCountsResult {
  column: string;
  type: WireType;
  rows: number;
  missing: number;
  distinct: number;
  values: { value: Cell; count: number; share: number }[];
  /** Values beyond the limit. */
  rest: { values: number; rows: number };
}

export interface Facet {
  column: string;
  type: WireType;
  missing: number;
  distinct: number;
  /** The most frequent values; null where ranges say more. */
  values: ValueCount[] | null;
  /** Rows with a value beyond the limit. */
  restRows: number;
  /** Ranges of numbers or dates, with round limits. */
  ranges: RangeCount[] | null;
  /** Numbers that are NaN or infinite and so in no range. */
  notFinite: number;
}

export interface FacetsResult {
  rows: number;
  /** Rows for which the condition holds; the facets are of these. */
  matching: number;
  facets: Facet[];
}

export interface Cluster {
  /** What the values have in common: a key, or null where they are alike pair by pair. */
  key: string | null;
  rows: number;
  /** The most frequent value; of equals the first by code point. */
  suggested: string;
  /** Different values in the cluster. */
  valueCount: number;
  /** The 500 most frequent of them at most. */
  values: { value: string; count: number }[];
}

export interface ClustersResult {
  column: string;
  method: string;
  /** Different values of the column. */
  distinct: number;
  clusters: Cluster[];
  /** How many clusters there are. */
  clusterCount: number;
  /** Set if only the most frequent values were compared. */
  compared: { values: number; of: number } | null;
  /** Some pairs of alike values were left out because there are too many; raise the threshold. */
  pairsLimited: boolean;
}

export interface OutlierColumn {
  column: string;
  type: WireType;
  /** Values below are outliers; null: none is on this side. */
  lower: number | null;
  upper: number | null;
  values: number;
  below: number;
  above: number;
  share: number;
  /** The farthest first; `row` is 1-based. */
  sample: { row: number; value: Cell }[];
}

export interface OutliersResult {
  rule: "iqr" | "gaussian" | "mad" | "quantiles";
  fold: number;
  tail: "both" | "right" | "left";
  rows: number;
  /** Rows with an outlier in any of the columns. */
  rowsWithOutliers: number;
  columns: OutlierColumn[];
}

export interface DuplicatesResult {
  columns: string[];
  rows: number;
  /** Groups of equal rows. */
  groups: number;
  /** Rows that have an equal. */
  rowsInGroups: number;
  /** Rows that would go if one of each group stayed. */
  surplus: number;
  /** The largest groups; `rows` are 1-based and at most five. */
  sample: { values: Cell[]; count: number; rows: number[] }[];
}

export type ChartsResult = HistogramChart | BoxChart | ScatterChart | BarChart | LineChart | MissingChart;

export interface HistogramChart {
  chart: "histogram";
  column: string;
  ranges: RangeCount[];
  missing: number;
  notFinite: number;
}

export interface BoxChart {
  chart: "box";
  column: string;
  by: string | null;
  boxes: {
    group: Cell;
    count: number;
    min: number;
    /** The smallest value within 1.5 of the distance of the quartiles. */
    lowerWhisker: number;
    q1: number;
    median: number;
    q3: number;
    upperWhisker: number;
    max: number;
    outliers: number;
  }[];
  /** Groups beyond the limit. */
  restGroups: number;
}

export interface ScatterChart {
  chart: "scatter";
  x: string;
  y: string;
  by: string | null;
  points: { x: Cell; y: Cell; group: Cell; row: number }[];
  /** Rows that have both values. */
  total: number;
  sample: Sample | null;
}

export interface BarChart {
  chart: "bar";
  column: string;
  value: string | null;
  fn: string;
  bars: { value: Cell; y: number | string | null; count: number }[];
  /** Values beyond the limit. */
  rest: { values: number; rows: number };
}

export interface LineChart {
  chart: "line";
  x: string;
  y: string | null;
  fn: string;
  unit: string | null;
  points: { x: Cell; y: number | string | null; count: number }[];
  /** Points beyond the limit; the first ones are shown. */
  restPoints: number;
}

export interface MissingChart {
  chart: "missing";
  columns: string[];
  /** Bands of rows from the top: 1-based, both ends within. */
  bands: { from: number; to: number; missing: number[] }[];
}

/** All that the quality report shows, as data. */
export interface QualityReport {
  rows: number;
  columnCount: number;
  cells: number;
  missing: MissingResult;
  duplicates: DuplicatesResult;
  profiles: ColumnProfile[];
  flags: ColumnFlags[];
  correlations: CorrelationsResult | null;
  /** 0..100: how much of the table is there, told apart and of one kind. */
  score: { total: number; completeness: number; uniqueness: number; consistency: number };
  /** Columns beyond the limit, which are not looked at one by one. */
  columnsOmitted: number;
}

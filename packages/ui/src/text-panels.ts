// The words of the editors, of the charts and of what lies below the table; a part of text.ts.
export const panelText = {
  editors: {
    keys: "Tab leaves the field; Ctrl+Space offers names.",
    functions: "Functions",
    findFunction: "Search functions",
    noFunction: "No function is called that.",
    example: (formula: string, result: string) => `${formula} → ${result}`,
    table: "table",
  },

  panels: {
    resize: "Height of the panel",
  },

  charts: {
    title: "Charts",
    kind: "Kind of chart",
    kinds: {
      histogram: "Histogram",
      bar: "Bars",
      line: "Line",
      scatter: "Scatter plot",
      box: "Box plot",
      missing: "Missing values",
      correlations: "Correlations",
    },
    close: "Close the charts",
    showFigures: "Show figures",
    showChart: "Show chart",
    save: "Save picture",
    png: "As a picture (PNG)",
    svg: "As a drawing (SVG)",
    described: (title: string, said: string) => `${title}. ${said} “Show figures” has its numbers.`,
    rows: "Rows",
    row: "Row",
    from: "From",
    to: "To",
    noValue: "(no value)",
    otherGroups: "all others",
    undefinedFigure: "not defined",
    measures: { sum: "Sum", mean: "Mean", min: "Smallest", max: "Largest", count: "Count" } as Record<string, string>,
    measure: (fn: string, column: string) => `${fn} of ${column}`,
    boxHead: [
      "Rows",
      "Smallest",
      "Lower whisker",
      "Lower quartile",
      "Median",
      "Upper quartile",
      "Upper whisker",
      "Largest",
      "Outliers",
    ],
    rangeTip: (from: string, to: string, count: string) => `${from} to ${to}: ${count} rows`,
    barTip: (name: string, figure: string, count: string) => `${name}: ${figure} (${count} rows)`,
    boxTip: (
      name: string,
      box: { median: string; quartiles: string; whiskers: string; extremes: string; outliers: string },
    ) =>
      `${name}: median ${box.median}, quartiles ${box.quartiles}, whiskers ${box.whiskers}, all ${box.extremes}, ${box.outliers} outliers`,
    pointTip: (x: string, y: string, group: string, row: string) =>
      `${x}, ${y}${group === "" ? "" : `, ${group}`} (row ${row})`,
    missingTip: (column: string, from: string, to: string, missing: string) =>
      `${column}, rows ${from} to ${to}: ${missing} missing`,
    correlationTip: (a: string, b: string, value: string, rows: string) => `${a} and ${b}: ${value} (${rows} rows)`,
    exact: "Exact, of all rows.",
    sample: (rows: string, of: string) => `A sample: ${rows} of ${of} rows, evenly spaced.`,
    missing: (amount: string) => `${amount} rows have no value.`,
    notFinite: (amount: string) => `${amount} values are infinite or no number.`,
    rest: (amount: string) => `${amount} more are not shown.`,
    omitted: (names: string) => `Left out: ${names}.`,
  },
};

// Where the product does not do what the old system did, by decision: docs/parity.md tells the reasons.
// A case that is not listed must come out equal, a listed one must not.

const type = (column: string, to: string) =>
  `mixed session/change-column-type ${JSON.stringify({ column_name: column, new_type: to })}`;

/** Codes of docs/parity.md, and the golden cases that show them. */
export const differences: Readonly<Record<string, readonly string[]>> = {
  "mode-ties": [
    'mixed transform/imputation {"method":"mode","columns":["city","num_s"]}',
    'mixed transform/imputation {"method":"mode","columns":[]}',
  ],
  "one-type-per-column": [
    'mixed transform/imputation {"method":"constant","columns":["age"],"constant_value":true}',
    'mixed session/fill-missing-values {"columns":["age"],"strategy":"constant","fill_value":"x"}',
  ],
  "zero-gives-nothing": [
    'mixed transform/engineering {"method":"relative","columns":["age"],"reference_columns":["qty"],"operation":"div"}',
  ],
  "columns-named-twice": ['mixed transform/imputation {"method":"mean","columns":["age","age"]}'],
  "no-table-without-columns": ['clean transform/columns {"operation":"drop","columns":["a","b","c","k","i8"]}'],
  "casts-do-not-fail": [
    type("age", "int"),
    type("price", "Int64"),
    type("city", "int"),
    type("city", "float"),
    type("city", "Int64"),
    type("date_s", "int"),
    type("num_s", "int"),
    type("num_s", "float"),
  ],
  "numbers-are-no-dates": [
    type("age", "datetime"),
    type("qty", "datetime"),
    type("price", "datetime"),
    type("when", "int"),
  ],
  "true-is-said": [type("age", "boolean"), type("city", "boolean"), type("date_s", "boolean")],
  "text-is-text": [type("price", "string"), type("flag", "string")],
  "every-row-by-every-format": [type("date_s", "datetime")],
  "no-rows-by-accident": [
    'mixed bulk/update_cells [{"row_index":0,"column":"city","value":"NEW"},{"row_index":50,"column":"qty","value":9},{"row_index":1,"column":"nope","value":1},{"row_index":2,"column":"qty","value":"str"}]',
  ],
  "missing-stays-missing": [
    'mixed bulk/apply_transformations [{"type":"encode_categorical","parameters":{"columns":["city"],"method":"label"}}]',
  ],
  "fill-fills": ['dirty quality/clean {"handle_missing":"fill"}'],
};

// Functions of a Python script that say in pandas what operations mean where pandas has no word of its own
// for it. A script holds those alone that its steps use.

/** Each with the helpers it needs itself. */
const helpers: Readonly<Record<string, { readonly needs?: readonly string[]; readonly text: string }>> = {
  arrow: {
    text: `def arrow(column):
    """The column's values as Arrow has them."""
    return pa.Table.from_pandas(column.to_frame("x"), preserve_index=False).column(0).combine_chunks()`,
  },
  series: {
    text: `def series(values, df):
    """Arrow values as a column of the frame."""
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array([values])), index=df.index)`,
  },
  constant: {
    needs: ["series"],
    text: `def constant(df, value, kind):
    """A column with the same value in every row."""
    return series(pa.array([value] * len(df), kind), df)`,
  },
  numbered: {
    needs: ["series"],
    text: `def numbered(df, start=1, step=1):
    """A column that counts the rows."""
    return series(pa.array([start + step * row for row in range(len(df))], pa.int64()), df)`,
  },
  missing: {
    needs: ["arrow", "series"],
    text: `def missing(column):
    """Where the column has no value; a NaN is a value."""
    return series(arrow(column).is_null(), column)`,
  },
  fill: {
    needs: ["arrow", "series"],
    text: `def fill(column, value, kind=None):
    """The column with this value, or that of another column, where it has none; a NaN is a value."""
    values = arrow(column) if kind is None else arrow(column).cast(kind)
    other = arrow(value) if isinstance(value, pd.Series) else pa.scalar(value, values.type)
    return series(pc.coalesce(values, other), column)`,
  },
  mapped: {
    needs: ["arrow", "series"],
    text: `def mapped(column, pairs, kind, other=None, keep=False):
    """Values by pairs; what is in none stays, or becomes the other value. Missing ones go by the pair of None."""
    rest = {each: each if keep else other for each in pc.unique(arrow(column)).to_pylist()}
    known = {**rest, None: None, **pairs}
    return series(pa.array([known[each] for each in arrow(column).to_pylist()], kind), column)`,
  },
  number: {
    needs: ["arrow", "series"],
    text: `def number(left, sign, right):
    """Numbers of floating point, reckoned with; a NaN is a value."""
    sides = [arrow(each) if isinstance(each, pd.Series) else pa.scalar(each) for each in (left, right)]
    a, b = [each.cast(pa.float64(), safe=False) for each in sides]
    reckon = {"+": pc.add, "-": pc.subtract, "*": pc.multiply, "/": pc.divide}[sign]
    return series(reckon(a, b), left if isinstance(left, pd.Series) else right)`,
  },
  clipped: {
    needs: ["arrow", "series"],
    text: `def clipped(column, lower=None, upper=None):
    """Numbers within limits; a NaN stays."""
    values = arrow(column)
    if lower is not None:
        values = pc.if_else(pc.less(values, lower), pa.scalar(lower, values.type), values)
    if upper is not None:
        values = pc.if_else(pc.greater(values, upper), pa.scalar(upper, values.type), values)
    return series(values, column)`,
  },
  whole: {
    needs: ["arrow", "series"],
    text: `def whole(left, sign, right):
    """Whole numbers, reckoned with exactly; missing where the result does not fit."""
    sides = [each if isinstance(each, int) else arrow(each).to_pylist() for each in (left, right)]
    index = left if isinstance(right, int) else right
    left, right = [[each] * len(index) if isinstance(each, int) else each for each in sides]
    reckon = {"+": int.__add__, "-": int.__sub__, "*": int.__mul__}[sign]
    made = [None if a is None or b is None else reckon(a, b) for a, b in zip(left, right)]
    fits = [each if each is not None and -(2**63) <= each < 2**63 else None for each in made]
    return series(pa.array(fits, pa.int64()), index)`,
  },
  running_sum: {
    needs: ["arrow", "series"],
    text: `def running_sum(column):
    """The exact sum of whole numbers up to each row; missing ones stay so, as does what does not fit."""
    total, made = 0, []
    for each in arrow(column).to_pylist():
        total += each or 0
        made.append(total if each is not None and -(2**63) <= total < 2**63 else None)
    return series(pa.array(made, pa.int64()), column)`,
  },
  merged: {
    needs: ["arrow", "series"],
    text: `def merged(columns, separator, skip):
    """Texts joined in each row; missing ones are left out, or make the result missing."""
    rows = zip(*[arrow(each).cast(pa.string()).to_pylist() for each in columns])
    parts = [[text for text in row if text is not None] for row in rows]
    enough = 1 if skip else len(columns)
    made = [separator.join(row) if len(row) >= enough else None for row in parts]
    return series(pa.array(made, pa.string()), columns[0])`,
  },
  split: {
    needs: ["arrow", "series"],
    text: `def split(column, delimiter, count, right=False):
    """The parts of texts as columns, counted from the left or the right; the outermost one takes the rest."""
    cut = str.rsplit if right else str.split
    rows = [[] if text is None else cut(text, delimiter, count - 1) for text in arrow(column).to_pylist()]
    rows = [[None] * (count - len(row)) + row if right else row + [None] * (count - len(row)) for row in rows]
    return [series(pa.array([row[at] for row in rows], pa.string()), column) for at in range(count)]`,
  },
  month_start: {
    needs: ["arrow", "series"],
    text: `def month_start(column):
    """The first day of the month of each date."""
    return series(pc.floor_temporal(arrow(column), unit="month").cast(pa.date32()), column)`,
  },
  month_end: {
    needs: ["arrow", "series"],
    text: `def month_end(column):
    """The last day of the month of each date."""
    after = pc.ceil_temporal(arrow(column), unit="month", ceil_is_strictly_greater=True).cast(pa.date32())
    return series(pc.subtract(after.cast(pa.int32()), pa.scalar(1, pa.int32())).cast(pa.date32()), column)`,
  },
};

/** The functions that these lines use. */
export function pandasHelpers(lines: string): string {
  const used = new Set<string>();
  const use = (name: string): void => {
    used.add(name);
    for (const each of helpers[name]?.needs ?? []) if (!used.has(each)) use(each);
  };
  for (const name of Object.keys(helpers)) if (new RegExp(`\\b${name}\\(`).test(lines)) use(name);
  return Object.entries(helpers)
    .filter(([name]) => used.has(name))
    .map(([, { text }]) => `\n\n${text}\n`)
    .join("");
}

// What a frame of the old system may name: exact pairs of module and name, under every name that pandas 1 to 3,
// numpy 1 and 2 and Python 2 to 3 gave them. Each is known by its meaning; nothing of them exists here.
import { type PickleGlobals, pickleGlobals } from "../pickle/reader.ts";

/** Meaning → where it stands, by pairs `module name`. */
const meanings = {
  frame: ["pandas.core.frame DataFrame", "pandas DataFrame"],
  manager: ["pandas.core.internals.managers BlockManager"],
  block: ["pandas._libs.internals _unpickle_block", "pandas.core.internals.blocks new_block"],
  slice: ["builtins slice", "__builtin__ slice"],

  "make array": ["numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct"],
  "array of buffer": ["numpy.core.numeric _frombuffer", "numpy._core.numeric _frombuffer"],
  ndarray: ["numpy ndarray"],
  dtype: ["numpy dtype"],
  scalar: ["numpy.core.multiarray scalar", "numpy._core.multiarray scalar"],

  "make index": ["pandas.core.indexes.base _new_Index"],
  "make date index": ["pandas.core.indexes.datetimes _new_DatetimeIndex"],
  index: ["pandas.core.indexes.base Index", "pandas Index"],
  "number index": [
    "pandas.core.indexes.numeric Int64Index",
    "pandas.core.indexes.numeric UInt64Index",
    "pandas.core.indexes.numeric Float64Index",
  ],
  "range index": ["pandas.core.indexes.range RangeIndex", "pandas RangeIndex"],
  "date index": ["pandas.core.indexes.datetimes DatetimeIndex", "pandas DatetimeIndex"],
  "span index": ["pandas.core.indexes.timedeltas TimedeltaIndex", "pandas TimedeltaIndex"],
  "category index": ["pandas.core.indexes.category CategoricalIndex", "pandas CategoricalIndex"],

  "backed array": ["pandas._libs.arrays __pyx_unpickle_NDArrayBacked"],
  "date array": ["pandas.core.arrays.datetimes DatetimeArray", "pandas.arrays DatetimeArray"],
  "span array": ["pandas.core.arrays.timedeltas TimedeltaArray", "pandas.arrays TimedeltaArray"],
  categorical: ["pandas.core.arrays.categorical Categorical", "pandas Categorical"],
  "text array": ["pandas.core.arrays.string_ StringArray", "pandas.arrays StringArray"],
  "wrapped array": [
    "pandas.core.arrays.numpy_ PandasArray",
    "pandas.core.arrays.numpy_ NumpyExtensionArray",
    "pandas.arrays NumpyExtensionArray",
  ],
  "masked array": [
    "pandas.core.arrays.integer IntegerArray",
    "pandas.core.arrays.floating FloatingArray",
    "pandas.core.arrays.boolean BooleanArray",
    "pandas.arrays IntegerArray",
    "pandas.arrays FloatingArray",
    "pandas.arrays BooleanArray",
  ],
  "arrow array": [
    "pandas.core.arrays.string_arrow ArrowStringArray",
    "pandas.core.arrays.string_arrow ArrowStringArrayNumpySemantics",
    "pandas.core.arrays.arrow.array ArrowExtensionArray",
    "pandas.arrays ArrowStringArray",
    "pandas.arrays ArrowExtensionArray",
  ],
  "category type": ["pandas.core.dtypes.dtypes CategoricalDtype", "pandas CategoricalDtype"],
  "zone type": ["pandas.core.dtypes.dtypes DatetimeTZDtype", "pandas DatetimeTZDtype"],
  "text type": ["pandas.core.arrays.string_ StringDtype", "pandas StringDtype"],
  "wrapped type": [
    "pandas.core.dtypes.dtypes PandasDtype",
    "pandas.core.arrays.numpy_ PandasDtype",
    "pandas.core.dtypes.dtypes NumpyEADtype",
  ],
  "arrow type": [
    "pandas.core.dtypes.dtypes ArrowDtype",
    "pandas.core.arrays.arrow.dtype ArrowDtype",
    "pandas ArrowDtype",
  ],
  "masked type": [
    ...["Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64"].flatMap((name) => [
      `pandas.core.arrays.integer ${name}Dtype`,
      `pandas ${name}Dtype`,
    ]),
    ...["Float32", "Float64"].flatMap((name) => [`pandas.core.arrays.floating ${name}Dtype`, `pandas ${name}Dtype`]),
    "pandas.core.arrays.boolean BooleanDtype",
    "pandas BooleanDtype",
  ],

  "restore arrow array": ["pyarrow.lib _restore_array"],
  "arrow chunks": ["pyarrow.lib chunked_array"],
  "arrow buffer": ["pyarrow.lib py_buffer"],
  "arrow type by name": ["pyarrow.lib type_for_alias"],

  timestamp: ["pandas._libs.tslibs.timestamps _unpickle_timestamp"],
  span: ["pandas._libs.tslibs.timedeltas _timedelta_unpickle"],
  "span of nanoseconds": ["pandas._libs.tslibs.timedeltas Timedelta"],
  "not a time": ["pandas._libs.tslibs.nattype __nat_unpickle", "pandas._libs.tslibs.nattype _nat_unpickle"],
  "not available": ["pandas._libs.missing NA", "pandas NA"],

  date: ["datetime date"],
  datetime: ["datetime datetime"],
  time: ["datetime time"],
  timedelta: ["datetime timedelta"],
  timezone: ["datetime timezone"],
  decimal: ["decimal Decimal"],
  "zone of pytz": ["pytz _p"],
  "UTC of pytz": ["pytz _UTC"],
  "fixed offset of pytz": ["pytz FixedOffset"],
  "zone class": ["zoneinfo ZoneInfo"],
  "zone by name": ["zoneinfo ZoneInfo._unpickle"],
  object: ["builtins object", "__builtin__ object"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What something that may be named means here. */
export type Meaning = keyof typeof meanings;

const known = new Map<string, Meaning>(
  Object.entries(meanings).flatMap(([meaning, pairs]) => pairs.map((pair) => [pair, meaning as Meaning] as const)),
);

/** All that a pickle of a frame may name. */
export const frameGlobals: PickleGlobals = pickleGlobals([...known.keys()]);

/** What a global means; undefined for those that only Python's own pickling calls. */
export function meaningOf(module: string, name: string): Meaning | undefined {
  return known.get(`${module} ${name}`);
}

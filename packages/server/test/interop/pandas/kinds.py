# Frames of every kind of value that a session of the old system could hold, pickled by this Python in every
# protocol, and what this Python reads in them. One JSON object a line.
import base64, copyreg, datetime as dt, decimal, io, json, pickle, random, sys, warnings, zoneinfo
import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
D = pd.DataFrame
NEW = int(pd.__version__.split(".")[0]) >= 2
utc = dt.timezone.utc


def obj(*values):
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return D({"v": pd.Series(made, dtype=object)})


def listed(*values):
    made = np.empty(len(values), dtype=object)
    for at, value in enumerate(values):
        made[at] = value
    return D({"v": pd.Series(made, dtype=object)})


def moments(unit):
    return D({"v": np.array(["2024-01-01T10:11:12", "NaT", "1969-12-31T23:59:59"], dtype=f"M8[{unit}]")})


def spans(unit):
    return D({"v": np.array([1, "NaT", -86400], dtype=f"m8[{unit}]")})


def zoned(zone):
    return D({"v": pd.to_datetime(["2024-03-31 00:30:00.123456", None, "2024-10-27 00:30:00.000001"]).tz_localize("UTC").tz_convert(zone)})


def arrow(values, name):
    import pyarrow as pa

    if not NEW:
        return D({"v": pd.Series(values, dtype=f"{name}[pyarrow]")})
    return D({"v": pd.Series(values, dtype=pd.ArrowDtype(getattr(pa, name)()))})


def wide():
    frame = D({"i": [1, 2, 3], "s": ["a", None, "c"], "j": [4, 5, 6], "f": [0.5, np.nan, 1.5], "t": ["x", "y", "z"]})
    frame["b"] = [True, False, True]
    frame["k"] = frame["i"] * 10
    frame["d"] = pd.to_datetime(["2024-01-01", None, "2024-01-03"])
    frame["c"] = pd.Categorical(["p", "q", "p"])
    frame["g"] = frame["f"] * 2
    return frame


def gaps():
    frame = D({"a": [1.0, np.nan, 3.0, np.nan, 5.0], "b": list("vwxyz")})
    return frame.dropna()


def twice():
    frame = D([[1, 2.5, "a"], [3, 4.5, "b"]])
    frame.columns = ["x", "x", "y"]
    return frame


def consolidated():
    frame = D({f"c{at}": np.arange(3) + at for at in range(6)})
    frame["m"] = "t"
    return frame.drop(columns=["c1", "c4"]).copy()


many = [f"k{at}" for at in range(300)]
kinds = {
    "int64": lambda: D({"v": [1, -2, 3]}),
    "int8": lambda: D({"v": np.array([1, -128, 127], dtype="i1")}),
    "int16": lambda: D({"v": np.array([1, -32768, 32767], dtype="i2")}),
    "int32": lambda: D({"v": np.array([1, -(2**31), 2**31 - 1], dtype="i4")}),
    "int64 at its ends": lambda: D({"v": np.array([-(2**63), 2**63 - 1, 2**53 + 1], dtype="i8")}),
    "uint8": lambda: D({"v": np.array([0, 255], dtype="u1")}),
    "uint16": lambda: D({"v": np.array([0, 65535], dtype="u2")}),
    "uint32": lambda: D({"v": np.array([0, 2**32 - 1], dtype="u4")}),
    "uint64": lambda: D({"v": np.array([0, 2**64 - 1], dtype="u8")}),
    "float64": lambda: D({"v": [0.1, np.nan, np.inf, -np.inf, -0.0, 5e-324, 1e300, 1e16, 1e-5]}),
    "float32": lambda: D({"v": np.array([0.1, np.nan, 3.4e38], dtype="f4")}),
    "float16": lambda: D({"v": np.array([0.1, np.nan, 65504, 6e-8, -np.inf], dtype="f2")}),
    "bool": lambda: D({"v": [True, False]}),
    "text": lambda: D({"v": ["a", "b", "a"]}),
    "text with None": lambda: D({"v": ["a", None, ""]}),
    "text with NaN": lambda: listed("a", np.nan, "b"),
    "text beyond Latin": lambda: D({"año": ["ñ€", "温度", "😀 \\ \\u0041", "a\nb\r\t\0\x1a"]}),
    "text as objects": lambda: listed("a", "b", None, "c" * 70_000),
    "empty": lambda: listed(None, None),
    "datetime64[ns]": lambda: moments("ns"),
    "datetime64[us]": lambda: moments("us"),
    "datetime64[ms]": lambda: moments("ms"),
    "datetime64[s]": lambda: moments("s"),
    "nanoseconds": lambda: D({"v": np.array(["2024-01-01T00:00:00.123456789"], dtype="M8[ns]")}),
    "timedelta64[ns]": lambda: spans("ns"),
    "timedelta64[us]": lambda: spans("us"),
    "timedelta64[s]": lambda: spans("s"),
    "UTC": lambda: zoned("UTC"),
    "a named zone": lambda: zoned("Europe/London"),
    "a zoneinfo zone": lambda: zoned(zoneinfo.ZoneInfo("America/New_York")),
    "a fixed offset": lambda: zoned(dt.timezone(dt.timedelta(hours=5, minutes=30))),
    "timezone.utc": lambda: zoned(utc),
    "category": lambda: D({"v": pd.Categorical(["a", None, "b", "a"])}),
    "category of numbers": lambda: D({"v": pd.Categorical([3, 1, 3])}),
    "ordered category": lambda: D({"v": pd.Categorical(["lo", "hi"], categories=["lo", "mid", "hi"], ordered=True)}),
    "many categories": lambda: D({"v": pd.Categorical(many)}),
    "Int64": lambda: D({"v": pd.array([1, None, 2**63 - 1], dtype="Int64")}),
    "Int8": lambda: D({"v": pd.array([1, None, -128], dtype="Int8")}),
    "UInt64": lambda: D({"v": pd.array([1, None, 2**64 - 1], dtype="UInt64")}),
    "Float64": lambda: D({"v": pd.array([0.5, None, 1e300], dtype="Float64")}),
    "Float32": lambda: D({"v": pd.array([0.5, None, 0.1], dtype="Float32")}),
    "boolean": lambda: D({"v": pd.array([True, None, False], dtype="boolean")}),
    "string[python]": lambda: D({"v": pd.array(["a", None, "ñ"], dtype="string[python]")}),
    "string[pyarrow]": lambda: D({"v": pd.array(["a", None, "ñ€", ""], dtype="string[pyarrow]")}),
    "string[pyarrow], a part": lambda: D({"v": pd.array(["a", None, "ñ€", "", "z"], dtype="string[pyarrow]")}).iloc[1:4],
    "arrow int64": lambda: arrow([1, None, 2**63 - 1], "int64"),
    "arrow float64": lambda: arrow([0.5, None, 2.5], "float64"),
    "mixed": lambda: listed(1, "a", 2.5, None, True, False),
    "whole numbers": lambda: listed(10**30, -1, 2**63, 0, -(2**200)),
    "decimals": lambda: listed(decimal.Decimal("1.10"), None, decimal.Decimal("-2"), decimal.Decimal("NaN"), decimal.Decimal("1E+3")),
    "dates": lambda: listed(dt.date(2024, 1, 1), None, dt.date(1, 1, 1), dt.date(9999, 12, 31)),
    "datetimes": lambda: listed(dt.datetime(2024, 1, 2, 3, 4, 5, 6), None, dt.datetime(1, 1, 1)),
    "datetimes with zones": lambda: listed(dt.datetime(2024, 1, 2, tzinfo=utc), dt.datetime(2024, 7, 2, 12, tzinfo=dt.timezone(dt.timedelta(hours=-3))), dt.datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")), dt.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo("Europe/Paris"))),
    "times": lambda: listed(dt.time(1, 2, 3), None, dt.time(23, 59, 59, 999999)),
    "durations": lambda: listed(dt.timedelta(days=-1, seconds=5, microseconds=7), None),
    "bytes": lambda: listed(b"\x00\xff", None, b"", b"x" * 300),
    "lists": lambda: listed([1, 2], None, ["x", None, [2.5]], []),
    "tuples": lambda: listed((1, "a"), (), None),
    "dictionaries": lambda: listed({"a": 1, "b": [True]}, None, {}, {"__proto__": 1}),
    "Timestamps": lambda: listed(pd.Timestamp("2024-01-01"), pd.NaT, pd.Timestamp("2024-01-01", tz="UTC"), pd.Timestamp("2024-07-01", tz="Europe/Berlin"), None),
    "Timedeltas": lambda: listed(pd.Timedelta("1 days 00:00:01"), pd.NaT, pd.NA),
    "scalars of numpy": lambda: listed(np.float64(1.5), np.int64(7), np.bool_(True), np.float32(0.1), np.uint64(2**64 - 1), np.datetime64("2024-01-01", "s"), np.str_("z")),
    "arrays in cells": lambda: listed(np.array([1, 2]), np.array(["a"], dtype=object)),
    "many columns": wide,
    "Fortran order": lambda: D(np.asfortranarray(np.arange(12, dtype="f8").reshape(4, 3)), columns=list("abc")),
    "C order": lambda: D(np.arange(12, dtype="i4").reshape(4, 3), columns=list("abc")),
    "every other row": lambda: D({"a": np.arange(9), "b": np.arange(9) / 2})[::2],
    "big-endian": lambda: D({"v": np.array([1, -2, 2**40], dtype=">i8"), "w": np.array([0.5, 1.5, -2.5], dtype=">f8")}),
    "no rows": lambda: wide().iloc[:0],
    "no columns": lambda: D(index=range(3)),
    "nothing": lambda: D(),
    "gaps in the row labels": gaps,
    "names twice": twice,
    "whole numbers as names": lambda: D([[1, 2.5], [3, 4.5]]),
    "dates as names": lambda: D([[1, 2]], columns=pd.to_datetime(["2024-01-01", "2024-02-01"])),
    "names of several kinds": lambda: D([[1, 2, 3]], columns=["a", 1, None]),
    "rows with names": lambda: D({"v": [1, 2]}, index=pd.Index(["p", "q"], name="id")),
    "rows with dates": lambda: D({"v": [1, 2]}, index=pd.to_datetime(["2024-01-01", "2024-01-02"])),
    "columns taken out": consolidated,
    "beyond a frame": lambda: D({"v": np.arange(20_000), "w": np.arange(20_000) / 7}),
}


def zone(value):
    if value is None:
        return None
    for name in ("key", "zone"):
        if getattr(value, name, None) is not None:
            return getattr(value, name)
    if value is utc:
        return "UTC"
    minutes = int(value.utcoffset(None).total_seconds()) // 60
    return "%s%02d:%02d" % ("-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60)


factor = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1, "D": 86400 * 10**9}
epoch = dt.datetime(1970, 1, 1)


def nanoseconds(span):
    return ((span.days * 86400 + span.seconds) * 10**6 + span.microseconds) * 1000


def cell(v):
    if v is None:
        return None
    if v is pd.NaT:
        return {"$NaT": 1}
    if v is pd.NA:
        return {"$NA": 1}
    if isinstance(v, (bool, np.bool_)):
        return bool(v)
    if isinstance(v, (int, np.integer)) and not isinstance(v, np.timedelta64):
        return {"$i": str(int(v))}
    if isinstance(v, (float, np.floating)):
        return {"$f": repr(float(v))}
    if isinstance(v, str):
        return str(v)
    if isinstance(v, bytes):
        return {"$b": v.hex()}
    if isinstance(v, pd.Timestamp):
        return {"$ts": str(v._value * factor[v.unit] if NEW else v.value), "tz": zone(v.tzinfo)}
    if isinstance(v, pd.Timedelta):
        return {"$td": str(v._value * factor[v.unit] if NEW else v.value)}
    if isinstance(v, np.datetime64):
        return {"$ts": str(int(v.astype("i8")) * factor[np.datetime_data(v.dtype)[0]]), "tz": None}
    if isinstance(v, dt.datetime):
        naive = v.replace(tzinfo=None)
        offset = v.utcoffset() or dt.timedelta()
        return {"$ts": str(nanoseconds(naive - epoch) - nanoseconds(offset)), "tz": zone(v.tzinfo)}
    if isinstance(v, dt.date):
        return {"$date": v.isoformat()}
    if isinstance(v, dt.time):
        return {"$time": v.isoformat()}
    if isinstance(v, dt.timedelta):
        return {"$td": str(nanoseconds(v))}
    if isinstance(v, decimal.Decimal):
        return {"$dec": str(v)}
    if isinstance(v, dict):
        return {"$d": [[cell(key), cell(value)] for key, value in v.items()]}
    if isinstance(v, (list, tuple, np.ndarray)):
        return {"$l": [cell(each) for each in v]}
    raise TypeError(repr(type(v)))


def spelled(frame):
    columns = []
    for at in range(frame.shape[1]):
        column = frame.iloc[:, at]
        cells = [cell(column.iloc[row]) for row in range(len(column))]
        columns.append({"name": cell(frame.columns[at]), "dtype": str(column.dtype), "cells": cells})
    return {"rows": len(frame), "columns": columns}


def tell(name, protocol, frame):
    pickled = pickle.dumps(frame, protocol)
    line = {"kind": name, "protocol": protocol, "pickle": base64.b64encode(pickled).decode()}
    sys.stdout.write(json.dumps({**line, **spelled(pickle.loads(pickled))}) + "\n")


# Kinds without cells or with very many, and one that pandas itself cannot take rows of.
unusual = ("no columns", "nothing", "no rows", "beyond a frame", "text as objects", "many categories", "big-endian")


def shuffled(dice):
    """Columns of several kinds side by side, after some of what people do to frames."""
    rows = dice.randrange(0, 12)
    names = [name for name in kinds if name not in unusual]
    frame = D(index=range(rows))
    for at in range(dice.randrange(1, 9)):
        source = kinds[dice.choice(names)]()
        column = source.iloc[:, dice.randrange(source.shape[1])]
        taken = [dice.randrange(len(column)) for _ in range(rows)]
        frame[f"c{at}"] = column.take(taken).array
    for _ in range(dice.randrange(0, 4)):
        what = dice.randrange(6)
        if what == 0 and frame.shape[1] > 1:
            frame = frame.drop(columns=[dice.choice(list(frame.columns))])
        elif what == 1:
            frame = frame.iloc[:: dice.randrange(1, 3)]
        elif what == 2:
            frame = frame[[name for name in dice.sample(list(frame.columns), frame.shape[1])]]
        elif what == 3:
            frame = frame.copy()
        elif what == 4:
            frame.insert(dice.randrange(frame.shape[1] + 1), f"n{len(frame.columns)}{dice.random()}", dice.random())
        elif len(frame):
            frame = frame.iloc[dice.sample(range(len(frame)), len(frame))]
    return frame


class Older(pickle.Pickler):
    """Writes managers and arrays as pandas before 1.3 did; this pandas still reads them."""

    def reducer_override(self, value):
        if isinstance(value, pd.core.internals.BlockManager):
            blocks = [{"values": block.values, "mgr_locs": block.mgr_locs.indexer} for block in value.blocks]
            axes = list(value.axes)
            state = (axes, [block.values for block in value.blocks], [axes[0][block.mgr_locs.indexer] for block in value.blocks])
            return copyreg.__newobj__, (type(value),), (*state, {"0.14.1": {"axes": axes, "blocks": blocks}})
        if isinstance(value, pd.Categorical):
            return copyreg.__newobj__, (type(value),), {"_dtype": value.dtype, "_codes": value.codes}
        if isinstance(value, (pd.arrays.DatetimeArray, pd.arrays.TimedeltaArray)) and value.ndim == 1:
            return copyreg.__newobj__, (type(value),), {"_data": value._ndarray, "_dtype": value.dtype, "_freq": None}
        return NotImplemented


def tell_older(name, frame):
    into = io.BytesIO()
    Older(into, 4).dump(frame)
    line = {"kind": name, "protocol": 4, "pickle": base64.b64encode(into.getvalue()).decode()}
    sys.stdout.write(json.dumps({**line, **spelled(pickle.loads(into.getvalue()))}) + "\n")


def main():
    if sys.argv[1:2] == ["--older"]:
        for name, make in kinds.items():
            if name not in unusual:
                tell_older(name, make())
    elif sys.argv[1:2] == ["--random"]:
        for seed in range(int(sys.argv[2])):
            dice = random.Random(seed)
            tell(f"at random {seed}", dice.randrange(6), shuffled(dice))
    else:
        for name, make in kinds.items():
            for protocol in range(6):
                tell(name, protocol, make())


if __name__ == "__main__":
    main()

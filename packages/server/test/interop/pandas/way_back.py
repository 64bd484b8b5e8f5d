# Folders that went back, as the old system would open them: the JSON file, each Parquet file with pandas, a page for
# its grid, and an undo. A line of input names a folder and says what to do; a line of output is what was seen.
import datetime as dt, decimal, json, os, shutil, sys
import pandas as pd


def spelled(cell):
    if isinstance(cell, str):
        return cell
    if pd.isna(cell):
        return None
    if isinstance(cell, (bool, int)) or type(cell).__name__.startswith(("int", "bool")):
        return bool(cell) if "bool" in type(cell).__name__ else str(cell)
    if isinstance(cell, decimal.Decimal):
        return format(cell, "f")
    if isinstance(cell, pd.Timestamp):
        if cell.tzinfo is not None:
            cell = cell.tz_convert("UTC").tz_localize(None)
        assert cell.nanosecond == 0
        return str(cell.to_pydatetime())
    if isinstance(cell, dt.timedelta):
        return str(cell // dt.timedelta(microseconds=1))
    if isinstance(cell, (dt.date, dt.time)):
        return str(cell)
    return {float("inf"): "Infinity", float("-inf"): "-Infinity"}.get(cell, float(cell))


def table(path):
    frame = pd.read_parquet(path)
    assert list(frame.index) == list(range(len(frame)))
    return {
        "names": list(frame.columns),
        "dtypes": [str(dtype) for dtype in frame.dtypes],
        "rows": [[spelled(cell) for cell in row] for row in zip(*(frame[name] for name in frame.columns))],
    }


def page(path):
    """A page as the grid gets it: every cell must be one that Django writes as JSON."""
    frame = pd.read_parquet(path).iloc[0:25]
    plain = (str, int, float, bool, type(None), decimal.Decimal, dt.date, dt.time, dt.timedelta)
    records = frame.to_dict("records")
    return {"rows": len(records), "odd": sorted({type(v).__name__ for r in records for v in r.values() if not isinstance(v, plain)})}


def look(folder):
    path = lambda name: os.path.join(folder, name)
    with open(path("session_metadata.json")) as file:
        metadata = json.load(file)
    exists = os.path.exists(path("current.parquet")) and os.path.exists(path("session_metadata.json"))
    files = ["original.parquet", *(each["file"] for each in metadata["backups"]), "current.parquet"]
    for each, after in zip(metadata["backups"], metadata["operations"]):
        assert list(pd.read_parquet(path(each["file"])).shape) == each["shape"] == after["shape_after"]
    for time in [metadata["created_at"], *(each["timestamp"] for each in metadata["operations"])]:
        assert dt.datetime.fromisoformat(time).tzinfo is None
    return {
        "exists": exists,
        "metadata": metadata,
        "tables": [table(path(name)) for name in files],
        "page": page(path("current.parquet")),
    }


def undo(folder):
    """As it should have worked: the file of the step before becomes the present one."""
    path = lambda name: os.path.join(folder, name)
    with open(path("session_metadata.json")) as file:
        metadata = json.load(file)
    step = metadata["current_step"] - 1
    before = path("original.parquet" if step == 0 else metadata["backups"][step - 1]["file"])
    shutil.copy(before, path("current.parquet"))
    metadata["current_step"] = step
    with open(path("session_metadata.json"), "w") as file:
        json.dump(metadata, file)
    return {"current": table(path("current.parquet")), "step": step}


print(json.dumps({"look": look, "undo": undo}[sys.argv[1]](sys.argv[2])), flush=True)
# Threads of pyarrow that still run would end an orderly exit with an abort, now and then.
os._exit(0)

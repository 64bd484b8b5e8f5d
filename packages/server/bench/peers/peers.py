"""Three ways of keeping a session of table work in Python, driven by lines of JSON on standard input.

pandas and Redis: the old way, written anew. Each state is a whole pickled frame in Redis; a list of those that
can be undone to and a list of those that can be redone to. Every request begins with reading the present frame.
Polars: a list of frames in memory, which share the columns that a step left alone.
DuckDB: a table for each state in a database file.

Each answer says how many milliseconds the work took here and what the table is then.
"""

import json
import os
import pickle
import sys
import time

GROUP = ["date", "origin", "destination"]
KEEP = ["origin", "destination", "distance"]


class Pandas:
    """The states' last one is the present; one more in `redo` for each undo."""

    def __init__(self, place):
        import pandas
        import pyarrow
        import redis

        self.pd = pandas
        self.redis = redis.Redis(host="127.0.0.1", port=int(place))
        self.versions = f"pandas {pandas.__version__}, pyarrow {pyarrow.__version__}, redis-py {redis.__version__}"

    def read(self, path):
        return self.pd.read_csv(path, engine="pyarrow", parse_dates=["date"] if "airports" not in path else None)

    def put(self, frame):
        self.redis.rpush("states", pickle.dumps(frame, protocol=pickle.HIGHEST_PROTOCOL))
        self.redis.delete("redo")

    def present(self):
        return pickle.loads(self.redis.lindex("states", -1))

    def load(self, path, airports):
        self.airports = self.read(airports)
        self.put(self.read(path))

    def step(self, name):
        self.put(getattr(self, name.replace("-", "_"))(self.present()))

    def undo(self):
        self.redis.lmove("states", "redo", "RIGHT", "RIGHT")

    def redo(self):
        self.redis.lmove("redo", "states", "RIGHT", "RIGHT")

    def page(self, offset):
        return self.present().iloc[offset : offset + 100].astype(object).values.tolist()

    def tell(self, column):
        frame = self.present()
        return len(frame), None if column is None else float(frame[column].sum())

    def bytes(self):
        return self.redis.info("memory")["used_memory"]

    def change_type(self, f):
        return f.assign(distance=f.distance.astype("float64"))

    def change_case(self, f):
        return f.assign(origin=f.origin.str.lower())

    def replace_text(self, f):
        return f.assign(destination=f.destination.str.replace("^[A-M]", "_", regex=True))

    def formula(self, f):
        return f.assign(gap=(f.distance / (f.delay + 1000) * 1.5).where(f.delay >= 0))

    def fill_missing(self, f):
        return f.assign(gap=f.gap.fillna(0))

    def split_column(self, f):
        return f.assign(region=f.origin.str[:1], code=f.origin.str[1:])

    def join(self, f):
        return f.merge(self.airports, how="left", on="origin")

    def sort_rows(self, f):
        return f.sort_values("delay", ascending=False, kind="stable", ignore_index=True)

    def filter_rows(self, f):
        return f[f.distance >= 200].reset_index(drop=True)

    def drop_duplicates(self, f):
        return f.drop_duplicates(GROUP, ignore_index=True)

    def unpivot(self, f):
        return f.melt(id_vars=KEEP, value_vars=["delay", "gap"], var_name="measure")

    def group_by(self, f):
        groups = f.groupby(["origin", "measure"], sort=False, as_index=False)
        return groups.agg(total=("value", "sum"), flights=("value", "count"))


class Polars:
    def __init__(self, place):
        import polars

        self.pl = polars
        self.states, self.at = [], -1
        self.versions = f"polars {polars.__version__}, {polars.thread_pool_size()} threads"

    def put(self, frame):
        self.states[self.at + 1 :] = [frame]
        self.at += 1

    def load(self, path, airports):
        self.airports = self.pl.read_csv(airports)
        self.put(self.pl.read_csv(path, try_parse_dates=True))

    def step(self, name):
        self.put(getattr(self, name.replace("-", "_"))(self.states[self.at], self.pl.col))

    def undo(self):
        self.at -= 1

    def redo(self):
        self.at += 1

    def page(self, offset):
        return self.states[self.at].slice(offset, 100).rows()

    def tell(self, column):
        frame = self.states[self.at]
        return frame.height, None if column is None else float(frame[column].sum())

    def bytes(self):
        return None

    def change_type(self, f, col):
        return f.with_columns(col("distance").cast(self.pl.Float64))

    def change_case(self, f, col):
        return f.with_columns(col("origin").str.to_lowercase())

    def replace_text(self, f, col):
        return f.with_columns(col("destination").str.replace("^[A-M]", "_"))

    def formula(self, f, col):
        gap = self.pl.when(col("delay") >= 0).then(col("distance") / (col("delay") + 1000) * 1.5)
        return f.with_columns(gap.alias("gap"))

    def fill_missing(self, f, col):
        return f.with_columns(col("gap").fill_null(0))

    def split_column(self, f, col):
        return f.with_columns(col("origin").str.slice(0, 1).alias("region"), col("origin").str.slice(1).alias("code"))

    def join(self, f, col):
        return f.join(self.airports, on="origin", how="left", maintain_order="left")

    def sort_rows(self, f, col):
        return f.sort("delay", descending=True, maintain_order=True)

    def filter_rows(self, f, col):
        return f.filter(col("distance") >= 200)

    def drop_duplicates(self, f, col):
        return f.unique(subset=GROUP, keep="first", maintain_order=True)

    def unpivot(self, f, col):
        return f.unpivot(on=["delay", "gap"], index=KEEP, variable_name="measure", value_name="value")

    def group_by(self, f, col):
        groups = f.group_by("origin", "measure", maintain_order=True)
        return groups.agg(col("value").sum().alias("total"), col("value").count().alias("flights"))


class DuckDB:
    """Tables s0, s1, …; which of them is the present one is kept in a table too."""

    STEPS = {
        "change-type": "SELECT * REPLACE (distance::DOUBLE AS distance) FROM {s}",
        "change-case": "SELECT * REPLACE (lower(origin) AS origin) FROM {s}",
        "replace-text": "SELECT * REPLACE (regexp_replace(destination, '^[A-M]', '_') AS destination) FROM {s}",
        "formula": "SELECT *, CASE WHEN delay >= 0 THEN distance / (delay + 1000) * 1.5::DOUBLE END AS gap FROM {s}",
        "fill-missing": "SELECT * REPLACE (coalesce(gap, 0) AS gap) FROM {s}",
        "split-column": "SELECT *, origin[:1] AS region, origin[2:] AS code FROM {s}",
        "join": "SELECT s.*, a.place FROM {s} AS s LEFT JOIN airports AS a USING (origin) ORDER BY s.rowid",
        "sort-rows": "SELECT * FROM {s} ORDER BY delay DESC, rowid",
        "filter-rows": "SELECT * FROM {s} WHERE distance >= 200",
        "drop-duplicates": "SELECT * FROM {s} WHERE rowid IN "
        "(SELECT min(rowid) FROM {s} GROUP BY date, origin, destination) ORDER BY rowid",
        "unpivot": "FROM (SELECT origin, destination, distance, delay::DOUBLE AS delay, gap FROM {s}) "
        "UNPIVOT INCLUDE NULLS (value FOR measure IN (delay, gap))",
        "group-by": "SELECT origin, measure, sum(value) AS total, count(value) AS flights FROM {s} GROUP BY ALL",
    }

    def __init__(self, place):
        import duckdb

        self.file = os.path.join(place, "states.duckdb")
        self.db = duckdb.connect(self.file)
        self.db.execute("CREATE TABLE present (state INTEGER)")
        self.db.execute("INSERT INTO present VALUES (0)")
        threads = self.db.execute("SELECT current_setting('threads')").fetchone()[0]
        self.versions = f"duckdb {duckdb.__version__}, {threads} threads"
        self.at = 0

    def go(self, at):
        self.db.execute("UPDATE present SET state = ?", [at])
        self.at = at

    def load(self, path, airports):
        self.db.execute("CREATE TABLE airports AS FROM read_csv(?)", [airports])
        self.db.execute("CREATE TABLE s0 AS FROM read_csv(?)", [path])

    def step(self, name):
        select = self.STEPS[name].replace("{s}", f"s{self.at}")
        self.db.execute("BEGIN")
        self.db.execute(f"CREATE OR REPLACE TABLE s{self.at + 1} AS {select}")
        self.go(self.at + 1)
        self.db.execute("COMMIT")

    def undo(self):
        self.go(self.at - 1)

    def redo(self):
        self.go(self.at + 1)

    def page(self, offset):
        return self.db.execute(f"SELECT * FROM s{self.at} LIMIT 100 OFFSET {offset}").fetchall()

    def tell(self, column):
        what = "NULL" if column is None else f"sum({column})::DOUBLE"
        return self.db.execute(f"SELECT count(*), {what} FROM s{self.at}").fetchone()

    def bytes(self):
        self.db.execute("CHECKPOINT")
        return os.path.getsize(self.file)


def main(kind, place):
    peer = {"pandas": Pandas, "polars": Polars, "duckdb": DuckDB}[kind](place)
    answer = {"versions": f"{peer.versions}, Python {sys.version.split()[0]}"}
    while True:
        print(json.dumps(answer), flush=True)
        line = sys.stdin.readline()
        if line == "":
            return
        ask = json.loads(line)
        try:
            answer = carry_out(peer, ask["do"], ask["with"])
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}".split("\n")[0][:200]}


def carry_out(peer, doing, given):
    begun = time.perf_counter()
    found = getattr(peer, doing)(*given)
    answer = {"ms": (time.perf_counter() - begun) * 1000}
    return answer if doing == "page" else {**answer, "found": found}


main(*sys.argv[1:])

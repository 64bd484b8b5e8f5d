"""Operations on rows."""
import math
import re
from datetime import timedelta

import pandas as pd

from conditions import met
from conversions import read_moment
from frames import groups, keys
from letters import lower
from registry import operation
from tables import Column, Refused, Table, decode, key, order


@operation("filter-rows")
def filter_rows(table, params):
    held = met(table, params["where"])
    keep = params.get("keep", True)
    return table.take([at for at in range(table.height) if held[at] is keep])


@operation("keep-rows")
def keep_rows(table, params):
    rows, all = params["rows"], range(table.height)
    if "first" in rows:
        return table.take(all[: rows["first"]])
    if "last" in rows:
        return table.take(all[max(0, table.height - rows["last"]) :])
    if "range" in rows:
        low, high = rows["range"]["from"], rows["range"].get("to", table.height)
        if low > table.height or high > table.height:
            raise Refused("row_out_of_range")
        return table.take([at for at in all if low <= at + 1 <= high])
    if "every" in rows:
        start = rows["every"].get("start", 1)
        if start > table.height:
            raise Refused("row_out_of_range")
        return table.take(all[start - 1 :: rows["every"]["step"]])
    named = named_rows(table, rows["numbers"])
    return table.take([at for at in all if at + 1 in named])


def named_rows(table, numbers):
    if any(number > table.height for number in numbers):
        raise Refused("row_out_of_range")
    return set(numbers)


@operation("delete-rows")
def delete_rows(table, params):
    gone = named_rows(table, params["rows"])
    return table.take([at for at in range(table.height) if at + 1 not in gone])


@operation("insert-rows")
def insert_rows(table, params):
    at = params.get("at", table.height + 1) - 1
    if at > table.height:
        raise Refused("row_out_of_range")
    for row in params["rows"]:
        for name in row:
            table.column(name)
    columns = []
    for column in table.columns:
        new = [decode(row.get(column.name), column.type) for row in params["rows"]]
        columns.append(column.like([*column.cells[:at], *new, *column.cells[at:]]))
    return Table(columns, table.height + len(params["rows"]))


@operation("sort-rows")
def sort_rows(table, params):
    rows = pd.Series(range(table.height), dtype=int)
    # The last key first, each time keeping what is alike in its order.  differs: nulls-last
    for by in reversed(params["by"]):
        column = table.column(by["column"])
        if column.type in ("list", "struct") or ("as" in by and column.type != "text"):
            raise Refused("wrong_type")
        sorted_keys = [sort_key(value, column.type, by.get("as")) for value in column.cells]
        # Nulls stand where `nulls` says, whatever the direction.
        ranks = {each: rank for rank, each in enumerate(sorted({each for each in sorted_keys if each is not None}))}
        ranked = pd.Series([None if each is None else ranks[each] for each in sorted_keys], dtype="Int64")
        ascending = by.get("order", "asc") == "asc"
        taken = ranked.iloc[rows].reset_index(drop=True)
        places = taken.sort_values(ascending=ascending, kind="stable", na_position=by.get("nulls", "last")).index
        rows = rows.iloc[places].reset_index(drop=True)
    return table.take(rows.tolist())


def sort_key(value, type, kind):
    if value is None:
        return None
    if type == "text" and kind == "number":
        return number_or_none(value)
    if type == "text" and kind == "date":
        return read_moment(value.strip(), "timestamp")
    if type == "text" and kind == "natural":
        return natural(value)
    return order(value)


def number_or_none(text):
    try:
        return order(float(text)) if re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", text) else None
    except ValueError:
        return None


def natural(text):
    """Runs of digits as numbers, large and small letters alike."""
    parts = re.split(r"([0-9]+)", lower(text))
    return tuple((0, int(part), "") if at % 2 else (1, 0, part) for at, part in enumerate(parts))


@operation("reverse-rows")
def reverse_rows(table, params):
    return table.take(reversed(range(table.height)))


@operation("shuffle-rows")
def shuffle_rows(table, params, answer):
    """Any order: the same rows, as often."""
    if not isinstance(answer, Table):
        return table
    rows = lambda given: sorted(repr([key(value) for value in given.row(at)]) for at in range(given.height))
    assert rows(answer) == rows(table)
    return answer


@operation("sample-rows")
def sample_rows(table, params, answer):
    """Any rows, in their order: as many of each group as asked for."""
    if ("n" in params) == ("fraction" in params):
        raise Refused("invalid_params")
    grouped = groups(table, params.get("stratifyBy", []))
    sizes = grouped.value_counts(sort=False) if table.height else {}
    wanted = {
        group: min(count, params["n"] if "n" in params else math.ceil(count * params["fraction"] - 1e-9))
        for group, count in dict(sizes).items()
    }
    if not isinstance(answer, Table):
        return table if sum(wanted.values()) == table.height else table.take([])
    rows = [repr([key(value) for value in table.row(at)]) for at in range(table.height)]
    counted, taken = {}, 0
    for at in range(answer.height):
        row = repr([key(value) for value in answer.row(at)])
        taken = rows.index(row, taken) + 1  # in their order, each once
        group = grouped[taken - 1]
        counted[group] = counted.get(group, 0) + 1
    assert answer.height == sum(wanted.values()), f"{answer.height} rows, {sum(wanted.values())} wanted"
    return answer


@operation("fill-gaps")
def fill_gaps(table, params):
    column = table.column(params["column"])
    every = params["every"]
    grouped = groups(table, params.get("groupBy", [])).tolist()
    bound = lambda name: decode(params[name], column.type) if name in params else None
    made, rows = [], []
    for group in dict.fromkeys(grouped):
        members = [at for at in range(table.height) if grouped[at] == group]
        present = [at for at in members if on_line(column.cells[at])]
        line = []
        values = [column.cells[at] for at in present]
        low = bound("from") if "from" in params else min(values, default=None)
        high = bound("to") if "to" in params else max(values, default=None)
        if low is not None and high is not None:
            line = steps(low, high, every, column.type)
        taken = {key(value) for value in values}
        new = [(value, None) for value in line if key(value) not in taken]
        placed = sorted([(column.cells[at], at) for at in present] + new, key=lambda each: each[0])
        off = [at for at in members if at not in present]
        off.sort(key=lambda at: 1 if column.cells[at] is None else 0)
        for value, at in placed:
            made.append((value, at, members[0]))
        made.extend((column.cells[at], at, members[0]) for at in off)
    result = table.take([at for _, at, _ in made])
    for index, (value, at, first) in enumerate(made):
        if at is None:
            result.column(column.name).cells[index] = value
            for name in params.get("groupBy", []):
                result.column(name).cells[index] = table.column(name).cells[first]
    return result


def on_line(value):
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def steps(low, high, every, type):
    count = every.get("count", 1)
    made, number = [], 0
    while True:
        value = stepped(low, number * count, every.get("unit", "day"), type)
        if value > high:
            return made
        made.append(value)
        number += 1
        assert number < 100_000


def stepped(low, count, unit, type):
    if type in ("integer", "number"):
        return low + count
    if unit in ("month", "quarter", "year"):
        months = low.year * 12 + low.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[unit]
        year, month = divmod(months, 12)
        for last in (31, 30, 29, 28):
            try:
                return low.replace(year=year, month=month + 1, day=min(low.day, last))
            except ValueError:
                continue
    return low + timedelta(**{f"{unit}s": count})


def duplicated(table, params, keep, besides=None):
    others = [name for name in table.names() if name != besides] or table.names()
    frame = keys(table, params.get("columns", others))
    return frame.duplicated(keep=keep).tolist()


@operation("drop-duplicates")
def drop_duplicates(table, params):
    keep = params.get("keep", "first")
    gone = duplicated(table, params, False if keep == "none" else keep)
    return table.take([at for at in range(table.height) if not gone[at]])


@operation("flag-duplicates")
def flag_duplicates(table, params):
    keep = {"all": False, "later": "first", "earlier": "last"}[params.get("flag", "all")]
    into = params.get("into", "duplicate")
    flags = Column(into, "boolean", duplicated(table, params, keep, besides=into))
    return table.add(flags, params.get("replace", False))


@operation("keep-duplicates")
def keep_duplicates(table, params):
    kept = duplicated(table, params, False)
    return table.take([at for at in range(table.height) if kept[at]])

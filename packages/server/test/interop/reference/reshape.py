"""Other shapes of a table: groups, pivots, ranks, periods, in plain Python."""

import math
from datetime import date, datetime, time, timedelta
from functools import cmp_to_key

import statistics_of as stats
from by_rows import Rows, UTC, by_rows, key, shown, with_open_digits
from registry import operation
from conversions import turned
from tables import Refused
from windows import compare, grouped, in_order, sorted_rows


def aggregate(values, kind, given):
    """A statistic of a group's values; (value, kind) by the type of the column."""
    fn = given["fn"]
    known = stats.present(values)
    nan = any(stats.is_nan(value) for value in known)
    if fn == "count":
        return len(values if given.get("column") is None else known)
    if fn == "count-distinct":
        return stats.distinct(known)
    if not known:
        return None
    if fn == "list":
        return known
    if fn == "concat":
        separator = ", " if given.get("separator") is None else given["separator"]
        return separator.join(shown(value, kind) for value in known)
    if fn == "sum":
        return stats.total(known, kind)
    if fn == "mean":
        return math.nan if nan else stats.mean(known)
    if fn in ("std", "var"):
        if nan:
            return math.nan
        return (stats.deviation if fn == "std" else stats.variance)(known)
    return {
        "min": lambda: stats.smallest(known),
        "max": lambda: stats.largest(known),
        "median": lambda: stats.median(known),
        "quantile": lambda: stats.quantile(known, given.get("q")),
        "first": lambda: known[0],
        "last": lambda: known[-1],
        "mode": lambda: stats.mode(known),
    }[fn]()


def kind_of(kind, fn):
    if fn in ("count", "count-distinct"):
        return "integer"
    if fn == "concat":
        return "text"
    if fn == "list":
        return "list"
    return "number" if fn in ("mean", "median", "quantile", "std", "var") else kind


def made_of(table, given, rows):
    name = given.get("column")
    kind = "integer" if name is None else table.kinds[name]
    values = [table.rows[row][table.at(name)] if name is not None else None for row in rows]
    return aggregate(values, kind, given)


def names_of(aggregates):
    return [
        each.get("into") or (each["fn"] if each.get("column") is None else f"{each['column']}_{each['fn']}")
        for each in aggregates
    ]


def kinds_of(table, aggregates):
    return [
        "integer" if each.get("column") is None else kind_of(table.kinds[each["column"]], each["fn"])
        for each in aggregates
    ]


def digits_of(table, aggregates, names):
    """Decimals keep their digits; a sum has room for more before the point."""
    kept = {}
    for each, name in zip(aggregates, names, strict=True):
        column = each.get("column")
        if column in table.digits and kind_of("decimal", each["fn"]) == "decimal":
            total, after = table.digits[column]
            kept[name] = [38 if each["fn"] == "sum" else total, after]
    return kept


@operation("group-by")
@with_open_digits
def group_by(table, params):
    aggregates = params["aggregates"]
    names = names_of(aggregates)
    groups = grouped(table, params["by"])
    if not params["by"]:
        groups = {(): list(range(len(table.rows)))}
    rows = [
        [table.rows[at[0]][table.at(name)] for name in params["by"]] + [made_of(table, each, at) for each in aggregates]
        for at in groups.values()
    ]
    kinds = {name: table.kinds[name] for name in params["by"]} | dict(
        zip(names, kinds_of(table, aggregates), strict=True)
    )
    digits = {name: table.digits[name] for name in params["by"] if name in table.digits}
    return Rows([*params["by"], *names], kinds, rows, digits | digits_of(table, aggregates, names))


@operation("pivot")
@with_open_digits
def pivot(table, params):
    spread = params["columns"]
    given = {**params, "column": params.get("values")}
    groups = grouped(table, params["index"])
    if not params["index"]:
        groups = {(): list(range(len(table.rows)))}
    values, seen = [], set()
    for value in table.column(spread):
        if key(value) not in seen:
            seen.add(key(value))
            values.append(value)
    values.sort(
        key=cmp_to_key(lambda a, b: (a is None) - (b is None) if a is None or b is None else compare(a, b))
    )
    kind = table.kinds[spread]
    names = [
        "(missing)" if value is None else "(empty)" if value == "" else shown(value, kind) for value in values
    ]
    taken = [name.casefold() for name in [*params["index"], *names]]
    if not names:
        raise Refused("invalid_params")
    if len(set(taken)) < len(taken):
        raise Refused("name_taken")
    result = kinds_of(table, [given])[0]
    rows = []
    for at in groups.values():
        cells = []
        for value in values:
            inside = [row for row in at if key(table.rows[row][table.at(spread)]) == key(value)]
            found = made_of(table, given, inside) if inside else (0 if given["fn"].startswith("count") else None)
            if (not inside or found is None) and params.get("fill") is not None:
                found = params["fill"] if found is None else found
            cells.append(found)
        rows.append([table.rows[at[0]][table.at(name)] for name in params["index"]] + cells)
    kinds = {name: table.kinds[name] for name in params["index"]} | {name: result for name in names}
    digits = {name: table.digits[name] for name in params["index"] if name in table.digits}
    return Rows([*params["index"], *names], kinds, rows, digits)


def common_kind(kinds, values_by_kind):
    """One type for values of several: the widest of numbers, or of days and moments, else text."""
    if len(set(kinds)) == 1:
        return kinds[0]
    if {"integer", "number"} <= set(kinds):
        if not all(value is None or abs(value) <= 2**53 for value in values_by_kind("integer")):
            return "text"
    for wider in (("integer", "decimal", "number"), ("date", "timestamp", "timestamptz")):
        if set(kinds) <= set(wider):
            return max(kinds, key=wider.index)
    return "text"


def as_kind(value, kind, wanted):
    if value is None or kind == wanted:
        return value
    return shown(value, kind) if wanted == "text" else float(value) if wanted == "number" else turned(value, kind, wanted, (38, 10))


@operation("unpivot")
@by_rows
def unpivot(table, params):
    columns, keep = params["columns"], params.get("keep") or []
    name_into, value_into = params.get("nameInto", "name"), params.get("valueInto", "value")
    kinds = [table.kinds[name] for name in columns]
    wanted = common_kind(
        kinds, lambda kind: [v for name in columns if table.kinds[name] == kind for v in table.column(name)]
    )
    rows = []
    for row in table.rows:
        for name in columns:
            cell = as_kind(row[table.at(name)], table.kinds[name], wanted)
            rows.append([row[table.at(each)] for each in keep] + [name, cell])
    return Rows(
        [*keep, name_into, value_into],
        {name: table.kinds[name] for name in keep} | {name_into: "text", value_into: wanted},
        rows,
        {name: table.digits[name] for name in keep if name in table.digits},
    )


@operation("transpose")
@by_rows
def transpose(table, params):
    header = params.get("header")
    columns = [name for name in table.names if name != header]
    kinds = [table.kinds[name] for name in columns]
    wanted = common_kind(
        kinds, lambda kind: [v for name in columns if table.kinds[name] == kind for v in table.column(name)]
    )
    first = params.get("nameInto") or header or "column"
    names = [f"row_{index + 1}" for index in range(len(table.rows))]
    if header is not None:
        names = [
            made if value is None else shown(value, table.kinds[header])
            for made, value in zip(names, table.column(header), strict=True)
        ]
    rows = [[name, *[as_kind(value, table.kinds[name], wanted) for value in table.column(name)]] for name in columns]
    return Rows([first, *names], {first: "text"} | {name: wanted for name in names}, rows)


@operation("explode")
@by_rows
def explode(table, params):
    name = params["column"]
    at = table.at(name)
    rows = []
    for row in table.rows:
        items = row[at] or [None]
        rows.extend([*row[:at], item, *row[at + 1 :]] for item in items)
    return Rows(table.names, {**table.kinds, name: "text"}, rows, table.digits)


@operation("unnest")
@by_rows
def unnest(table, params):
    name = params["column"]
    prefix = f"{name}_" if params.get("prefix") is None else params["prefix"]
    structs = table.column(name)
    fields = list(next(each for each in structs if each is not None))
    made, after = table, name
    for field in fields:
        made = made.put(prefix + field, "text", [None if each is None else each[field] for each in structs], after=after)
        after = prefix + field
    if params.get("keep"):
        return made
    at = made.at(name)
    return Rows(
        [each for each in made.names if each != name],
        made.kinds,
        [row[:at] + row[at + 1 :] for row in made.rows],
        made.digits,
    )


@operation("window-rank")
@by_rows
def window_rank(table, params):
    fn = params.get("fn", "row-number")
    made = [None] * len(table.rows)
    orders = params.get("by") or []
    for rows in grouped(table, params.get("groupBy")).values():
        ordered, values, work = sorted_rows(table, orders, rows)
        if not orders:
            values = {row: [row] for row in rows}
            work = lambda one, other: (one > other) - (one < other)  # noqa: E731
        size, rank, dense = len(ordered), 0, 0
        for place, row in enumerate(ordered):
            if place == 0 or work(values[ordered[place - 1]], values[row]) != 0:
                rank, dense = place + 1, dense + 1
            if fn == "ntile":
                parts = params["parts"]
                small, larger = divmod(size, parts)
                wide = larger * (small + 1)
                made[row] = place // (small + 1) + 1 if place < wide else larger + (place - wide) // small + 1
            else:
                made[row] = {
                    "row-number": place + 1,
                    "rank": rank,
                    "dense-rank": dense,
                    "percent-rank": (rank - 1) / (size - 1) if size > 1 else 0.0,
                }[fn]
    return table.put(params.get("into") or "rank", "number" if fn == "percent-rank" else "integer", made)


@operation("lag-lead")
@by_rows
def lag_lead(table, params):
    name, offset = params["column"], params.get("offset", 1)
    values = table.column(name)
    made = [None] * len(values)
    for rows in in_order(table, params):
        for place, row in enumerate(rows):
            inside = 0 <= place - offset < len(rows)
            made[row] = values[rows[place - offset]] if inside else params.get("default")
    into = params.get("into") or f"{name}_{'lag' if offset > 0 else 'lead'}"
    return table.put(into, table.kinds[name], made, after=name, digits=table.digits.get(name))


@operation("frequency-table")
@by_rows
def frequency_table(table, params):
    columns = params["columns"]
    if not table.rows:
        raise Refused("invalid_params")
    groups = sorted(grouped(table, columns).values(), key=lambda rows: (-len(rows), rows[0]))
    rows = [
        [table.rows[at[0]][table.at(name)] for name in columns] + [len(at), len(at) / len(table.rows)] for at in groups
    ]
    count, share = params.get("countInto", "count"), params.get("shareInto", "share")
    kinds = {name: table.kinds[name] for name in columns} | {count: "integer", share: "number"}
    digits = {name: table.digits[name] for name in columns if name in table.digits}
    return Rows([*columns, count, share], kinds, rows, digits)


SPANS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
MONDAY = datetime(2000, 1, 3)  # differs: periods-from-2000


def period(value, unit, count):
    """The start of the period a local time lies in, counted from the beginning of 2000."""
    return nth(number_of(value, unit, count), unit, count)


def number_of(value, unit, count):
    if unit in MONTHS:
        return ((value.year - 2000) * 12 + value.month - 1) // (MONTHS[unit] * count)
    return (value - MONDAY) // timedelta(seconds=SPANS[unit] * count)


def nth(number, unit, count):
    if unit in MONTHS:
        year, month = divmod(number * MONTHS[unit] * count, 12)
        return datetime(2000 + year, month + 1, 1)
    return MONDAY + timedelta(seconds=SPANS[unit] * count) * number


@operation("resample-time")
@with_open_digits
def resample_time(table, params):
    name, every, aggregates = params["column"], params["every"], params["aggregates"]
    unit, count, kind = every["unit"], every.get("count", 1), table.kinds[params["column"]]
    groups, undated = {}, []
    for row, value in enumerate(table.column(name)):
        if value is None:
            undated.append(row)
            continue
        clock = value.replace(tzinfo=None) if kind == "timestamptz" else value
        clock = datetime.combine(clock, time()) if type(clock) is date else clock
        groups.setdefault(number_of(clock, unit, count), []).append(row)
    numbers = sorted(groups)
    if params.get("empty", True) and numbers:
        numbers = list(range(numbers[0], numbers[-1] + 1))

    def shown_start(number):
        start = nth(number, unit, count)
        return start.date() if kind == "date" else start.replace(tzinfo=UTC) if kind == "timestamptz" else start

    def cells(rows):
        return [None if each["fn"] == "list" and not rows else made_of(table, each, rows) for each in aggregates]

    rows = [[shown_start(number), *cells(groups.get(number, []))] for number in numbers]
    if undated:
        rows.append([None, *cells(undated)])
    names = names_of(aggregates)
    kinds = {name: kind} | dict(zip(names, kinds_of(table, aggregates), strict=True))
    return Rows([name, *names], kinds, rows, digits_of(table, aggregates, names))

"""Operations on cells, texts and missing values."""
import math
import re
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from conditions import met
from frames import codes, groups, missing, objects, unboxed
from letters import BLANKS, lower, pattern, upper
from registry import operation
from tables import Column, Refused, Table, decode, encode, key, order, shown


@operation("edit-cell")
def edit_cell(table, params):
    column = table.column(params["column"])
    at = params["row"] - 1
    if at >= table.height:
        raise Refused("row_out_of_range")
    if "expect" in params and key(decode(params["expect"], column.type)) != key(column.cells[at]):
        raise Refused("changed_meanwhile")
    cells = list(column.cells)
    cells[at] = fitting(decode(params["value"], column.type), column)
    return table.replace(column.name, column.like(cells))


def fitting(value, column):
    """A decimal with as many digits as the column has; a zero has no sign."""
    if column.type == "decimal" and value is not None:
        return value.quantize(Decimal(1).scaleb(-column.digits[1]), ROUND_HALF_UP) + 0
    return value


@operation("edit-cells")
def edit_cells(table, params):
    column = table.column(params["column"])
    old, new = decode(params["from"], column.type), fitting(decode(params["to"], column.type), column)
    same = lambda value: value is None if old is None else value is not None and key(value) == key(old)
    return table.replace(column.name, column.like([new if same(value) else value for value in column.cells]))


@operation("replace-text")
def replace_text(table, params):
    columns = []
    for name in params["columns"]:
        if table.column(name).type != "text" and not params.get("asText", False):
            raise Refused("wrong_type")
    mode, exact = params.get("mode", "literal"), params.get("case", True)
    for column in table.columns:
        if column.name not in params["columns"]:
            columns.append(column)
            continue
        replace = replacer(params["find"], params["replace"], mode, exact)
        texts = [shown(value, column.type) for value in column.cells]
        cells = [None if text is None else replace(text) for text in texts]
        columns.append(Column(column.name, "text", cells))
    return table.with_columns(columns)


def replacer(find, put, mode, exact):
    if mode == "whole":
        same = (lambda text: text == find) if exact else (lambda text: lower(text) == lower(find))
        return lambda text: put if same(text) else text
    if mode == "literal":
        found = re.compile(re.escape(find), 0 if exact else re.IGNORECASE)
        return lambda text: found.sub(lambda match: put, text)
    found = pattern(find, not exact)
    return lambda text: found.sub(lambda match: groups_in(put, match), text)


def groups_in(put, match):
    return re.sub(r"\\([0-9\\])", lambda at: "\\" if at[1] == "\\" else (match[int(at[1])] or ""), put)


def filled(table, params, way):
    grouped = groups(table, params.get("groupBy", []))
    for name in params["columns"]:
        table.column(name)
    columns = []
    for column in table.columns:
        if column.name in params["columns"]:
            # Cells are boxed, so that NaN is a value.  differs: nan-is-a-value
            by = objects(column).groupby(grouped, sort=False)
            column = column.like(unboxed(getattr(by, way)(limit=params.get("limit"))))
        columns.append(column)
    return table.with_columns(columns)


@operation("fill-down")
def fill_down(table, params):
    return filled(table, params, "ffill")


@operation("fill-up")
def fill_up(table, params):
    return filled(table, params, "bfill")


@operation("blank-down")
def blank_down(table, params):
    for name in params["columns"]:
        column = table.column(name)
        numbered = codes(column)
        repeated = (numbered == numbered.shift()).tolist()
        cells = [None if again else value for again, value in zip(repeated, column.cells)]
        table = table.replace(name, column.like(cells))
    return table


@operation("change-case")
def change_case(table, params):
    ways = {"upper": upper, "lower": lower, "title": title, "sentence": sentence, "swap": swap}
    return each_text(table, params["columns"], ways[params["to"]])


def each_text(table, names, change):
    for name in names:
        column = table.column(name)
        if column.type != "text":
            raise Refused("wrong_type")
        table = table.replace(name, column.like([None if text is None else change(text) for text in column.cells]))
    return table


def title(text):
    """A word is a run of letters, marks, digits and apostrophes."""  # differs: words-of-title-case
    made, within = [], False
    for each in text:
        if each.isalnum() or (within and each in "'’_") or is_mark(each):
            made.append(lower(each) if within else upper(each))
            within = True
        else:
            made.append(each)
            within = False
    return "".join(made)


def is_mark(each):
    import unicodedata

    return unicodedata.category(each).startswith("M")


def sentence(text):
    return upper(text[:1]) + lower(text[1:])


def swap(text):
    return "".join(lower(each) if upper(each) == each else upper(each) for each in text)


@operation("trim-text")
def trim_text(table, params):
    characters = params.get("characters", BLANKS)
    strip = {"both": str.strip, "left": str.lstrip, "right": str.rstrip}[params.get("side", "both")]
    return each_text(table, params["columns"], lambda text: strip(text, characters))


# --- missing values ------------------------------------------------------------------------------------

@operation("drop-missing-rows")
def drop_missing_rows(table, params):
    names = params.get("columns", table.names())
    gaps = missing(table, names)
    if "atLeast" in params:
        if params["atLeast"] > len(names):
            raise Refused("invalid_params")
        kept = (~gaps).sum(axis=1) >= params["atLeast"]
    else:
        kept = ~(gaps.all(axis=1) if params.get("how") == "all" else gaps.any(axis=1))
    return table.take([at for at in range(table.height) if kept[at]])


@operation("drop-missing-columns")
def drop_missing_columns(table, params):
    if table.height == 0:
        return table
    threshold, above = params.get("threshold", 1), params.get("above", False)
    kept = []
    for column in table.columns:
        share = sum(value is None for value in column.cells) / table.height
        goes = share > threshold if above else share >= threshold
        if not goes or column.name not in params.get("columns", table.names()):
            kept.append(column)
    if not kept:
        raise Refused("invalid_params")
    return table.with_columns(kept)


@operation("flag-missing")
def flag_missing(table, params):
    if len(params["columns"]) > 1 and "{column}" not in params.get("into", "{column}"):
        raise Refused("invalid_params")
    for name in params["columns"]:
        column = table.column(name)
        into = params.get("into", "{column}_missing").replace("{column}", name)
        flag = Column(into, "boolean", [value is None for value in column.cells])
        table = table.add(flag, params.get("replace", False), table.place(name) + 1)
    return table


@operation("quick-clean")
def quick_clean(table, params):
    if not params.get("columns", True) and not params.get("rows", True):
        raise Refused("invalid_params")
    if params.get("columns", True) and table.height > 0:
        kept = [column for column in table.columns if any(value is not None for value in column.cells)]
        if not kept:
            raise Refused("invalid_params")
        table = table.with_columns(kept)
    if params.get("rows", True):
        table = drop_missing_rows(table, {})
    return table


@operation("set-missing")
def set_missing(table, params):
    columns = [table.column(name) for name in params["columns"]]
    if ("values" in params) == ("where" in params):
        raise Refused("invalid_params")
    if "where" in params:
        held = met(table, params["where"])
        for column in columns:
            table = table.replace(column.name, column.like([None if held[at] else value for at, value in enumerate(column.cells)]))
        return table
    fold = (lambda value: lower(value) if isinstance(value, str) else value) if params.get("ignoreCase") else (lambda value: value)
    for each in params["values"]:
        if not any(fits(each, column) for column in columns):
            raise Refused("invalid_params")
    for column in columns:
        gone = [key(fold(decode(each, column.type))) for each in params["values"] if fits(each, column)]
        cells = [None if value is not None and key(fold(value)) in gone else value for value in column.cells]
        table = table.replace(column.name, column.like(cells))
    return table


def fits(cell, column):
    """Whether a JSON value is one of the column's type."""
    if column.type == "text":
        return isinstance(cell, (str, int, float))
    if column.type == "boolean":
        return isinstance(cell, bool)
    if isinstance(cell, bool):
        return False
    if column.type in ("integer", "number", "decimal") or isinstance(cell, str):
        try:
            value = decode(cell, column.type)
        except (ValueError, ArithmeticError):
            return False
        if column.type == "integer" and isinstance(cell, float):
            return cell == int(cell)
        if column.type == "decimal":
            total, after = column.digits
            return value.is_finite() and value == fitting(value, column) and abs(value) < Decimal(10) ** (total - after)
        return value is not None
    return False


@operation("fill-missing")
def fill_missing(table, params):
    for name in params["columns"]:
        column = table.column(name)
        grouped = groups(table, params.get("groupBy", []))
        table = table.replace(name, fill(table, column, grouped, params))
    return table


def fill(table, column, grouped, params):
    way = params["with"]
    if way in ("previous", "next"):
        by = objects(column).groupby(grouped, sort=False)
        return column.like(unboxed(by.ffill() if way == "previous" else by.bfill()))
    if way == "constant":
        value = fitting(decode(params["value"], column.type), column)
        return put(column, [value] * table.height, column.type)
    if way == "column":
        return put(column, [fitting(value, column) for value in table.column(params["from"]).cells], column.type)
    if way == "zero":
        return put(column, [fitting(decode("0", column.type), column)] * table.height, column.type)
    if way == "interpolate":
        return interpolated(column, grouped)
    known = {}
    for at, value in enumerate(column.cells):
        known.setdefault(grouped[at], [])
        if value is not None:
            known[grouped[at]].append(value)
    found = {group: statistic(way, values) for group, values in known.items()}
    if way in ("mean", "median"):
        used = [found[grouped[at]] for at, value in enumerate(column.cells) if value is None]
        if column.type == "integer" and ("groupBy" in params or any(each is not None and each != int(each) for each in used)):
            return put(column.like([None if value is None else float(value) for value in column.cells]), [found[group] for group in grouped], "number")
        if column.type == "decimal":
            found = {group: None if value is None else fitting(Decimal(repr(value)), column) for group, value in found.items()}
        if column.type == "integer":
            found = {group: None if value is None else int(value) for group, value in found.items()}
    return put(column, [found[group] for group in grouped], column.type)


def put(column, values, type):
    cells = [values[at] if value is None else value for at, value in enumerate(column.cells)]
    return Column(column.name, type, cells, column.digits)


def statistic(way, values):
    if way == "mode":
        counted = pd.Series([key(value) for value in values], dtype=object).value_counts() if values else []
        if len(counted) == 0:
            return None
        top = [value for value in values if counted[key(value)] == counted.max()]
        return min(top, key=order)  # differs: ties-to-smallest
    if way in ("min", "max"):
        return (min if way == "min" else max)(values, key=order, default=None)
    reals = [float(value) for value in values if not (isinstance(value, float) and math.isnan(value))]
    if not reals:
        return None
    series = pd.Series(reals)
    return float(series.mean() if way == "mean" else series.median())


def interpolated(column, grouped):
    cells = [None if value is None else float(value) for value in column.cells]
    made = list(cells)
    for group in dict.fromkeys(grouped):
        members = [at for at in range(len(cells)) if grouped[at] == group]
        known = [place for place, at in enumerate(members) if cells[at] is not None]
        for low, high in zip(known, known[1:]):
            start, end = cells[members[low]], cells[members[high]]
            for place in range(low + 1, high):
                made[members[place]] = start + (end - start) * (place - low) / (high - low)
    if column.type == "decimal":
        return column.like([None if value is None else fitting(Decimal(repr(value)), column) for value in made])
    return Column(column.name, "number", made)

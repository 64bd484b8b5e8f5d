"""Operations on categories."""
import math

import pandas as pd

from cells import fits, fitting
from columns import distinct_from, type_of as json_type
from frames import codes
from letters import BLANKS, lower
from registry import operation
from tables import Column, Refused, decode, key, order, shown


def categories(column, most):
    """The different values by first appearance, never None."""  # differs: first-appearance-order
    numbered = codes(column).tolist()
    seen = {}
    for value, code in zip(column.cells, numbered):
        if code >= 0:
            seen.setdefault(code, value)
    if not seen:
        raise Refused("invalid_params")
    if len(seen) > most:
        raise Refused("too_many_categories")
    return numbered, [seen[code] for code in range(len(seen))]


@operation("one-hot")
def one_hot(table, params):
    for name in params["columns"]:
        table.column(name)
    place, keep, missing = params.get("place", "after"), params.get("keep", False), params.get("missing", "zero")
    made, gone = {}, [] if keep else params["columns"]
    names = [name for name in table.names() if name not in gone]
    for name in params["columns"]:
        column = table.column(name)
        numbered, values = categories(column, params.get("maxCategories", 100))
        if not values:
            raise Refused("invalid_params")
        chosen = list(range(len(values)))
        drop = params.get("drop", "none")
        chosen = chosen[1:] if drop == "first" else chosen[:-1] if drop == "last" else chosen
        dummies = pd.get_dummies(pd.Series(numbered, dtype=int)) if numbered else pd.DataFrame()
        heads = [(f"{name}_{shown(values[code], column.type)}", dummies[code].tolist()) for code in chosen]
        if missing == "category":
            heads.append((f"{name}_missing", [code < 0 for code in numbered]))
        made[name] = []
        for head, flags in heads:
            unique = distinct_from(head, names)
            names.append(unique)
            cells = [None if missing == "null" and code < 0 else int(flag) for flag, code in zip(flags, numbered)]
            made[name].append(Column(unique, "integer", cells))
    return with_made(table, made, gone, place)


def with_made(table, made, gone, place):
    columns = []
    for column in table.columns:
        if column.name not in gone:
            columns.append(column)
        if place == "after":
            columns.extend(made.get(column.name, []))
    if place == "end":
        for each in made.values():
            columns.extend(each)
    if not columns:
        raise Refused("invalid_params")
    return table.with_columns(columns)


@operation("multi-label")
def multi_label(table, params):
    column = table.column(params["column"])
    delimiter, missing = params.get("delimiter", ","), params.get("missing", "zero")
    cells = []
    for value in column.cells:
        parts = value if column.type == "list" else None if value is None else value.split(delimiter)
        cells.append(None if parts is None else [part.strip(BLANKS) for part in parts if part is not None])
    labels = list(dict.fromkeys(part for parts in cells if parts for part in parts if part))
    if not labels:
        raise Refused("invalid_params")
    if len(labels) > params.get("maxCategories", 100):
        raise Refused("too_many_categories")
    gone = [] if params.get("keep", False) else [column.name]
    names = [name for name in table.names() if name not in gone]
    made = []
    for label in labels:
        unique = distinct_from(f"{column.name}_{label}", names)
        names.append(unique)
        flags = [(None if missing == "null" else 0) if parts is None else int(label in parts) for parts in cells]
        made.append(Column(unique, "integer", flags))
    return with_made(table, {column.name: made}, gone, params.get("place", "after"))


@operation("ordinal-encode")
def ordinal_encode(table, params):
    start, way = params.get("start", 0), params.get("order", "first-seen")
    for name in params["columns"]:
        column = table.column(name)
        if way == "list":
            values = [decode(each, column.type) for each in params["values"]]
        else:
            _, values = categories(column, params.get("maxCategories", 1000))
        if way == "sorted":
            values = sorted(values, key=order)
        if way == "frequency":
            counted = pd.Series(codes(column)).value_counts()
            place = {key(value): at for at, value in enumerate(values)}
            values = sorted(values, key=lambda value: (-counted[place[key(value)]], place[key(value)]))
        numbers = {key(value): start + at for at, value in enumerate(values)}
        cells = [None if value is None else numbers.get(key(value)) for value in column.cells]
        table = table.replace(name, Column(name, "integer", cells))
    return table


@operation("map-values")
def map_values(table, params):
    column, otherwise = table.column(params["column"]), params.get("else", "keep")
    fold = (lambda value: lower(value) if isinstance(value, str) else value) if params.get("ignoreCase") else (lambda value: value)
    pairs = {}
    for pair in params["map"]:
        known = key(fold(decode(pair["from"], column.type)))
        if known in pairs:
            raise Refused("invalid_params")
        pairs[known] = pair["to"]
    new = [pair["to"] for pair in params["map"]] + ([params["value"]] if otherwise == "value" else [])
    type = type_for(column, new, otherwise)
    cells = []
    for value in column.cells:
        known = key(fold(value))
        if known in pairs:
            cells.append(read(pairs[known], type, column))
        elif value is None or otherwise == "null":
            cells.append(None)
        elif otherwise == "value":
            cells.append(read(params["value"], type, column))
        else:
            cells.append(kept(value, column.type, type))
    digits = column.digits if type == "decimal" else None
    return table.replace(column.name, Column(column.name, type, cells, digits))


def type_for(column, new, otherwise):
    given = [each for each in new if each is not None]
    if all(fits(each, column) and (column.type != "text" or isinstance(each, str)) for each in given):
        return column.type
    kinds = {json_type(each) for each in given}
    if otherwise == "keep":
        kinds.add(column.type)
    if len(kinds) == 1:
        return kinds.pop()
    return "number" if kinds <= {"integer", "number"} else "text"


def read(cell, type, column):
    if cell is None:
        return None
    if type == "text" and not isinstance(cell, str):
        return shown(cell, json_type(cell))
    value = decode(cell, type)
    return fitting(value, column) if type == "decimal" else value


def kept(value, old, new):
    if old == new:
        return value
    return float(value) if new == "number" else shown(value, old)


@operation("group-rare")
def group_rare(table, params):
    threshold, least = params.get("threshold", 0.05), params.get("minCategories", 10)
    for name in params["columns"]:
        column = table.column(name)
        shares = pd.Series(codes(column)).loc[lambda each: each >= 0].value_counts(normalize=True)
        if len(shares) <= least:
            continue
        numbered = codes(column).tolist()
        label = params.get("label", "Rare")
        cells = [label if code >= 0 and shares[code] < threshold else value for value, code in zip(column.cells, numbered)]
        table = table.replace(name, column.like(cells))
    return table


@operation("frequency-encode")
def frequency_encode(table, params):
    share = params.get("as", "share") == "share"
    for name in params["columns"]:
        column = table.column(name)
        numbered, _ = categories(column, params.get("maxCategories", 1000))
        present = pd.Series([code for code in numbered if code >= 0], dtype=int)
        counted = present.value_counts(normalize=share)
        number = float if share else int
        cells = [None if code < 0 else number(counted[code]) for code in numbered]
        table = table.replace(name, Column(name, "number" if share else "integer", cells))
    return table


@operation("target-encode")
def target_encode(table, params):
    target = table.column(params["target"])
    smoothing = params.get("smoothing", 10)
    # Missing targets, NaN and infinities are left out.
    reals = pd.Series([None if value is None else float(value) for value in target.cells], dtype=float)
    reals = reals.where(reals.map(lambda value: math.isfinite(value)))
    overall = reals.mean()
    if math.isnan(overall):
        raise Refused("invalid_params")
    for name in params["columns"]:
        column = table.column(name)
        if name == target.name:
            raise Refused("invalid_params")
        numbered, _ = categories(column, params.get("maxCategories", 1000))
        by = reals.groupby(pd.Series(numbered, dtype=int))
        sums, counts = by.sum(), by.count()
        cells = []
        for code in numbered:
            if code < 0:
                cells.append(None)
                continue
            weight = counts[code] + smoothing
            cells.append(float((sums[code] + smoothing * overall) / weight if weight else overall))
        table = table.replace(name, Column(name, "number", cells))
    return table

"""The order in which rows are taken, within groups: orderBy and groupBy as many operations have them."""

import math
import re
from functools import cmp_to_key

from by_rows import key


def compare(one, other):
    nan = [isinstance(each, float) and math.isnan(each) for each in (one, other)]
    if any(nan):
        return nan[0] - nan[1]
    return (one > other) - (one < other)


def by_keys(sort_keys):
    """A comparison of rows (given as lists of values, one per key)."""

    def work(left, right):
        for (order, nulls), one, other in zip(sort_keys, left, right, strict=True):
            if one is None or other is None:
                if (one is None) != (other is None):
                    return (1 if one is None else -1) * (-1 if nulls == "first" else 1)
                continue
            found = compare(one, other)
            if found:
                return -found if order == "desc" else found
        return 0

    return work


def natural(text):
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", text)]


def sorted_rows(table, orders, rows):
    """Row numbers in the order asked for; equal ones as they are displayed."""
    keys = [(each.get("order", "asc"), each.get("nulls", "last")) for each in orders]
    columns = [table.column(each["column"]) for each in orders]
    work = by_keys(keys)
    values = {row: [column[row] for column in columns] for row in rows}
    return sorted(rows, key=cmp_to_key(lambda one, other: work(values[one], values[other]))), values, work


def grouped(table, names):
    """Row numbers by group, in the order in which groups first appear."""
    columns = [table.column(name) for name in names or []]
    groups = {}
    for row in range(len(table.rows)):
        groups.setdefault(tuple(key(column[row]) for column in columns), []).append(row)
    return groups


def in_order(table, params, orders="orderBy"):
    """The rows of each group, in the order in which they are taken."""
    return [
        sorted_rows(table, params.get(orders) or [], rows)[0]
        for rows in grouped(table, params.get("groupBy")).values()
    ]

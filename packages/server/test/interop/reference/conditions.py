"""Conditions: which rows of a table meet one. Logic is two-valued."""  # differs: two-valued-logic
import math
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from letters import BLANKS, lower, pattern
from tables import Refused, decode, key, order


def met(table, condition):
    """For every row whether it meets the condition."""
    if "all" in condition:
        parts = [met(table, each) for each in condition["all"]]
        return [all(part[at] for part in parts) for at in range(table.height)]
    if "any" in condition:
        parts = [met(table, each) for each in condition["any"]]
        return [any(part[at] for part in parts) for at in range(table.height)]
    if "not" in condition:
        return [not each for each in met(table, condition["not"])]
    column = table.column(condition["column"])
    test = comparison(column, condition)
    return [test(value) for value in column.cells]


def comparison(column, condition):
    kind = condition["is"]
    if kind in ("contains", "not-contains", "starts-with", "ends-with", "matches") and column.type != "text":
        raise Refused("wrong_type")
    given = condition.get("value")
    fold = (lambda text: lower(text)) if condition.get("ignoreCase") else (lambda text: text)
    if column.type != "text":
        fold = lambda value: value
    read = lambda cell: fold(value_of(cell, column))
    same = lambda a, b: key(fold(a)) == key(b)
    if kind in ("eq", "ne"):
        wanted = read(given)
        return lambda value: (value is not None and same(value, wanted)) is (kind == "eq")
    if kind in ("in", "not-in"):
        wanted = [read(each) for each in given]
        return lambda value: (value is not None and any(same(value, each) for each in wanted)) is (kind == "in")
    if kind in ("lt", "le", "gt", "ge", "before", "after"):
        wanted = read(given)
        return lambda value: value is not None and ordered(fold(value), wanted, kind)
    if kind == "between":
        low, high = map(read, given)
        return lambda value: value is not None and ordered(fold(value), low, "ge") and ordered(fold(value), high, "le")
    if kind in ("contains", "not-contains"):
        part = fold(given)
        return lambda value: (value is not None and part in fold(value)) is (kind == "contains")
    if kind == "starts-with":
        return lambda value: value is not None and fold(value).startswith(fold(given))
    if kind == "ends-with":
        return lambda value: value is not None and fold(value).endswith(fold(given))
    if kind == "matches":
        found = pattern(given, condition.get("ignoreCase", False))
        return lambda value: value is not None and found.search(value) is not None
    if kind in ("null", "not-null"):
        return lambda value: (value is None) is (kind == "null")
    if kind in ("empty", "not-empty"):
        return lambda value: is_empty(value) is (kind == "empty")
    if kind in ("true", "false"):
        return lambda value: value is (kind == "true")
    if kind == "in-last":
        return within(column, given)
    raise AssertionError(kind)


def value_of(cell, column):
    return decode(cell, column.type)


def ordered(value, other, kind):
    # NaN is neither below nor above a number.  differs: nan-is-a-value
    if isinstance(value, float) and (math.isnan(value) or math.isnan(other)):
        return kind in ("le", "ge") and math.isnan(value) and math.isnan(other)
    if kind in ("lt", "before"):
        return value < other
    if kind in ("gt", "after"):
        return value > other
    return value <= other if kind == "le" else value >= other


def is_empty(value):
    return value is None or value == [] or (isinstance(value, str) and value.strip(BLANKS) == "")


def within(column, given):
    """The last days, weeks, … up to the end of the day `until`."""
    until = date.fromisoformat(given["until"])
    after = back(until, given["count"], given["unit"])

    def test(value):
        if value is None:
            return False
        day = value.date() if isinstance(value, datetime) else value
        return after < day <= until

    return test


def back(day, count, unit):
    unit = unit.rstrip("s")
    if unit in ("day", "week"):
        return day - timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - count * {"month": 1, "year": 12}[unit]
    year, month = divmod(months, 12)
    for last in (31, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue

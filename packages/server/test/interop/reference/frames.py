"""Cells in pandas: as codes that are equal for equal cells, so that NaN and missing stay apart."""
import pandas as pd

from tables import Refused, key


def codes(column):
    """A number for every different value, by first appearance; -1 for missing."""
    keys = pd.Series([None if value is None else Box(key(value)) for value in column.cells], dtype=object)
    return pd.Series(pd.factorize(keys)[0])  # differs: first-appearance-order


class Box:
    """Any key as an opaque object: pandas must not take tuples apart or NaN for missing."""

    def __init__(self, key):
        self.key = key

    def __hash__(self):
        return hash(self.key)

    def __eq__(self, other):
        return isinstance(other, Box) and self.key == other.key


def keys(table, names):
    """A frame of codes; missing values are a value like others."""  # differs: missing-forms-a-group
    for name in names:
        table.column(name)
    columns = {at: codes(table.column(name)) for at, name in enumerate(names)}
    return pd.DataFrame(columns, index=range(table.height))


def groups(table, names):
    """The number of each row's group, by first appearance."""
    if not names:
        return pd.Series([0] * table.height)
    frame = keys(table, names)
    return frame.groupby(list(frame.columns), sort=False, dropna=False).ngroup()


def objects(column):
    """The cells as they are in a series of objects, NaN boxed; missing is None."""
    return pd.Series([None if value is None else Cell(value) for value in column.cells], dtype=object)


class Cell:
    def __init__(self, value):
        self.value = value


def unboxed(series):
    return [each.value if isinstance(each, Cell) else None for each in series]


def missing(table, names):
    """A frame of True where a cell is missing."""
    return pd.DataFrame(
        {at: [value is None for value in table.column(name).cells] for at, name in enumerate(names)},
        index=range(table.height), dtype=bool,
    )


def refuse_unknown(table, names):
    for name in names:
        table.column(name)
    if len(set(names)) != len(names):
        raise Refused("invalid_params")

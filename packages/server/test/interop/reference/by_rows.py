"""The same tables by rows, for operations that are told row by row, and their registration."""
from decimal import Decimal

import tables
from tables import Column, key, shown  # noqa: F401

UTC = tables.timezone.utc


class Rows:
    """Columns by name, each with a type (and digits, if decimal); rows are lists of values."""

    def __init__(self, names, kinds, rows, digits=None):
        self.names = list(names)
        self.kinds = dict(kinds)
        self.digits = dict(digits or {})
        self.rows = [list(row) for row in rows]

    @staticmethod
    def of(table):
        kinds = {column.name: column.type for column in table.columns}
        digits = {column.name: column.digits for column in table.columns if column.digits}
        return Rows(table.names(), kinds, [table.row(at) for at in range(table.height)], digits)

    def table(self, answer=None):
        """As columns. Digits of a decimal that the pages leave open are those of the answer."""
        told = {column.name: column.digits for column in answer.columns} if isinstance(answer, tables.Table) else {}
        columns = []
        for at, name in enumerate(self.names):
            kind = self.kinds[name]
            digits = self.digits.get(name) or told.get(name) if kind == "decimal" else None
            cells = [row[at] for row in self.rows]
            if digits is not None:
                cells = [at_digits(value, digits, name in self.digits) for value in cells]
            if kind == "integer":
                cells = [None if value is None else int(value) for value in cells]
            if kind == "number":
                cells = [None if value is None else float(value) for value in cells]
            columns.append(Column(name, kind, cells, tuple(digits) if digits else None))
        return tables.Table(columns, len(self.rows))

    def at(self, name):
        return self.names.index(name)

    def column(self, name):
        at = self.at(name)
        return [row[at] for row in self.rows]

    def keep(self, rows):
        return Rows(self.names, self.kinds, rows, self.digits)

    def put(self, name, kind, values, after=None, digits=None):
        """The table with a column replaced, or with a new one after another or at the end."""
        names, rows = list(self.names), [list(row) for row in self.rows]
        kinds = {**self.kinds, name: kind}
        shown_digits = {each: value for each, value in self.digits.items() if each != name}
        if digits and kind == "decimal":
            shown_digits[name] = tuple(digits)
        if name in names:
            at = names.index(name)
            for row, value in zip(rows, values, strict=True):
                row[at] = value
        else:
            at = len(names) if after is None else names.index(after) + 1
            names.insert(at, name)
            for row, value in zip(rows, values, strict=True):
                row.insert(at, value)
        return Rows(names, kinds, rows, shown_digits)


def at_digits(value, digits, stated):
    """The value with as many digits as its column has; missing if it has no room and the room was not stated."""
    if value is None:
        return None
    total, after = digits
    value = Decimal(value)
    if not stated and abs(value) >= Decimal(10) ** (total - after):
        return None
    there = value.quantize(Decimal(1).scaleb(-after))
    return abs(there) if there == 0 else there


def by_rows(function):
    """A reference that takes and gives rows."""
    return lambda table, params: function(Rows.of(table), params).table()


def by_rows_with_sources(function):
    """The same, with datasources by their ids."""

    def work(table, params, sources):
        return function(Rows.of(table), params, {id: Rows.of(each) for id, each in sources.items()}).table()

    return work


def with_open_digits(function):
    """The same where the pages leave open how many digits a decimal result has, only that it is exact."""
    return lambda table, params, answer: function(Rows.of(table), params).table(answer)

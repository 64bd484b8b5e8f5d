"""Tables as the wire carries them, and the same with Python's own values in their cells."""

import math
import re
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, ROUND_HALF_UP, localcontext

UTC = timezone.utc


def decode(cell, kind):
    """A cell of the wire as a value: int, float, Decimal, date, datetime, time, timedelta, str, bool, list, dict."""
    if cell is None:
        return None
    if kind == "integer":
        return int(cell)
    if kind == "number":
        return float(cell)
    if kind == "decimal":
        return Decimal(str(cell))
    if kind == "date":
        return date.fromisoformat(cell)
    if kind == "time":
        return time.fromisoformat(cell)
    if kind == "timestamp":
        return moment(cell)
    if kind == "timestamptz":
        return moment(cell.removesuffix("Z")).replace(tzinfo=UTC)
    if kind == "duration":
        return duration(cell)
    return cell


def moment(text):
    whole, _, fraction = text.partition(".")
    return datetime.fromisoformat(whole).replace(microsecond=int(fraction.ljust(6, "0")) if fraction else 0)


def duration(text):
    sign, hours, minutes, seconds = re.fullmatch(r"(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?", text).groups()
    seconds, _, fraction = (seconds or "0").partition(".")
    size = timedelta(
        hours=int(hours or 0), minutes=int(minutes or 0), seconds=int(seconds), microseconds=int(fraction.ljust(6, "0"))
    )
    return -size if sign else size


def encode(value, kind, digits=None):
    """A value as a cell of the wire."""
    if value is None or isinstance(value, str | list | dict):
        return value
    if kind == "integer":
        return int(value) if abs(value) < 2**53 else str(int(value))
    if kind == "number":
        value = float(value)
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return value
    if kind == "decimal":
        after = digits[1] if digits else 10
        with localcontext() as context:
            context.prec = 80
            return format(Decimal(value).quantize(Decimal(1).scaleb(-after), rounding=ROUND_HALF_UP), "f")
    if kind in ("timestamp", "timestamptz"):
        return shown_moment(value) + ("Z" if kind == "timestamptz" else "")
    if kind == "date":
        return value.isoformat()
    if kind == "time":
        return value.replace(microsecond=0).isoformat() + fraction(value.microsecond)
    if kind == "duration":
        return shown_duration(value)
    return value


def fraction(micros):
    return f".{micros:06d}".rstrip("0") if micros else ""


def shown_moment(value):
    return value.replace(microsecond=0, tzinfo=None).isoformat() + fraction(value.microsecond)


def shown_duration(value):
    micros = value // timedelta(microseconds=1)
    size = abs(micros)
    hours, minutes, rest = size // 3_600_000_000, size // 60_000_000 % 60, size % 60_000_000
    seconds = f"{rest // 1_000_000}{fraction(rest % 1_000_000)}"
    parts = [f"{hours}H" if hours else "", f"{minutes}M" if minutes else "", f"{seconds}S" if rest else ""]
    return ("-" if micros < 0 else "") + "PT" + ("".join(parts) or "0S")


def shown(value, kind):
    """A value as the text that stands in the grid."""
    if value is None or isinstance(value, str):
        return value
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "number":
        return shown_number(value)
    return str(encode(value, kind)) if kind != "decimal" else format(value, "f")


def shown_number(value):
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


class Table:
    """Columns by name, each with a type (and digits, if decimal) and its values."""

    def __init__(self, names, kinds, rows, digits=None):
        self.names = list(names)
        self.kinds = dict(kinds)
        self.digits = dict(digits or {})
        self.rows = [list(row) for row in rows]

    @staticmethod
    def read(literal):
        columns = literal["columns"]
        kinds = {column["name"]: column["type"] for column in columns}
        digits = {column["name"]: column["digits"] for column in columns if column.get("digits")}
        rows = [
            [decode(cell, column["type"]) for cell, column in zip(row, columns, strict=True)] for row in literal["rows"]
        ]
        return Table([column["name"] for column in columns], kinds, rows, digits)

    def write(self):
        columns = [
            {"name": name, "type": self.kinds[name], **({"digits": self.digits[name]} if name in self.digits else {})}
            for name in self.names
        ]
        rows = [
            [encode(value, self.kinds[name], self.digits.get(name)) for value, name in zip(row, self.names, strict=True)]
            for row in self.rows
        ]
        return {"columns": columns, "rows": rows}

    def at(self, name):
        return self.names.index(name)

    def column(self, name):
        at = self.at(name)
        return [row[at] for row in self.rows]

    def keep(self, rows):
        return Table(self.names, self.kinds, rows, self.digits)

    def put(self, name, kind, values, after=None, digits=None):
        """The table with a column replaced, or with a new one after another or at the end."""
        names, rows = list(self.names), [list(row) for row in self.rows]
        kinds = {**self.kinds, name: kind}
        shown = {key: value for key, value in self.digits.items() if key != name}
        if digits:
            shown[name] = digits
        if name in names:
            at = names.index(name)
            for row, value in zip(rows, values, strict=True):
                row[at] = value
        else:
            at = len(names) if after is None else names.index(after) + 1
            names.insert(at, name)
            for row, value in zip(rows, values, strict=True):
                row.insert(at, value)
        return Table(names, kinds, rows, shown)


def key(value):
    """What makes two cells alike: NaN is like NaN, and a missing value like a missing value."""
    if isinstance(value, float):
        return ("NaN",) if math.isnan(value) else (value,)
    if isinstance(value, list):
        return ("list", *[key(each) for each in value])
    if isinstance(value, dict):
        return ("struct", *[(name, key(each)) for name, each in value.items()])
    return (value,)

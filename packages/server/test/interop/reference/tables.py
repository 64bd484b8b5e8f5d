"""Typed tables in Python, as the reference sees them: cells are Python values, None is a missing value.

integer int · number float · decimal Decimal · boolean bool · text str · date date · time time ·
timestamp datetime · timestamptz datetime in UTC · duration timedelta · list list of JSON values · struct dict · binary bytes.
"""
import json
import math
import re
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, localcontext

SCALARS = ("integer", "number", "decimal", "boolean", "text", "date", "time", "timestamp", "timestamptz", "duration")


class Refused(Exception):
    """The operation cannot be done: the code of the product's refusal."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


@dataclass
class Column:
    name: str
    type: str
    cells: list = field(default_factory=list)
    digits: tuple | None = None

    def like(self, cells, name=None):
        return Column(self.name if name is None else name, self.type, list(cells), self.digits)


@dataclass
class Table:
    columns: list
    #: Kept apart, because a table without columns could have rows.
    height: int

    def names(self):
        return [column.name for column in self.columns]

    def column(self, name):
        for column in self.columns:
            if column.name == name:
                return column
        raise Refused("column_not_found")

    def place(self, name):
        return self.names().index(self.column(name).name)

    def take(self, rows):
        """The rows at these places, in this order; None stands for a row of missing values."""
        rows = list(rows)
        pick = lambda cells: [None if at is None else cells[at] for at in rows]
        return Table([column.like(pick(column.cells)) for column in self.columns], len(rows))

    def row(self, at):
        return [column.cells[at] for column in self.columns]

    def with_columns(self, columns):
        return Table(list(columns), self.height)

    def replace(self, name, column):
        return self.with_columns([column if each.name == name else each for each in self.columns])

    def insert(self, at, *columns):
        return self.with_columns([*self.columns[:at], *columns, *self.columns[at:]])

    def taken(self, name, among=None):
        return any(alike(name, each) for each in (self.names() if among is None else among))

    def add(self, column, replace=False, at=None):
        """A new column at the end, or `at` a place; in place of one of that name if allowed."""
        for index, each in enumerate(self.columns):
            if alike(each.name, column.name):
                if not replace or each.name != column.name:
                    raise Refused("name_taken")
                return self.with_columns([*self.columns[:index], column, *self.columns[index + 1 :]])
        return self.insert(len(self.columns) if at is None else at, column)


def alike(a, b):
    """Names that are taken for the same: in large or small letters, é as one sign or as two."""
    fold = lambda name: unicodedata.normalize("NFC", name).lower()
    return fold(a) == fold(b)


def key(value):
    """A hashable thing that is equal for equal cells: NaN equals NaN, 0 equals -0."""  # differs: nan-is-a-value
    if isinstance(value, float) and math.isnan(value):
        return ("NaN",)
    if isinstance(value, float) and value == 0:
        return 0.0
    if isinstance(value, list):
        return tuple(key(each) for each in value)
    if isinstance(value, dict):
        return ("struct", tuple((name, key(each)) for name, each in value.items()))
    if isinstance(value, bool):
        return ("bool", value)
    return value


def order(value):
    """Sorts cells of one type, never None: NaN above all numbers, texts by code point."""
    if isinstance(value, float):
        return (1, 0.0) if math.isnan(value) else (0, value)
    return value


def seconds(value):
    """A duration in microseconds, as a whole number."""
    return (value.days * 86400 + value.seconds) * 1_000_000 + value.microseconds


# --- cells as they travel -------------------------------------------------------------------------------

def decode(cell, type):
    if cell is None:
        return None
    if type == "integer":
        return int(cell)
    if type == "number":
        return float(cell)
    if type == "decimal":
        return Decimal(cell)
    if type == "date":
        return date.fromisoformat(cell)
    if type == "time":
        return time.fromisoformat(cell)
    if type == "timestamp":
        return datetime.fromisoformat(cell)
    if type == "timestamptz":
        return datetime.fromisoformat(cell).astimezone(timezone.utc)
    if type == "duration":
        return parse_duration(cell)
    if type == "binary":
        return b64decode(cell)
    return cell


def encode(value, type):
    if value is None:
        return None
    if type == "integer":
        return value if -(2**53) <= value <= 2**53 else str(value)
    if type == "number":
        if math.isnan(value):
            return "NaN"
        return value if math.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")
    if type == "decimal":
        return format(value, "f")
    if type == "date":
        return iso_date(value)
    if type == "time":
        return iso_time(value)
    if type == "timestamp":
        return f"{iso_date(value)}T{iso_time(value.time())}"
    if type == "timestamptz":
        return f"{iso_date(value)}T{iso_time(value.time())}Z"
    if type == "duration":
        return iso_duration(value)
    if type == "binary":
        return b64encode(value).decode()
    return value


def iso_date(value):
    return f"{value.year:04}-{value.month:02}-{value.day:02}"


def iso_time(value):
    fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
    return f"{value.hour:02}:{value.minute:02}:{value.second:02}{fraction}"


def iso_duration(value):
    count = seconds(value)
    sign, count = ("-", -count) if count < 0 else ("", count)
    hours, rest = divmod(count, 3_600_000_000)
    minutes, rest = divmod(rest, 60_000_000)
    whole, fraction = divmod(rest, 1_000_000)
    text = f"{hours}H" if hours else ""
    text += f"{minutes}M" if minutes else ""
    if rest:
        text += f"{whole}" + (f".{fraction:06}".rstrip("0") if fraction else "") + "S"
    return f"{sign}PT{text or '0S'}"


DURATION = re.compile(r"([+-])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,6}))?S)?)?")


def parse_duration(text):
    match = DURATION.fullmatch(text)
    if match is None or not re.search(r"\d", text):
        return None
    sign, weeks, days, hours, minutes, whole, part = match.groups()
    value = timedelta(
        weeks=int(weeks or 0), days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0),
        seconds=int(whole or 0), microseconds=int((part or "").ljust(6, "0") or 0),
    )
    return -value if sign == "-" else value


def shown(value, type):
    """A cell as text, as the grid shows it; None stays None."""
    if value is None or type == "text":
        return value
    if type == "boolean":
        return "true" if value else "false"
    if type == "number":
        return shown_number(value)
    if type in ("list", "struct"):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(encode(value, type))


def shown_number(value):
    """The shortest digits that give the number again; whole numbers without a point."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    text = repr(value)
    if text.endswith(".0"):
        return text[:-2]
    return text


def table_of(literal):
    columns = []
    for at, head in enumerate(literal["columns"]):
        digits = tuple(head["digits"]) if head.get("digits") else None
        cells = [decode(row[at], head["type"]) for row in literal["rows"]]
        columns.append(Column(head["name"], head["type"], cells, digits))
    return Table(columns, len(literal["rows"]))


def literal_of(table):
    heads = []
    for column in table.columns:
        head = {"name": column.name, "type": column.type}
        if column.digits is not None:
            head["digits"] = list(column.digits)
        heads.append(head)
    cells = [[encode(value, column.type) for value in column.cells] for column in table.columns]
    for column, values in zip(table.columns, cells):
        assert len(values) == table.height, f"{column.name} has {len(values)} cells of {table.height}"
    return {"columns": heads, "rows": [list(row) for row in zip(*cells)] if cells else []}

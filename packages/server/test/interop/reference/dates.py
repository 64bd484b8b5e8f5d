"""Dates and times: what docs/operations says of them, by Python's datetime and zoneinfo."""

import calendar
import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from by_rows import UTC, by_rows
from registry import operation
from tables import Refused

DAY = timedelta(days=1)
ZERO = datetime(1970, 1, 1)
UNITS = {
    "weeks": timedelta(weeks=1),
    "days": DAY,
    "hours": timedelta(hours=1),
    "minutes": timedelta(minutes=1),
    "seconds": timedelta(seconds=1),
}
MONTHS = {"months": 1, "quarters": 3, "years": 12}


def local(value, zone):
    """What the clock shows: moments in a zone, everything else as it is."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(ZoneInfo(zone or "UTC")).replace(tzinfo=None)
    return value


def instant(value, zone):
    """The moment of a local time: in a gap moved forward, of two the first. Python's fold=0 says both."""  # differs: clock-changes
    return value.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def at_midnight(value):
    return datetime.combine(value, time()) if not isinstance(value, datetime) else value


def result(table, params, kind, values):
    """In place, or in a new column right after."""
    return table.put(params.get("into") or params["column"], kind, values, after=params["column"])


def each(table, params, work):
    return [None if value is None else work(value) for value in table.column(params["column"])]


@operation("date-part")
@by_rows
def date_part(table, params):
    part = params["part"]

    def take(value):
        value = local(value, params.get("timezone"))
        if part in ("hour", "minute", "second"):
            return getattr(value, part) if not type(value) is date else 0
        if part == "epoch":
            if isinstance(value, time):
                return value.hour * 3600 + value.minute * 60 + value.second
            return (at_midnight(value) - ZERO) // timedelta(seconds=1)
        iso = value.isocalendar()
        return {
            "year": value.year,
            "quarter": (value.month + 2) // 3,
            "month": value.month,
            "month-name": calendar.month_name[value.month],
            "week": iso.week,
            "week-year": iso.year,
            "day": value.day,
            "day-of-year": value.timetuple().tm_yday,
            "weekday": iso.weekday,
            "weekday-name": calendar.day_name[value.weekday()],
        }[part]

    kind = "text" if part.endswith("-name") else "integer"
    into = params.get("into") or f"{params['column']}_{part}"
    if part == "epoch":  # seconds since 1970 are counted in UTC, whatever the clock
        params = {**params, "timezone": "UTC"}
    return table.put(into, kind, each(table, params, take), after=params["column"])


@operation("format-date")
@by_rows
def format_date(table, params):
    if "%" not in params["format"]:
        raise Refused("invalid_params")

    def write(value):
        value = local(value, params.get("timezone"))
        sign = value if not isinstance(value, time) else datetime.combine(date(1970, 1, 1), value)
        micros = getattr(sign, "microsecond", 0)
        iso = sign.isocalendar()
        hour, minute, second = (getattr(sign, name, 0) for name in ("hour", "minute", "second"))
        pieces = {
            "Y": f"{sign.year:04d}",
            "m": f"{sign.month:02d}",
            "d": f"{sign.day:02d}",
            "H": f"{hour:02d}",
            "I": f"{(hour + 11) % 12 + 1:02d}",
            "p": "AM" if hour < 12 else "PM",
            "M": f"{minute:02d}",
            "S": f"{second:02d}",
            "f": f"{micros:06d}",
            "B": calendar.month_name[sign.month],
            "b": calendar.month_abbr[sign.month],
            "A": calendar.day_name[sign.weekday()],
            "a": calendar.day_abbr[sign.weekday()],
            "G": f"{iso.year:04d}",
            "V": f"{iso.week:02d}",
            "j": f"{sign.timetuple().tm_yday:03d}",
            "%": "%",
        }
        bare = lambda text: text.lstrip("0") or "0"  # noqa: E731
        return re.sub(
            r"%(-?)(.)", lambda m: bare(pieces[m[2]]) if m[1] else pieces[m[2]], params["format"], flags=re.DOTALL
        )

    return result(table, params, "text", each(table, params, write))


def start(value, unit):
    """The start of the period of a date or local time."""
    day = value if type(value) is date else value.date()
    first = {
        "year": lambda: date(day.year, 1, 1),
        "quarter": lambda: date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
        "month": lambda: day.replace(day=1),
        "week": lambda: day - DAY * day.weekday(),
        "day": lambda: day,
    }.get(unit)
    if first is not None:
        return first() if type(value) is date else datetime.combine(first(), time())
    if type(value) is date:
        return value
    zero = {"hour": {"minute": 0, "second": 0}, "minute": {"second": 0}, "second": {}}[unit]
    return value.replace(**zero, microsecond=0)


@operation("truncate-date")
@by_rows
def truncate_date(table, params):
    kind, zone, unit = table.kinds[params["column"]], params.get("timezone") or "UTC", params["unit"]

    if kind == "date" and unit in ("day", "hour", "minute", "second"):
        raise Refused("invalid_params")

    def cut(value):
        if kind != "timestamptz":
            return start(value, unit)
        clock = local(value, zone)
        if unit in ("hour", "minute", "second"):  # the offset stays: only what follows is taken away
            return value - (clock - start(clock, unit))
        return instant(start(clock, unit), zone)

    return result(table, params, kind, each(table, params, cut))


def last_of_month(day):
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def the_day(value, zone):
    clock = local(value, zone)
    return clock.date() if isinstance(clock, datetime) else clock


@operation("month-start")
@by_rows
def month_start(table, params):
    return result(table, params, "date", each(table, params, lambda v: the_day(v, params.get("timezone")).replace(day=1)))


@operation("month-end")
@by_rows
def month_end(table, params):
    return result(table, params, "date", each(table, params, lambda v: last_of_month(the_day(v, params.get("timezone")))))


def later(value, months):
    """Some months later; where there is no such day, the last of the month. None outside of Python's years."""
    place = value.year * 12 + value.month - 1 + months
    year, month = divmod(place, 12)
    if not 1 <= year <= 9999:
        return None
    return value.replace(year=year, month=month + 1, day=min(value.day, calendar.monthrange(year, month + 1)[1]))


def operand(table, params, name):
    """What stands in each row: of a column, or the same for all."""
    given = params[name]
    if isinstance(given, dict):
        return table.column(given["column"]), table.kinds[given["column"]]
    if isinstance(given, str):
        value = date.fromisoformat(given) if len(given) == 10 else datetime.fromisoformat(given)
        return [value] * len(table.rows), "timestamp"
    return [given] * len(table.rows), "number"


@operation("add-to-date")
@by_rows
def add_to_date(table, params):
    amounts, _ = operand(table, params, "amount")
    unit, kind = params["unit"], table.kinds[params["column"]]
    timed = unit in ("hours", "minutes", "seconds")

    def move(value, amount):
        if value is None or amount is None or amount != amount or amount != int(amount):
            return None
        if timed:
            value = at_midnight(value)
        try:
            return later(value, MONTHS[unit] * int(amount)) if unit in MONTHS else value + UNITS[unit] * int(amount)
        except OverflowError:
            return None

    values = [move(value, amount) for value, amount in zip(table.column(params["column"]), amounts, strict=True)]
    return result(table, params, "timestamp" if timed and kind == "date" else kind, values)


def clock(value):
    return at_midnight(value if getattr(value, "tzinfo", None) is None else local(value, "UTC"))


def whole_months(first, last):
    """Complete months: those after which, counted from the first, the last has come."""
    if last < first:
        count = 0
        while later(first, -(count + 1)) >= last:
            count += 1
        return -count
    count = (last.year - first.year) * 12 + last.month - first.month
    return count if later(first, count) <= last else count - 1


@operation("date-difference")
@by_rows
def date_difference(table, params):
    unit = params["unit"]
    froms, _ = operand(table, params, "from")
    tos, _ = operand(table, params, "to")

    def count(first, last):
        if first is None or last is None:
            return None
        first, last = clock(first), clock(last)
        if unit in MONTHS:
            months = whole_months(first, last)
            return int(abs(months) // MONTHS[unit]) * (-1 if months < 0 else 1)
        if params.get("fractions"):
            return (last - first) / UNITS[unit]
        size = abs(last - first) // UNITS[unit]
        return size if last >= first else -size

    values = [count(first, last) for first, last in zip(froms, tos, strict=True)]
    kind = "number" if params.get("fractions") else "integer"
    columns = [params[side]["column"] for side in ("from", "to") if isinstance(params[side], dict)]
    return table.put(params.get("into") or unit, kind, values, after=columns[-1] if columns else None)


@operation("convert-timezone")
@by_rows
def convert_timezone(table, params):
    zone, to = params.get("from"), params.get("to")

    def convert(value):
        moment = value if zone is None else instant(value, zone)
        return moment if to is None else local(moment, to)

    return result(table, params, "timestamptz" if to is None else "timestamp", each(table, params, convert))


NAMES = [name.lower() for name in calendar.month_name]
MONTH = "|".join(name for name in NAMES[1:]) + "|" + "|".join(name[:3] for name in NAMES[1:])
WEEKDAY = r"(?:(?:" + "|".join(f"{n.lower()}|{n[:3].lower()}" for n in calendar.day_name) + r")\.?,?\s+)?"
CLOCK = (
    r"(?:(?:[T ]|\s+)(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?(?:\s*(?P<p>[ap]m))?"
    r"\s*(?P<z>z|[+-]\d{2}:?\d{2})?)?"
)
SHAPES = [
    r"(?P<Y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})",
    r"(?P<Y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
    r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<Y>\d{4}|\d{2})",
    r"(?P<x>\d{1,2})(?P<s>[-/])(?P<y>\d{1,2})(?P=s)(?P<Y>\d{4}|\d{2})",
    rf"(?P<d>\d{{1,2}})(?P<s>[- ])(?P<b>{MONTH})\.?(?P=s)(?P<Y>\d{{4}}|\d{{2}})",
    rf"(?P<b>{MONTH})\.? (?P<d>\d{{1,2}}),? (?P<Y>\d{{4}})",
]
READ = [re.compile(WEEKDAY + shape + CLOCK, re.IGNORECASE) for shape in SHAPES]


def parts_of(text):
    text = text.strip()
    for pattern in READ:
        found = pattern.fullmatch(text)
        if found:
            return {name: part for name, part in found.groupdict().items() if part is not None}
    return None


def parse_text(text, day_first):
    """The local time and its offset, if it has one; None if it is no date."""
    text = text.strip()
    if re.fullmatch(r"\d{10}|\d{13}", text):
        seconds = int(text) if len(text) == 10 else int(text) / 1000
        return (ZERO + timedelta(seconds=seconds), timedelta())
    parts = parts_of(text)
    if parts is None:
        return None
    year = int(parts["Y"])
    if len(parts["Y"]) == 2:
        year += 2000 if year <= 68 else 1900
    if "x" in parts:
        first, second = int(parts["x"]), int(parts["y"])
        day, month = (first, second) if day_first else (second, first)
    else:
        day = int(parts["d"])
        month = int(parts["m"]) if "m" in parts else [n[:3] for n in NAMES].index(parts["b"].lower()[:3])
    hour = int(parts.get("H", 0))
    if "p" in parts:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["p"].lower() == "pm" else 0)
    micros = int(parts.get("f", "0").ljust(6, "0")[:6])
    try:
        clock = datetime(year, month, day, hour, int(parts.get("M", 0)), int(parts.get("S", 0)), micros)
    except ValueError:
        return None
    offset = parts.get("z")
    if offset is None:
        return (clock, None)
    if offset.lower() == "z":
        return (clock, timedelta())
    size = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    return (clock, -size if offset[0] == "-" else size)


def learn_day_first(texts):
    """What dates of the column tell that can be read in one way only; None if they do not tell."""
    for text in texts:
        parts = parts_of(text) if text is not None else None
        if parts and "x" in parts:
            first, second = int(parts["x"]), int(parts["y"])
            if first > 12 >= second:
                return True
            if second > 12 >= first:
                return False
    return None


def either_way(text):
    parts = parts_of(text) if text is not None else None
    return bool(parts) and "x" in parts and parts["x"].zfill(2) != parts["y"].zfill(2)


@operation("parse-date")
@by_rows
def parse_date(table, params):
    texts, zone, to = table.column(params["column"]), params.get("timezone") or "UTC", params.get("to", "timestamp")
    day_first = params.get("dayFirst")
    if day_first is None and not params.get("formats"):
        day_first = learn_day_first(texts)
        if day_first is None and any(map(either_way, texts)):
            raise Refused("invalid_params")

    def read(text):
        if params.get("formats"):
            found = by_formats(text, params["formats"])
        else:
            found = parse_text(str(text), day_first)
        if found is None:
            return None
        clock, offset = found
        moment = instant(clock, zone) if offset is None else (clock - offset).replace(tzinfo=UTC)
        if to == "timestamptz":
            return moment
        if offset is not None:
            clock = local(moment, zone)
        return clock.date() if to == "date" else clock

    return result(table, params, to, each(table, params, read))


def by_formats(text, formats):
    for form in formats:
        try:
            found = datetime.strptime(text.strip(), form)
        except ValueError:
            continue
        return (found.replace(tzinfo=None), found.utcoffset())
    return None

"""Operations on types, and lists of operations."""
import math
import re
from datetime import date, datetime, time, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from conditions import met, ordered
from frames import codes
from letters import BLANKS, lower, pattern
from registry import FUNCTIONS, operation
from tables import Column, Refused, decode, encode, key, parse_duration, shown

NUMERAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
TRUE, FALSE = ("true", "t", "yes", "y", "1", "on"), ("false", "f", "no", "n", "0", "off")
LIMITS = (-(2**63), 2**63 - 1)


@operation("change-type")
def change_type(table, params):
    to, digits = params["to"], None
    if to == "decimal":
        digits = (params["digits"]["total"], params["digits"]["after"]) if "digits" in params else (18, 4)
    for name in params["columns"]:
        column = table.column(name)
        if column.type == to and to != "decimal":
            continue
        cells = [None if value is None else turned(value, column.type, to, digits) for value in column.cells]
        failed = any(new is None and old is not None for new, old in zip(cells, column.cells))
        if failed and params.get("onError") == "fail":
            raise Refused("cast_failed")
        table = table.replace(name, Column(name, to, cells, digits))
    return table


def turned(value, old, to, digits):
    """The value in another type; None if it has no place there."""
    if to == "text":
        return shown(value, old)
    if old == "text":
        return read_text(value, to, digits)
    if to == "boolean":
        return None if isinstance(value, float) and math.isnan(value) else value != 0
    if to == "integer":
        if isinstance(value, float) and not math.isfinite(value):
            return None
        # Halves go away from zero.  differs: halves-away-from-zero
        whole = int(Decimal(value).to_integral_value(ROUND_HALF_UP))
        return whole if LIMITS[0] <= whole <= LIMITS[1] else None
    if to == "number":
        return float(value)
    if to == "decimal":
        return rounded(Decimal(value), digits) if not isinstance(value, float) or math.isfinite(value) else None
    if to == "date":
        return value.date()
    if to == "time":
        return value.time()
    if to == "timestamp":
        return datetime.combine(value, time()) if old == "date" else value.replace(tzinfo=None)
    if to == "timestamptz":
        return (datetime.combine(value, time()) if old == "date" else value).replace(tzinfo=timezone.utc)
    raise Refused("wrong_type")


def rounded(value, digits):
    made = value.quantize(Decimal(1).scaleb(-digits[1]), ROUND_HALF_UP)
    return made + 0 if abs(made) < Decimal(10) ** (digits[0] - digits[1]) else None


def read_text(text, to, digits=None):
    text = text.strip(" \t\n\r\x0b\x0c")
    if to == "boolean":
        return True if lower(text) in TRUE else False if lower(text) in FALSE else None
    if to in ("integer", "number", "decimal"):
        return read_number(text, to, digits)
    if to == "duration":
        clock = re.fullmatch(r"([+-]?)(\d+):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?", text)
        if clock is None:
            return parse_duration(text)
        sign, hours, minutes, seconds, part = clock.groups()
        value = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0), microseconds=int((part or "").ljust(6, "0") or 0))
        return -value if sign == "-" else value
    return read_moment(text, to)


def read_number(text, to, digits):
    if to == "number" and re.fullmatch(r"[+-]?(nan|inf|infinity)", text, re.IGNORECASE):
        return float(text)
    if not NUMERAL.fullmatch(text):
        return None
    value = Decimal(text)
    if to == "number":
        return float(value) if math.isfinite(float(value)) else None
    if to == "decimal":
        return rounded(value, digits)
    whole = int(value.to_integral_value(ROUND_HALF_UP))
    return whole if LIMITS[0] <= whole <= LIMITS[1] else None


MOMENT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?", re.ASCII)
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?", re.ASCII)


def read_moment(text, to):
    try:
        if to == "time":
            match = CLOCK.fullmatch(text) or MOMENT.fullmatch(text)
            return clock(match.groups()[-4:]) if match and ":" in text else None
        match = MOMENT.fullmatch(text)
        if match is None:
            return None
        day = date(*map(int, match.groups()[:3]))
        at = clock(match.groups()[3:]) if match[4] else time()
    except ValueError:
        return None
    if to == "date":
        return day
    moment = datetime.combine(day, at)
    return moment.replace(tzinfo=timezone.utc) if to == "timestamptz" else moment


def clock(parts):
    hours, minutes, seconds, fraction = parts
    return time(int(hours), int(minutes), int(seconds or 0), int((fraction or "").ljust(6, "0") or 0))


# --- detect-types --------------------------------------------------------------------------------------

@operation("detect-types")
def detect_types(table, params):
    names = params.get("columns", [column.name for column in table.columns if column.type == "text"])
    for name in names:
        column = table.column(name)
        share = params.get("threshold", 1)
        found = detected(column, share, params.get("dateThreshold"), params.get("marks", False))
        if found is not None:
            table = table.replace(name, found)
    return table


NUMBERS = ("integer", "number")
DETECTED = (*NUMBERS, "boolean", "date", "time", "timestamp", "timestamptz")


def detected(column, share=1, date_share=None, marks=False):
    """The column as the type that most of its texts stand for, if these are share enough; None if no type is."""
    texts = [value for value in column.cells if value is not None and value.strip(BLANKS) != ""]
    best, most = None, 0
    for type in DETECTED:
        written = [bare(text) if marks and type in NUMBERS else text for text in texts]
        read = [strict(text, type) for text in written]
        count = sum(value is not None for value in read)
        if count <= most or not any(strictly(text, type) for text in written):
            continue
        if type in NUMBERS and any(re.fullmatch(r" *[+-]?0\d+ *", text, re.ASCII) for text in written):
            continue
        needed = share if type in NUMBERS else 1 if type == "boolean" else share if date_share is None else date_share
        if count / len(texts) >= needed:
            best, most = Column(column.name, type, given_back(column, dict(zip(texts, read)))), count
    return best


def given_back(column, values):
    return [None if value is None else values.get(value) for value in column.cells]


def bare(text):
    """A number without currency and percent signs and commas."""
    return re.sub("[$€£¥%,]", "", text)


def strictly(text, type):
    """Whether a text speaks for this type, and not only for one that can be read as it."""
    text = text.strip(" ")
    if strict(text, type) is None:
        return False
    return text not in ("0", "1") if type == "boolean" else type != "number" or strict(text, "integer") is None


def strict(text, type):
    """The value a text stands for, written as values of the type usually are."""
    text = text.strip(" ")
    if type == "integer":
        return int(text) if re.fullmatch(r"[+-]?\d+", text, re.ASCII) and LIMITS[0] <= int(text) <= LIMITS[1] else None
    if type == "number":
        # More than 15 digits would be rounded.
        return read_text(text, type) if NUMERAL.fullmatch(text) and not re.match(r"[+-]?\d{16}", text) else None
    if type == "boolean":
        return read_text(text, type)
    if type == "date" and (match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text, re.ASCII)):
        text = f"{match[3]}-{match[2]}-{match[1]}"
    zoned = text.endswith("Z")
    if (type == "date") == (":" in text) or zoned != (type == "timestamptz"):
        return None
    return None if type == "time" and "-" in text else read_text(text.removesuffix("Z"), type)


# --- validate ------------------------------------------------------------------------------------------

@operation("validate")
def validate(table, params):
    broken = [(rule, breaks(table, rule)) for rule in params["rules"]]
    flags = [(rule["name"], rows) for rule, rows in broken if rule.get("severity", "flag") == "flag"]
    if flags and "into" not in params:
        raise Refused("invalid_params")
    if any(rule.get("severity") == "fail" and any(rows) for rule, rows in broken):
        raise Refused("rule_broken")
    if "into" not in params:
        return table
    cells = ["; ".join(name for name, rows in flags if rows[at]) or None for at in range(table.height)]
    return table.add(Column(params["into"], "text", cells), params.get("replace", False))


def breaks(table, rule):
    """For every row whether it breaks the rule; missing values break only “is not missing”."""
    check = rule["check"]
    if check == "condition":
        return [not each for each in met(table, rule["where"])]
    column = table.column(rule["column"])
    if check == "not-null":
        return [value is None for value in column.cells]
    if check == "unique":
        counted = codes(column)
        return [bool(again) and value is not None for again, value in zip(counted.duplicated(keep=False), column.cells)]
    tests = {
        "in": lambda value: key(value) in [key(decode(each, column.type)) for each in rule["values"]],
        "range": lambda value: within(value, rule, column.type),
        "matches": lambda value: pattern(rule["pattern"]).search(value) is not None,
        "type": lambda value: read_text(value, rule["type"]) is not None,
    }
    return [value is not None and not tests[check](value) for value in column.cells]


def within(value, rule, type):
    low, high = decode(rule.get("min"), type), decode(rule.get("max"), type)
    return (low is None or ordered(value, low, "ge")) and (high is None or ordered(value, high, "le"))


@operation("batch")
def batch(table, params):
    for call in params["calls"]:
        table = FUNCTIONS[call["op"]](table, call["params"])
    return table

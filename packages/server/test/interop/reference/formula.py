"""Formulas as docs/formula.md has them: a reader and an evaluator of their own."""

import calendar
import hashlib
import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta

from combine import jaro_winkler, levenshtein
from dates import MONTHS, UNITS, at_midnight, last_of_month, later, start, whole_months
from arithmetic import BIGINT, power, rounded
from by_rows import by_rows, shown
from registry import operation

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.\d+|\d+)|'(?P<text>(?:[^']|'')*)'|\"(?P<quoted>(?:[^\"]|\"\")*)\"|(?P<name>\w+)"
    r"|(?P<sign><>|<=|>=|[-+*/%^&=<>(),]))"
)
COMPARED = ("=", "<>", "<", "<=", ">", ">=")


class Reader:
    """Binding from loose to tight: or, and, not, comparisons, &, + -, * / %, a sign before, ^."""

    def __init__(self, text):
        self.tokens, at, text = [], 0, text.rstrip()
        while at < len(text):
            found = TOKEN.match(text, at)
            kind = found.lastgroup
            value = found[kind]
            if kind == "text":
                value = value.replace("''", "'")
            if kind == "quoted":
                kind, value = "column", value.replace('""', '"')
            self.tokens.append((kind, value))
            at = found.end()
        self.tokens.append(("end", ""))
        self.at = 0

    def peek(self, *signs):
        kind, value = self.tokens[self.at]
        return kind in ("sign", "name") and value.lower() in signs

    def take(self, *signs):
        if self.peek(*signs):
            self.at += 1
            return self.tokens[self.at - 1][1].lower()
        return None

    def need(self, sign):
        if not self.take(sign):
            raise ValueError(f"{sign} is missing before {self.tokens[self.at]}")

    def left(self, signs, tighter):
        found = tighter()
        while sign := self.take(*signs):
            found = (sign, found, tighter())
        return found

    def expression(self):
        return self.left(("or",), lambda: self.left(("and",), self.negation))

    def negation(self):
        return ("not", self.negation()) if self.take("not") else self.comparison()

    def comparison(self):
        found = self.joined()
        if sign := self.take(*COMPARED):
            return (sign, found, self.joined())
        if self.take("is"):
            absent = bool(self.take("not"))
            self.need("null")
            return ("not", ("is_null", found)) if absent else ("is_null", found)
        absent = bool(self.take("not"))
        if self.take("in"):
            self.need("(")
            found = ("in", found, *self.listed())
        elif self.take("between"):
            low = self.joined()
            self.need("and")
            found = ("between", found, low, self.joined())
        return ("not", found) if absent else found

    def joined(self):
        return self.left(("&",), lambda: self.left(("+", "-"), lambda: self.left(("*", "/", "%"), self.signed)))

    def signed(self):
        if self.take("-"):
            return ("negative", self.signed())
        found = self.atom()
        return ("^", found, self.signed()) if self.take("^") else found

    def listed(self):
        found = []
        while not self.take(")"):
            found.append(self.expression())
            self.take(",")
        return found

    def atom(self):
        kind, value = self.tokens[self.at]
        self.at += 1
        if kind == "sign" and value == "(":
            found = self.expression()
            self.need(")")
            return found
        if kind == "number":
            return ("value", ("number", float(value)) if "." in value else ("integer", int(value)))
        if kind == "text":
            return ("value", ("text", value))
        if kind == "column":
            return ("column", value)
        word = value.lower()
        if word == "case":
            return self.case()
        if word in ("true", "false"):
            return ("value", ("boolean", word == "true"))
        if word == "null":
            return ("value", ("null", None))
        if self.take("("):
            return (word, *self.listed())
        return ("column", value)

    def case(self):
        pairs, other = [], ("value", ("null", None))
        while self.take("when"):
            condition = self.expression()
            self.need("then")
            pairs.append((condition, self.expression()))
        if self.take("else"):
            other = self.expression()
        self.need("end")
        for condition, then in reversed(pairs):
            other = ("if", condition, then, other)
        return other


@operation("formula")
@by_rows
def formula(table, params):
    """The column is put where the caller says; its kind is the type asked for, or the one that is found."""
    read = Reader(params["expression"])
    tree = read.expression()
    kinds = table.kinds
    rows = [dict(zip(table.names, row, strict=True)) for row in table.rows]
    found = [evaluate(tree, kinds, row) for row in rows]
    kind = params.get("type") or static(tree, kinds)
    values = [converted(value, own, kind) for own, value in found]
    into = params["into"]
    used = columns_of(tree)
    return table.put(into, kind, values, after=next(iter(used)) if len(used) == 1 else None)


def columns_of(tree):
    if tree[0] == "column":
        return {tree[1]}
    if tree[0] == "value":
        return set()
    return set().union(*[columns_of(each) for each in tree[1:]], set())


def converted(value, own, kind):
    if value is None or own == kind:
        return value
    if kind == "number":
        return float(value)
    if kind == "integer":
        return int(value) if math.isfinite(value) and int(rounded(value, 0)) in BIGINT else None
    if kind == "text":
        return shown(value, own)
    if kind == "timestamp":
        return at_midnight(value)
    return value


ARITHMETIC = ("+", "-", "*", "/", "%", "^")
TEXTS = "upper lower trim reverse left right mid concat replace split_part pad_left pad_right repeat collapse".split()
TEXTS += "strip_accents sha256 md5 format_date text title regex_replace regex_extract".split()
WHOLE = "length find count_of edit_distance year quarter month week day weekday day_of_year hour minute second".split()
WHOLE += ["date_diff", "integer", "sign"]
TESTS = "contains starts_with ends_with is_empty is_null is_finite is_nan not and or in between regex_match".split()
SAME = "abs min max coalesce if_null null_if clamp negative floor ceil trunc round mod int_div".split()


def static(tree, kinds):
    """The type of a result."""
    name, *rest = tree
    if name == "value":
        return rest[0][0]
    if name == "column":
        return kinds[rest[0]]
    if name in COMPARED or name in TESTS:
        return "boolean"
    if name == "&" or name in TEXTS:
        return "text"
    if name in WHOLE:
        return "integer"
    if name == "if":
        return widest([static(each, kinds) for each in rest[1:]])
    if name in ("/", "^"):
        return "number"
    if name in ("+", "-", "*", "%") or name in SAME:
        if name in ("mod", "int_div", "clamp") and any(static(each, kinds) != "integer" for each in rest):
            return "number"
        wanted = rest[:1] if name == "round" else rest
        return widest([static(each, kinds) for each in wanted])
    if name in ("date_add", "start_of", "end_of"):
        own = static(rest[0], kinds)
        return own if name == "date_add" and rest[2][1][1] not in ("hours", "minutes", "seconds") else (
            "timestamp" if name == "date_add" else "date"
        )
    if name == "make_date":
        return "date"
    return "number"


def widest(found):
    found = [kind for kind in found if kind != "null"]
    if not found:
        return "null"
    return "number" if set(found) == {"integer", "number"} else found[0]


def equal(one, other):
    nan = [is_nan(one), is_nan(other)]
    return all(nan) if any(nan) else one == other


def less(one, other):
    if is_nan(one) or is_nan(other):
        return False
    return one < other


def beside(one, other):
    """A text beside a date is a date; a date beside a local time is its midnight."""
    for own, their in ((one, other), (other, one)):
        if isinstance(own, str) and isinstance(their, date):
            made = datetime.fromisoformat(own) if isinstance(their, datetime) else date.fromisoformat(own)
            return (made, their) if own is one else (their, made)
    if isinstance(one, date) and isinstance(other, date) and type(one) is not type(other):
        return at_midnight(one), at_midnight(other)
    return one, other


def compared(sign, one, other):
    if one is None or other is None:
        return sign == "<>"
    one, other = beside(one, other)
    same, below, above = equal(one, other), less(one, other), less(other, one)
    return {"=": same, "<>": not same, "<": below, ">": above, "<=": same or below, ">=": same or above}[sign]


def evaluate(tree, kinds, row):
    """(kind, value) in one row."""
    name, *rest = tree
    kind = static(tree, kinds)
    if name == "value":
        return rest[0]
    if name == "column":
        return kind, row[rest[0]]
    if name == "if":
        chosen = rest[1] if evaluate(rest[0], kinds, row)[1] else rest[2] if len(rest) > 2 else None
        own, value = evaluate(chosen, kinds, row) if chosen else (kind, None)
        return kind, converted(value, own, kind)
    given = [evaluate(each, kinds, row) for each in rest]
    values = [value for _, value in given]
    if name in COMPARED:
        return kind, compared(name, *values)
    if name in PASSING:
        return kind, PASSING[name](kind, given, values)
    if any(value is None for value in values):
        return kind, False if kind == "boolean" else None
    if name in ARITHMETIC:
        return kind, reckoned(name, kind, *values)
    found = FUNCTIONS[name](*values)
    if kind == "number" and isinstance(found, int) and not isinstance(found, bool):
        found = float(found)
    if kind == "integer" and isinstance(found, int) and found not in BIGINT:
        found = None
    return kind, found


def reckoned(sign, kind, one, other):
    if sign == "^":
        return power(one, other)
    if sign == "/":
        return None if other == 0 else float(one) / float(other)
    if sign == "%":
        return remainder(one, other)
    if kind == "number":
        one, other = float(one), float(other)
    found = {"+": lambda: one + other, "-": lambda: one - other, "*": lambda: one * other}[sign]()
    return None if kind == "integer" and found not in BIGINT else found


def remainder(one, other):
    """With the sign of the number, as the docs say of mod."""
    if other == 0:
        return None
    if isinstance(one, int) and isinstance(other, int):
        return int(math.copysign(abs(one) % abs(other), one)) if one else 0
    if math.isnan(one) or math.isnan(other) or math.isinf(one):
        return math.nan
    return math.fmod(one, other)


def int_div(one, other):
    if other == 0:
        return None
    return one // other if isinstance(one, int) and isinstance(other, int) else float(math.floor(one / other))


def is_in(_kind, _given, values):
    return any(compared("=", values[0], each) for each in values[1:])


def extreme(work):
    def find(kind, given, _values):
        known = [converted(value, own, kind) for own, value in given if value is not None]
        return work(known) if known else None

    return find


def first_known(kind, given, _values):
    return next((converted(value, own, kind) for own, value in given if value is not None), None)


PASSING = {
    "and": lambda _k, _g, v: v[0] is True and v[1] is True,
    "or": lambda _k, _g, v: v[0] is True or v[1] is True,
    "not": lambda _k, _g, v: v[0] is not True,
    "in": is_in,
    "between": lambda _k, _g, v: compared(">=", v[0], v[1]) and compared("<=", v[0], v[2]),
    "is_null": lambda _k, _g, v: v[0] is None,
    "is_empty": lambda _k, _g, v: v[0] is None or v[0].strip() == "",
    "is_finite": lambda _k, _g, v: v[0] is not None and math.isfinite(v[0]),
    "coalesce": first_known,
    "if_null": first_known,
    "null_if": lambda _k, _g, v: None if v[0] is None or (v[1] is not None and equal(v[0], v[1])) else v[0],
    "min": extreme(min),
    "max": extreme(max),
    "concat": lambda _k, g, _v: "".join(shown(value, own) for own, value in g if value is not None),
    "&": lambda _k, g, _v: None if any(v is None for _, v in g) else "".join(shown(v, own) for own, v in g),
    "text": lambda _k, g, _v: shown(g[0][1], g[0][0]),
}


def part_of(text, delimiter, number):
    parts = text.split(delimiter)
    at = number - 1 if number > 0 else len(parts) + number
    return parts[at] if number != 0 and 0 <= at < len(parts) else None


def padded(left):
    def pad(text, length, with_):
        if len(text) >= length or not with_:
            return text
        filler = (with_ * length)[: length - len(text)]
        return filler + text if left else text + filler

    return pad


def bare(text):
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(each for each in parts if not unicodedata.combining(each)))


def whole(work):
    def find(value):
        return work(value) if isinstance(value, int) or math.isfinite(value) else value

    return find


def halves_away(value, digits=0):
    return value if isinstance(value, float) and not math.isfinite(value) else type(value)(rounded(value, digits))


def is_nan(value):
    return isinstance(value, float) and math.isnan(value)


def partial(work, allowed):
    return lambda value: work(value) if allowed(value) else value if is_nan(value) else None


def grown(work):
    def grow(value):
        try:
            return work(value)
        except OverflowError:
            return math.inf

    return grow


def added(value, amount, unit):
    if unit in ("hours", "minutes", "seconds"):
        value = at_midnight(value)
    return later(value, MONTHS[unit] * amount) if unit in MONTHS else value + UNITS[unit] * amount


def between(first, last, unit):
    first, last = at_midnight(first), at_midnight(last)
    if unit in MONTHS:
        months = whole_months(first, last)
        return abs(months) // MONTHS[unit] * (-1 if months < 0 else 1)
    size = abs(last - first) // UNITS[unit]
    return size if last >= first else -size


def day_of(value):
    return value.date() if isinstance(value, datetime) else value


def end_of(value, unit):
    first = start(day_of(value), unit)
    months = {"month": 0, "quarter": 2, "year": 11}
    return first + timedelta(days=6) if unit == "week" else last_of_month(later(first, months[unit]))


def made_date(year, month, day):
    try:
        return date(year, month, day)
    except ValueError:
        return None


def formatted(value, form):
    names = {
        "%Y": f"{value.year:04d}",
        "%m": f"{value.month:02d}",
        "%d": f"{value.day:02d}",
        "%B": calendar.month_name[value.month],
        "%A": calendar.day_name[value.weekday()],
        **{f"%{sign}": f"{getattr(value, part, 0):02d}" for sign, part in zip("HMS", ("hour", "minute", "second"))},
    }
    return re.sub("%.", lambda found: names[found[0]], form)


FUNCTIONS = {
    "negative": lambda x: -x if x or isinstance(x, float) else x,
    "upper": str.upper,
    "lower": str.lower,
    "trim": lambda text: text.strip(" "),
    "reverse": lambda text: text[::-1],
    "length": len,
    "left": lambda text, count: text[: max(count, 0)],
    "right": lambda text, count: text[max(len(text) - max(count, 0), 0) :],
    "mid": lambda text, first, count: text[first - 1 : first - 1 + count],
    "contains": lambda text, part: part in text,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
    "find": lambda text, part: text.find(part) + 1,
    "replace": lambda text, find, with_: text.replace(find, with_) if find else text,
    "regex_match": lambda text, pattern: re.search(pattern, text) is not None,
    "regex_replace": lambda text, pattern, with_: re.sub(pattern, with_, text),
    "regex_extract": lambda text, pattern, group=0: (lambda m: m and m[group])(re.search(pattern, text)),
    "split_part": part_of,
    "pad_left": padded(True),
    "pad_right": padded(False),
    "repeat": lambda text, times: text * times,
    "collapse": lambda text: " ".join(text.split()),
    "strip_accents": bare,
    "count_of": lambda text, part: text.count(part) if part else 0,
    "edit_distance": levenshtein,
    "similarity": jaro_winkler,
    "sha256": lambda text: hashlib.sha256(text.encode()).hexdigest(),
    "md5": lambda text: hashlib.md5(text.encode()).hexdigest(),
    "round": halves_away,
    "floor": whole(math.floor),
    "ceil": whole(math.ceil),
    "trunc": whole(math.trunc),
    "abs": abs,
    "sign": lambda x: (x > 0) - (x < 0),
    "sqrt": partial(math.sqrt, lambda x: x >= 0),
    "exp": grown(math.exp),
    "ln": partial(math.log, lambda x: x > 0),
    "log10": partial(math.log10, lambda x: x > 0),
    "log2": partial(math.log2, lambda x: x > 0),
    "cbrt": math.cbrt,
    "mod": remainder,
    "int_div": int_div,
    "clamp": lambda x, low, high: low if x < low else high if x > high else x,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": partial(math.asin, lambda x: -1 <= x <= 1),
    "acos": partial(math.acos, lambda x: -1 <= x <= 1),
    "atan": math.atan,
    "atan2": math.atan2,
    "radians": math.radians,
    "degrees": math.degrees,
    "pi": lambda: math.pi,
    "is_nan": is_nan,
    "year": lambda d: d.year,
    "quarter": lambda d: (d.month + 2) // 3,
    "month": lambda d: d.month,
    "week": lambda d: d.isocalendar().week,
    "day": lambda d: d.day,
    "weekday": lambda d: d.isoweekday(),
    "day_of_year": lambda d: d.timetuple().tm_yday,
    "hour": lambda d: getattr(d, "hour", 0),
    "minute": lambda d: getattr(d, "minute", 0),
    "second": lambda d: getattr(d, "second", 0),
    "date_add": added,
    "date_diff": between,
    "start_of": lambda d, unit: start(day_of(d), unit),
    "end_of": end_of,
    "epoch": lambda d: (at_midnight(d) - datetime(1970, 1, 1)) / timedelta(seconds=1),
    "make_date": made_date,
    "format_date": formatted,
}

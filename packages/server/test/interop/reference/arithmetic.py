"""Numbers: what docs/operations says of them, in exact arithmetic where it promises that."""

import math
import re
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

import statistics_of as stats
from by_rows import by_rows, with_open_digits
from registry import operation
from tables import Refused, shown_number
from windows import in_order

BIGINT = range(-(2**63), 2**63)
WIDEST = 38


def exact(work):
    with localcontext() as context:
        context.prec = 700
        return work()


def fits(value, digits):
    return value is not None and abs(value) < Decimal(10) ** (digits[0] - digits[1])


def power(left, right):
    left, right = float(left), float(right)
    try:
        found = math.pow(left, right)
    except OverflowError:
        odd = right == int(right) and int(right) % 2
        return -math.inf if left < 0 and odd else math.inf
    except ValueError:
        return None if left == 0 else math.nan
    return found


def remainder(left, right):
    """With the sign of the divisor."""
    if isinstance(left, int) and isinstance(right, int):
        return left % right
    if math.isinf(left) or math.isnan(left) or math.isnan(right):
        return math.nan
    if math.isinf(right):
        return left if left == 0 or (left < 0) == (right < 0) else right
    return left % right


def floored(left, right):
    return left // right if isinstance(left, int) and isinstance(right, int) else float_floor(left, right)


def float_floor(left, right):
    if math.isnan(left) or math.isnan(right) or math.isinf(left):
        return left / right
    return math.floor(left / right) if math.isfinite(left / right) else left / right


def calculate(op, left, right, kinds, digits):
    """One number with another; (value, kind) by the types of the two."""
    if left is None or right is None:
        return None
    if op == "power":
        return power(left, right)
    if op == "divide":
        if right == 0:
            return None  # differs: division-by-zero
        return float_ratio(left, right)
    if op in ("integer-divide", "mod") and right == 0:
        return None
    if "number" in kinds:
        left, right = float(left), float(right)
        if op == "integer-divide":
            return float_floor(left, right)
        if op == "mod":
            return remainder(left, right)
    if op == "integer-divide":
        return floored_decimal(left, right) if "decimal" in kinds else left // right
    if op == "mod":
        return exact(lambda: left - right * floored_decimal(left, right)) if "decimal" in kinds else left % right
    work = {"add": lambda: left + right, "subtract": lambda: left - right, "multiply": lambda: left * right}[op]
    return exact(work)


def floored_decimal(left, right):
    return exact(lambda: (Decimal(left) / Decimal(right)).to_integral_value(rounding=ROUND_FLOOR))


def float_ratio(left, right):
    return float(left) / float(right)


@operation("row-statistics")
@with_open_digits
def row_statistics(table, params):
    columns, stat = params["columns"], params["stat"]
    kinds = [table.kinds[name] for name in columns]
    whole = "number" if "number" in kinds else "decimal" if "decimal" in kinds else "integer"
    into = params.get("into") or "_".join([stat, *columns])
    result = "number" if stat == "product" and whole != "integer" else whole

    def work(values):
        values = stats.present(values)
        if whole == "number":
            values = [float(value) for value in values]
        if stat == "count":
            return len(values)
        if stat == "nunique":
            return stats.distinct(values)
        if not values:
            return None
        nan = any(stats.is_nan(value) for value in values)
        if stat == "min":
            return stats.smallest(values)
        if stat == "max":
            return stats.largest(values)
        if stat == "median":
            return stats.median(values)
        if stat == "sum":
            return stats.total(values, whole)
        if stat == "product":
            product = math.prod(float(value) if result == "number" else value for value in values)
            return None if whole == "integer" and product not in BIGINT else product
        if stat == "mean":
            return stats.mean(values)
        if nan and len(values) >= (3 if stat == "skew" else 2):
            return math.nan
        spread = stats.variance(values)
        if stat == "var":
            return spread
        if stat == "std":
            return stats.root(spread)
        if stat == "sem":
            return None if spread is None else math.sqrt(spread) / math.sqrt(len(values))
        return stats.skewness(values)

    kind = "integer" if stat in ("count", "nunique") else result if stat in ("sum", "product", "min", "max") else "number"
    rows = zip(*[table.column(name) for name in columns], strict=True)
    return table.put(into, kind, [work(row) for row in rows])


@operation("math")
@with_open_digits
def math_op(table, params):
    def side(given):
        if "column" in given:
            name = given["column"]
            return table.column(name), table.kinds[name]
        value = given["number"]
        whole = float(value) == int(value)
        return [int(value) if whole else float(value)] * len(table.rows), "integer" if whole else "number"

    if params["op"] in ("divide", "integer-divide", "mod") and params["right"].get("number") == 0:
        raise Refused("invalid_params")
    lefts, left_kind = side(params["left"])
    rights, right_kind = side(params["right"])
    if "decimal" in (left_kind, right_kind):  # a number that is written beside a decimal is a decimal
        lefts, left_kind = written_exactly(params["left"], lefts, left_kind)
        rights, right_kind = written_exactly(params["right"], rights, right_kind)
    used = {each["column"] for each in (params["left"], params["right"]) if "column" in each}
    kind, values = worked_out(params["op"], lefts, rights, (left_kind, right_kind))
    return table.put(params["into"], kind, values, after=used.pop() if len(used) == 1 else None)


def written_exactly(given, values, kind):
    if "number" not in given or kind != "number":
        return values, kind
    return [Decimal(repr(value)) for value in values], "decimal"


def worked_out(op, lefts, rights, kinds):
    kind = "number" if op in ("divide", "power") or "number" in kinds else "decimal" if "decimal" in kinds else "integer"
    values = [calculate(op, left, right, kinds, None) for left, right in zip(lefts, rights, strict=True)]
    if op == "integer-divide" and kind == "decimal":
        kind = "integer"
    if kind == "integer":
        values = [value if value is None or int(value) in BIGINT else None for value in values]
    return kind, values


@operation("relative-features")
@with_open_digits
def relative_features(table, params):
    made = table
    for reference in params["references"]:
        for column in params["columns"]:
            pattern = params.get("into") or "{column}_{op}_{reference}"
            names = {"column": column, "op": params["op"], "reference": reference}
            into = re.sub(r"\{(column|op|reference)\}", lambda m: names[m[1]], pattern)
            kinds = (table.kinds[column], table.kinds[reference])
            kind, values = worked_out(params["op"], table.column(column), table.column(reference), kinds)
            made = made.put(into, kind, values)
    return made


MODES = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "floor": ROUND_FLOOR,
    "ceil": ROUND_CEILING,
    "trunc": ROUND_DOWN,
}


def rounded(value, digits, mode="half-up"):
    """By the digits it shows."""  # differs: digits-that-show
    shown = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return exact(lambda: shown.quantize(Decimal(1).scaleb(-digits), rounding=MODES[mode]))


@operation("round-number")
@by_rows
def round_number(table, params):
    digits, mode = params.get("digits", 0), params.get("mode", "half-up")
    for name in params["columns"]:
        kind = table.kinds[name]

        def work(value, kind=kind, name=name):
            if value is None or (kind == "number" and not math.isfinite(value)):
                return value
            found = rounded(value, digits, mode)
            if kind == "integer":
                return int(found) if int(found) in BIGINT else None
            if kind == "number":
                return float(found)
            return found if fits(found, table.digits[name]) else None

        table = table.put(name, kind, [work(value) for value in table.column(name)], digits=table.digits.get(name))
    return table


def _domain(work, allowed):
    return lambda x: work(x) if allowed(x) else None


def _grown(work):
    def grow(x):
        try:
            return work(x)
        except OverflowError:
            return math.inf

    return grow


FUNCTIONS = {
    "sqrt": _domain(math.sqrt, lambda x: x >= 0),
    "cbrt": math.cbrt,
    "reciprocal": _domain(lambda x: 1 / x, lambda x: x != 0),
    "exp": _grown(math.exp),
    "expm1": _grown(math.expm1),
    "ln": _domain(math.log, lambda x: x > 0),
    "log10": _domain(math.log10, lambda x: x > 0),
    "log2": _domain(math.log2, lambda x: x > 0),
    "log1p": _domain(math.log1p, lambda x: x > -1),
    "sin": _domain(math.sin, math.isfinite),
    "cos": _domain(math.cos, math.isfinite),
    "tan": _domain(math.tan, math.isfinite),
    "asin": _domain(math.asin, lambda x: -1 <= x <= 1),
    "acos": _domain(math.acos, lambda x: -1 <= x <= 1),
    "atan": math.atan,
    "sinh": lambda x: math.copysign(_grown(math.sinh)(abs(x)), x),
    "cosh": _grown(math.cosh),
    "tanh": math.tanh,
    "degrees": math.degrees,
    "radians": math.radians,
}


@operation("apply-function")
@with_open_digits
def apply_function(table, params):
    fn, made = params["fn"], table
    for name in params["columns"]:
        kind = table.kinds[name]

        def work(value, kind=kind, name=name):
            if value is None or stats.is_nan(value):
                return value
            if fn in ("abs", "negate", "sign", "square"):
                found = {
                    "abs": lambda: abs(value),
                    "negate": lambda: -value if value else value,
                    "sign": lambda: (value > 0) - (value < 0),
                    "square": lambda: exact(lambda: value * value),
                }[fn]()
                return None if kind == "integer" and found not in BIGINT else found
            return FUNCTIONS[fn](float(value))

        exactly = fn in ("abs", "negate", "sign", "square")
        result = (kind if fn != "sign" else "integer") if exactly else "number"
        values = [work(value) for value in table.column(name)]
        if params.get("into"):
            into = params["into"].replace("{column}", name).replace("{fn}", fn)
            made = made.put(into, result, values, after=name, digits=table.digits.get(name) if exactly and fn != "square" else None)
        else:
            made = made.put(name, result, values, digits=table.digits.get(name) if exactly and fn != "square" else None)
    return made


@operation("percent-of-total")
@by_rows
def percent_of_total(table, params):
    name = params["column"]
    values = table.column(name)
    groups = in_order(table, params)
    percents = [None] * len(values)
    for rows in groups:
        finite = [values[row] for row in rows if values[row] is not None and math.isfinite(values[row])]
        whole = sum(finite) if table.kinds[name] != "number" else stats.plain_sum(finite)
        for row in rows:
            if values[row] is not None and finite and whole != 0:
                percents[row] = float(values[row]) / float(whole) * 100
    return table.put(params.get("into") or f"{name}_percent", "number", percents, after=name)


@operation("cumulative")
@with_open_digits
def cumulative(table, params):
    name, fn = params["column"], params["fn"]
    values, kind = table.column(name), table.kinds[name]
    made = [None] * len(values)
    for rows in in_order(table, params):
        seen = []
        for row in rows:
            if values[row] is not None:
                seen.append(values[row])
            if fn == "count":
                made[row] = len(seen)
            elif values[row] is not None:
                made[row] = {
                    "sum": lambda seen=seen: stats.total(seen, kind),
                    "min": lambda seen=seen: stats.smallest(seen),
                    "max": lambda seen=seen: stats.largest(seen),
                    "product": lambda seen=seen: math.prod(float(each) for each in seen),
                }[fn]()
    result = "integer" if fn == "count" else "number" if fn == "product" else kind
    into = params.get("into") or f"{name}_cumulative_{fn}"
    digits = table.digits.get(name) if fn != "sum" else None
    return table.put(into, result, made, after=name, digits=digits)


@operation("rolling")
@with_open_digits
def rolling(table, params):
    name, fn, size = params["column"], params["fn"], params["window"]
    values, kind = table.column(name), table.kinds[name]
    least = params.get("minPeriods") or size
    made = [None] * len(values)
    for rows in in_order(table, params):
        for place, row in enumerate(rows):
            first = place - (size // 2 if params.get("center") else size - 1)
            window = stats.present([values[each] for each in rows[max(first, 0) : first + size]])
            if fn == "count":
                made[row] = len(window) if len(window) >= (params.get("minPeriods") or 0) else None
            elif len(window) >= least:
                made[row] = {
                    "sum": lambda w=window: stats.total(w, kind),
                    "mean": lambda w=window: stats.mean(w),
                    "min": lambda w=window: stats.smallest(w),
                    "max": lambda w=window: stats.largest(w),
                    "std": lambda w=window: stats.deviation(w),
                    "median": lambda w=window: stats.median(w),
                }[fn]()
                if fn in ("mean", "std", "median", "sum") and any(stats.is_nan(each) for each in window):
                    made[row] = made[row] if fn == "median" or (fn == "std" and len(window) < 2) else math.nan
    result = "integer" if fn == "count" else kind if fn in ("sum", "min", "max") else "number"
    into = params.get("into") or f"{name}_rolling_{fn}"
    return table.put(into, result, made, after=name, digits=table.digits.get(name) if fn != "sum" else None)


@operation("difference")
@with_open_digits
def difference(table, params):
    name, periods, percent = params["column"], params.get("periods", 1), params.get("as") == "percent"
    values, kind = table.column(name), table.kinds[name]
    made = [None] * len(values)
    for rows in in_order(table, params):
        for place, row in enumerate(rows):
            if not 0 <= place - periods < len(rows):
                continue
            before, now = values[rows[place - periods]], values[row]
            if before is None or now is None:
                continue
            if percent:
                made[row] = None if before == 0 else (float(now) - float(before)) / float(before) * 100
            elif kind == "date":
                made[row] = (now - before).days
            else:
                made[row] = exact(lambda now=now, before=before: now - before)
                if kind == "integer" and made[row] not in BIGINT:
                    made[row] = None
    result = "number" if percent else {"date": "integer", "timestamp": "duration", "timestamptz": "duration"}.get(kind, kind)
    into = params.get("into") or f"{name}_difference"
    return table.put(into, result, made, after=name)



@operation("clip-number")
@by_rows
def clip_number(table, params):
    for name in params["columns"]:
        kind = table.kinds[name]
        low, high = (None if params.get(side) is None else Decimal(str(params[side])) for side in ("min", "max"))

        def work(value, low=low, high=high):
            if value is None or stats.is_nan(value):
                return value
            if low is not None and value < low:
                return low
            return high if high is not None and value > high else value

        table = table.put(name, kind, [work(value) for value in table.column(name)], digits=table.digits.get(name))
    return table


LOCALES = {"en": (".", ","), "de": (",", "."), "fr": (",", " "), "ch": (".", "’")}
BLANK = "    "


@operation("parse-number")
@by_rows
def parse_number(table, params):
    decimal_mark, thousands = LOCALES[params.get("locale", "en")]
    if params.get("decimal"):
        decimal_mark, thousands = params["decimal"], params.get("thousands")
    elif params.get("thousands"):
        thousands = params["thousands"]
    to = params.get("to", "number")
    digits = (params["digits"]["total"], params["digits"]["after"]) if params.get("digits") else (18, 4)
    for name in params["columns"]:
        values = [
            None if text is None else read_number(text, decimal_mark, thousands, params, to, digits)
            for text in table.column(name)
        ]
        table = table.put(name, to, values, digits=list(digits) if to == "decimal" else None)
    return table


def read_number(text, decimal_mark, thousands, params, to, digits):
    text = text.strip()
    negative = False
    brackets = re.fullmatch(r"\((.*)\)", text)
    if brackets:
        negative, text = True, brackets[1].strip()
    share = False
    if params.get("percent", True) and text.endswith("%"):
        share, text = True, text[:-1].strip()
    if params.get("currency", True):
        text = re.sub(r"^(-?\s*)(?:[€$£¥]|[A-Z]{3})\s*", r"\1", text)
        text = re.sub(r"\s*(?:[€$£¥]|[A-Z]{3})$", "", text)
    sign = re.fullmatch(r"([-+]?)\s*(.*?)\s*(-?)", text)
    if sign[1] and sign[3] or (negative and (sign[1] or sign[3])):
        return None
    negative = negative or "-" in (sign[1], sign[3])
    whole, _, after = sign[2].partition(decimal_mark)
    if thousands and thousands in whole:
        mark = re.escape(thousands)
        if not re.fullmatch(rf"\d{{1,3}}({mark}\d{{3}})+|\d{{1,2}}({mark}\d{{2}})*{mark}\d{{3}}", whole):
            return None
        whole = whole.replace(thousands, "")
    if not re.fullmatch(r"\d*", whole) or not re.fullmatch(r"\d*", after) or whole + after == "":
        return None
    value = Decimal((whole or "0") + "." + (after or "0")) * (-1 if negative else 1)
    if share:
        value = exact(lambda: value / 100)
    if to == "number":
        return float(value)
    value = rounded(value, 0 if to == "integer" else digits[1])
    if to == "integer":
        return int(value) if int(value) in BIGINT else None
    return value if fits(value, digits) else None


WRITTEN = {"en": (".", ","), "de": (",", "."), "fr": (",", "\u202f"), "ch": (".", "’")}


@operation("format-number")
@by_rows
def format_number(table, params):
    marks = WRITTEN[params.get("locale", "en")]
    # Quoted texts are set aside as one sign each that no pattern has.
    quoted = []

    def aside(found):
        quoted.append(found[1])
        return chr(0xE000 + len(quoted) - 1)

    positive, _, negative = re.sub(r"'([^']*)'", aside, params["pattern"]).partition(";")

    def write(value):
        if value is None:
            return None
        if isinstance(value, float) and not math.isfinite(value):
            return shown_number(value)
        shown = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        text, zero = by_pattern(abs(shown), positive, marks)
        if shown < 0 and not zero:
            text = by_pattern(-shown, negative, marks)[0] if negative else "-" + text
        return re.sub("[\ue000-\ue0ff]", lambda found: quoted[ord(found[0]) - 0xE000], text)

    values = [write(value) for value in table.column(params["column"])]
    return table.put(params.get("into") or params["column"], "text", values, after=params["column"])


def by_pattern(value, pattern, marks):
    """The digits of a value where the signs 0 # , . stand in the pattern."""
    found = re.search(r"[0#,]+(?:\.[0#]*)?", pattern)
    before, shape, after = pattern[: found.start()], found[0], pattern[found.end() :]
    if "%" in before + after:
        value = exact(lambda: value * 100)
    whole, _, places = shape.partition(".")
    value = rounded(value, len(places))
    digits = format(value, "f")
    left, _, right = digits.partition(".")
    left = left.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        groups = []
        while len(left) > 3:
            groups.insert(0, left[-3:])
            left = left[:-3]
        left = marks[1].join([left, *groups])
    least = places.count("0")
    while len(right) > least and right.endswith("0"):
        right = right[:-1]
    if not left + right:  # something always stands
        left = "0"
    return before + left + (marks[0] + right if right else "") + after, value == 0

"""Scaling, bins and outliers: numpy and pandas where they say the same, plain formulas elsewhere."""

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy
import pandas

import statistics_of as stats
from tables import Refused, shown_number
from by_rows import by_rows
from registry import operation

MACHINE = 1e-12


def finite(values):
    return [value for value in values if value is not None and math.isfinite(value)]


@operation("scale-number")
@by_rows
def scale_number(table, params):
    method = params["method"]
    learns = method not in ("log", "log1p", "sqrt", "quantile")
    if learns and not any(finite(table.column(name)) for name in params["columns"]):
        raise Refused("nothing_to_do")
    for name in params["columns"]:
        values = table.column(name)
        learned = [float(each) for each in finite(values)]
        if learns and not learned:
            continue
        work = SCALES[method](learned, params)
        made = [None if value is None else placed(work, float(value), method) for value in values]
        table = table.put(name, "number", made)
    return table


def placed(work, value, method):
    if math.isnan(value):
        return value
    if math.isinf(value) and method not in ("log", "log1p", "sqrt"):
        return value
    return work(value)


def around(middle, width):
    return lambda value: (value - middle) / (width or 1)


def standard(values, _params):
    array = numpy.array(values)
    constant = len(values) == 0 or min(values) == max(values)
    return around(values[0] if values else 0, 0) if constant else around(float(stats.mean(values)), float(numpy.std(array)))


def min_max(values, params):
    low, high = ((params["range"]["min"], params["range"]["max"]) if params.get("range") else (0, 1))
    least, most = min(values, default=0), max(values, default=0)
    return lambda value: low if most == least else low + (value - least) / (most - least) * (high - low)


def robust(values, _params):
    return around(stats.median(values) or 0, (stats.quantile(values, 0.75) or 0) - (stats.quantile(values, 0.25) or 0))


def by_mean(values, _params):
    return around(stats.mean(values) or 0, max(values, default=0) - min(values, default=0))


def max_abs(values, _params):
    return around(0, max((abs(value) for value in values), default=0))


def logarithm(work, least):
    return lambda _values, _params: lambda value: (math.inf if value > 0 else None) if math.isinf(value) else (
        work(value) if least(value) else None
    )


def yeo_johnson_of(power):
    def work(value):
        if value >= 0:
            return math.log1p(value) if abs(power) < MACHINE else math.expm1(power * math.log1p(value)) / power
        if abs(power - 2) < MACHINE:
            return -math.log1p(-value)
        return -math.expm1((2 - power) * math.log1p(-value)) / (2 - power)

    return work


def yeo_johnson_likelihood(values, power):
    """The logarithm of the likelihood, up to a constant, as Yeo and Johnson give it."""
    moved = numpy.array([yeo_johnson_of(power)(value) for value in values])
    spread = moved.var()
    if spread <= 0 or not numpy.isfinite(spread):
        return -math.inf
    array = numpy.array(values)
    return -len(values) / 2 * math.log(spread) + (power - 1) * float(
        (numpy.sign(array) * numpy.log1p(numpy.abs(array))).sum()
    )


def yeo_johnson(values, _params):
    if len(values) == 0 or min(values) == max(values):
        return lambda value: value
    powers = numpy.linspace(-10, 10, 401)
    best = max(powers, key=lambda power: yeo_johnson_likelihood(values, power))
    low, high = best - 0.05, best + 0.05
    for _ in range(60):
        middle = (low + high) / 2
        if yeo_johnson_slope(values, middle) > 0:
            low = middle
        else:
            high = middle
    return yeo_johnson_of((low + high) / 2)


def yeo_johnson_slope(values, power):
    """The derivative of the likelihood by the power."""

    def derived(value):
        size, own = (math.log1p(value), power) if value >= 0 else (math.log1p(-value), 2 - power)
        grown = own * size
        if abs(grown) < 1e-5:
            return size * size * (0.5 + grown / 3)
        return (math.exp(grown) * grown - math.expm1(grown)) / own**2

    moved = numpy.array([yeo_johnson_of(power)(value) for value in values])
    slopes = numpy.array([derived(value) for value in values])
    spread = ((moved - moved.mean()) * (slopes - slopes.mean())).mean()
    array = numpy.array(values)
    return -len(values) * spread / moved.var() + float((numpy.sign(array) * numpy.log1p(numpy.abs(array))).sum())


def places(values, _params):
    ranks = pandas.Series(values, dtype=float)
    least, most = min(values, default=0), max(values, default=0)
    count = len(values)

    def work(value):
        if least == most:
            return 0.0
        if value in (least, most):
            return 0.0 if value == least else 1.0
        below, same = int((ranks < value).sum()), int((ranks == value).sum())
        return (below + (same - 1) / 2) / (count - 1)

    return work


SCALES = {
    "standard": standard,
    "min-max": min_max,
    "robust": robust,
    "mean": by_mean,
    "max-abs": max_abs,
    "log": logarithm(math.log, lambda value: value > 0),
    "log1p": logarithm(math.log1p, lambda value: value > -1),
    "sqrt": logarithm(math.sqrt, lambda value: value >= 0),
    "yeo-johnson": yeo_johnson,
    "quantile": places,
}


@operation("bin-number")
@by_rows
def bin_number(table, params):
    """By pandas.cut with edges found here and the numbers of the bins as labels."""
    name, method, right = params["column"], params.get("method", "width"), params.get("right", True)
    values = table.column(name)
    known = finite(values)
    threshold = method == "threshold"
    edges = edges_of(known, params)
    # differs: edges-belong-to-bins
    numbers = [math.nan if value is None else float(value) for value in values]
    if threshold:
        inner = [-math.inf, *edges, math.inf]
    else:
        inner = edges
    made = [None] * len(values)
    if not inner:
        raise Refused("nothing_to_do")
    if len(inner) == 1:
        name_of = edge_names(inner)[0]
        label = (params.get("labels") or [f"[{name_of}, {name_of}]"])[0]
        made = [label if number == inner[0] else None for number in numbers]
    else:
        codes = pandas.cut(numpy.array(numbers), inner, right=right, labels=False, include_lowest=True)
        codes = [None if code != code else int(code) for code in codes]
        for row, number in enumerate(numbers):
            if math.isinf(number) and threshold:
                codes[row] = len(inner) - 2 if number > 0 else 0
            elif not right and number == inner[-1]:
                codes[row] = len(inner) - 2
        names = params.get("labels") or labels_of(edges, right, threshold)
        made = [None if code is None else names[code] for code in codes]
    return table.put(params.get("into") or f"{name}_bin", "text", made, after=name)


def edges_of(values, params):
    method = params.get("method", "width")
    if method in ("edges", "threshold"):
        return [float(edge) for edge in params["edges"]]
    if not values:
        return []
    count = params["bins"]
    low, high = float(min(values)), float(max(values))
    if method == "width":
        found = [divided_edge(low, high, index, count) for index in range(count + 1)]
    else:
        found = [stats.quantile(values, Fraction(index, count)) for index in range(count + 1)]
    return sorted(set(found))


def divided_edge(low, high, index, count):
    return float(Fraction(low) + (Fraction(high) - Fraction(low)) * index / count)


def edge_names(edges):
    """Three digits after the point, or after its first zeros; more where edges would be alike."""
    for digits in range(3, 17):
        names = [edge_name(edge, digits) for edge in edges]
        if len(set(names)) == len(edges):
            return names
    return [shown_number(edge) for edge in edges]


def edge_name(value, digits):
    part = abs(Decimal(value)) % 1
    zeros = 0 if abs(value) >= 1 or part == 0 else -part.adjusted() - 1
    # Halves go away from zero.  differs: halves-away-from-zero
    return shown_number(float(Decimal(value).quantize(Decimal(1).scaleb(-zeros - digits), ROUND_HALF_UP)))


def labels_of(edges, right, threshold):
    names = edge_names(edges)
    if threshold:
        below, above = ("≤", ">") if right else ("<", "≥")
        middles = [interval(one, other, right) for one, other in zip(names, names[1:])]
        return [f"{below} {names[0]}", *middles, f"{above} {names[-1]}"]
    made = [interval(one, other, right) for one, other in zip(names, names[1:])]
    if right:
        made[0] = "[" + made[0][1:]
    else:
        made[-1] = made[-1][:-1] + "]"
    return made


def interval(one, other, right):
    return f"({one}, {other}]" if right else f"[{one}, {other})"


def limits(values, params):
    rule = params.get("rule", "iqr")
    fold = params.get("fold", 0.05 if rule == "quantiles" else 1.5)
    if not values:
        return -math.inf, math.inf
    if rule == "iqr":
        first, third = stats.quantile(values, 0.25), stats.quantile(values, 0.75)
        if first == third:
            raise Refused("invalid_params")
        return first - fold * (third - first), third + fold * (third - first)
    if rule == "gaussian":
        middle, width = stats.mean(values), stats.deviation(values, population=True)
        if width == 0:
            raise Refused("invalid_params")
        return middle - fold * width, middle + fold * width
    if rule == "mad":
        middle = stats.median(values)
        width = stats.median([abs(float(value) - middle) for value in values]) / 0.67449
        if width == 0:
            raise Refused("invalid_params")
        return middle - fold * width, middle + fold * width
    share = Fraction(str(fold))
    return stats.quantile(values, share), stats.quantile(values, 1 - share)


@operation("treat-outliers")
@by_rows
def treat_outliers(table, params):
    method, tail = params.get("method", "cap"), params.get("tail", "both")
    if not any(finite(table.column(name)) for name in params["columns"]):
        raise Refused("nothing_to_do")
    bounds = {name: limits(finite(table.column(name)), params) for name in params["columns"]}

    def outlying(name, value):
        if value is None or stats.is_nan(value):
            return 0
        value, (low, high) = float(value), bounds[name]
        if tail in ("both", "right") and value > high:
            return 1
        return -1 if tail in ("both", "left") and value < low else 0

    if method == "remove":
        gone = {
            row
            for name in params["columns"]
            for row, value in enumerate(table.column(name))
            if outlying(name, value)
        }
        return table.keep([cells for row, cells in enumerate(table.rows) if row not in gone])
    for name in params["columns"]:
        kind, values = table.kinds[name], table.column(name)
        marks = [outlying(name, value) for value in values]
        if method == "flag":
            into = params.get("into", "{column}_outlier").replace("{column}", name)
            table = table.put(into, "boolean", [mark != 0 for mark in marks], after=name)
            continue
        if method == "null":
            made = [None if mark else value for value, mark in zip(values, marks, strict=True)]
        else:
            low, high = bounds[name]
            made = [low if mark < 0 else high if mark else value for value, mark in zip(values, marks, strict=True)]
            used = [edge for edge, mark in ((low, -1), (high, 1)) if mark in marks]
            if kind == "integer" and any(edge != int(edge) for edge in used):
                kind = "number"
            if kind == "decimal":
                unit = Decimal(1).scaleb(-table.digits[name][1])
                made = [
                    value if not mark else Decimal(repr(float(value))).quantize(unit, rounding=ROUND_HALF_UP)
                    for value, mark in zip(made, marks, strict=True)
                ]
        table = table.put(name, kind, made, digits=table.digits.get(name))
    return table

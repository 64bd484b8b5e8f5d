"""Statistics of values in a row, by plain Python, with exact sums where the docs promise them."""

import math
from decimal import Decimal
from fractions import Fraction

from by_rows import key

BIGINT = range(-(2**63), 2**63)


def present(values):
    return [value for value in values if value is not None]


def is_nan(value):
    return isinstance(value, float) and math.isnan(value)


def ordering(value):
    """Numbers in their order, NaN after all; texts by code point."""
    return (1, 0) if is_nan(value) else (0, value)


def total(values, kind):
    """The sum; missing if there are no values, or if it does not fit its type."""
    values = present(values)
    if not values:
        return None  # differs: sums-of-nothing
    if kind == "integer":
        whole = sum(values)
        return whole if whole in BIGINT else None
    if kind == "decimal":
        return sum(values, Decimal(0))
    return plain_sum(values)


def plain_sum(values):
    whole = 0.0
    for value in values:
        whole += float(value)
    return whole


def exactly(values):
    """Floats as fractions; None where one is not finite."""
    if any(isinstance(value, float) and not math.isfinite(value) for value in values):
        return None
    return [Fraction(value) for value in values]


def divided(fraction):
    try:
        return float(fraction)
    except OverflowError:
        return math.copysign(math.inf, fraction)


def mean(values):
    values = present(values)
    if not values:
        return None
    exact = exactly(values)
    return plain_sum(values) / len(values) if exact is None else divided(sum(exact) / len(exact))


def variance(values, population=False):
    values = present(values)
    count = len(values)
    if count < (1 if population else 2):
        return None
    exact = exactly(values)
    if exact is None:
        return math.nan
    middle = sum(exact) / count
    return divided(sum((each - middle) ** 2 for each in exact) / (count if population else count - 1))


def root(value):
    return None if value is None else math.sqrt(value) if value == value else value


def deviation(values, population=False):
    return root(variance(values, population))


def quantile(values, share):
    """Linear between the two values beside the place."""
    values = sorted(present(values), key=ordering)
    if not values:
        return None
    place = Fraction(share) * (len(values) - 1)
    below = math.floor(place)
    above = min(below + 1, len(values) - 1)
    first, second = float(values[below]), float(values[above])
    if below == above or place == below or first == second:
        return first
    if not (math.isfinite(first) and math.isfinite(second)):
        return first + (second - first) * float(place - below)
    return divided(Fraction(values[below]) + (Fraction(values[above]) - Fraction(values[below])) * (place - below))


def median(values):
    return quantile(values, 0.5)


def smallest(values):
    return min(present(values), key=ordering, default=None)


def largest(values):
    return max(present(values), key=ordering, default=None)


def distinct(values):
    return len({key(value) for value in present(values)})


def mode(values):
    """The most frequent value; of equally frequent ones the smallest."""
    values = present(values)
    if not values:
        return None
    counts = {}
    for value in values:
        counts[key(value)] = counts.get(key(value), 0) + 1
    most = max(counts.values())
    return min((value for value in values if counts[key(value)] == most), key=ordering)


def skewness(values):
    """The adjusted one of Fisher and Pearson, as pandas and spreadsheets have it."""
    values = present(values)
    count = len(values)
    if count < 3:
        return None
    exact = exactly(values)
    if exact is None:
        return math.nan
    middle = sum(exact) / count
    second = sum((each - middle) ** 2 for each in exact)
    third = sum((each - middle) ** 3 for each in exact)
    if second == 0:
        return 0.0
    return count * math.sqrt(count - 1) / (count - 2) * float(third) / float(second) ** 1.5


__all__ = [name for name in dir() if not name.startswith("_")]

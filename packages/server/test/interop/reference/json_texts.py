"""JSON in texts, into columns."""
import itertools
import json
import math
import re
from decimal import Decimal

from registry import operation
from tables import Column, Refused
from texts import of_type


class Numeral(str):
    """A number as it is written in the result."""


class Record:
    """Keys and values; of a key that occurs twice the first counts."""

    def __init__(self, pairs):
        self.pairs = pairs
        self.first = dict(reversed(pairs))


NOTHING = object()


def real(text):
    """In as few digits as give the same number, without an exponent from 0.000001 up to 10 to the 21st."""
    value = float(text)
    if not math.isfinite(value):
        return Numeral(text)
    digits = repr(value)
    if 1e-6 <= abs(value) < 1e21:
        digits = format(Decimal(digits), "f")
        return Numeral(digits if "." in digits else f"{digits}.0")
    return Numeral(re.sub(r"e([+-]?)0*(\d)", lambda at: "e" + at[1].strip("+") + at[2], digits.replace(".0e", "e")))


def parsed(text):
    """What a JSON text stands for; NOTHING if it is none."""

    def refuse(word):
        raise ValueError(word)

    whole = lambda digits: Numeral("0" if digits == "-0" else digits)
    try:
        return json.loads(text, object_pairs_hook=Record, parse_int=whole, parse_float=real, parse_constant=refuse)
    except ValueError:
        return NOTHING


def as_json(value):
    if isinstance(value, Numeral):
        return str(value)
    if isinstance(value, Record):
        return "{" + ",".join(f"{as_json(key)}:{as_json(each)}" for key, each in value.pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(as_json(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def as_cell(value):
    if value is None or value is NOTHING:
        return None
    return str(value) if isinstance(value, str) else as_json(value)


STEP = re.compile(r'\.?([^.\[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]')


def steps_of(path):
    steps, at = [], 1 if path.startswith("$") else 0
    while at < len(path):
        match = STEP.match(path, at)
        steps.append(int(match[2]) if match[2] else json.loads(f'"{match[3]}"') if match[3] is not None else match[1])
        at = match.end()
    return steps


def at_path(value, steps):
    for step in steps:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else NOTHING
        else:
            value = value.first.get(step, NOTHING) if isinstance(value, Record) else NOTHING
    return value


@operation("parse-json")
def parse_json(table, params):
    name = params["column"]
    values = [NOTHING if text is None else parsed(text) for text in of_type(table, name, "text").cells]
    if params.get("expand", False) == ("paths" in params):
        raise Refused("invalid_params")
    if "paths" in params:
        wanted = {into: steps_of(path) for into, path in params["paths"].items()}
    else:
        keys = list(dict.fromkeys(key for value in values if isinstance(value, Record) for key, _each in value.pairs))
        wanted = {}
        for key in keys[: params.get("limit", 100)]:
            plain = params.get("prefix", f"{name}_") + key or "_"
            choices = (plain if count == 1 else f"{plain}_{count}" for count in itertools.count(1))
            wanted[next(each for each in choices if not table.taken(each, wanted))] = [key]
    for at, (into, steps) in enumerate(wanted.items()):
        cells = [as_cell(at_path(value, steps)) for value in values]
        table = table.add(Column(into, "text", cells), at=table.place(name) + 1 + at)
    return table

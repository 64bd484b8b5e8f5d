"""Answers cases: JSON in, JSON out. Each case is {op, params, table, sources, answer?}."""
import glob
import importlib
import json
import os
import sys
import traceback
from decimal import getcontext

from registry import FUNCTIONS
from tables import Refused, literal_of, table_of


def main():
    getcontext().prec = 90
    for path in sorted(glob.glob(os.path.join(os.path.dirname(__file__), "*.py"))):
        importlib.import_module(os.path.basename(path)[:-3])
    json.dump([outcome(case) for case in json.load(sys.stdin)], sys.stdout)


def outcome(case):
    try:
        return literal_of(carry_out(case["op"], table_of(case["table"]), case["params"], case))
    except Refused as refused:
        return {"refused": refused.code}
    except Exception:
        return {"error": traceback.format_exc()}


def carry_out(op, table, params, case):
    function = FUNCTIONS[op]
    more = []
    if "sources" in function.__code__.co_varnames[: function.__code__.co_argcount]:
        more.append({id: table_of(each) for id, each in case["sources"].items()})
    if "answer" in function.__code__.co_varnames[: function.__code__.co_argcount]:
        given = case["answer"]
        more.append(table_of(given) if "rows" in given else given)
    return function(table, params, *more)

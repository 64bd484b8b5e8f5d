"""The usual clean-up in one go: calls of other operations, each on what the one before it left."""
from registry import FUNCTIONS, operation
from tables import SCALARS

NUMERIC = ("integer", "number", "decimal")


@operation("quality-pipeline")
def quality_pipeline(table, params):
    for part in (without_empty, without_duplicates, with_types, with_values, with_trimmed_texts):
        for op, given in part(table, params):
            table = FUNCTIONS[op](table, given)
    return table


def of_type(table, *types):
    return [column.name for column in table.columns if column.type in types]


def without_empty(table, params):
    if params.get("removeEmpty", True):
        yield "drop-missing-columns", {"threshold": 1}
        yield "drop-missing-rows", {"how": "all"}


def without_duplicates(table, params):
    if params.get("removeDuplicates", True):
        yield "drop-duplicates", {}


def with_types(table, params):
    texts = of_type(table, "text")
    if params.get("convertTypes", True) and texts:
        shares = {"threshold": params.get("numberShare", 0.85), "dateThreshold": params.get("dateShare", 0.8)}
        yield "detect-types", {"columns": texts, "marks": True, **shares}


def with_values(table, params):
    way = params.get("missing", "auto")
    if way == "drop":
        yield "drop-missing-rows", {"how": "any"}
    if way not in ("auto", "fill") or table.height == 0:
        return
    shares = {column.name: sum(value is None for value in column.cells) / table.height for column in table.columns}
    mostly = [name for name, share in shares.items() if way == "auto" and share > params.get("dropAbove", 0.7)]
    gone = mostly[1:] if len(mostly) == len(shares) else mostly
    lacking = [name for name, share in shares.items() if share > 0 and name not in mostly]
    if gone:
        yield "drop-columns", {"columns": gone}
    numbers = [name for name in lacking if table.column(name).type in NUMERIC]
    others = [name for name in lacking if name not in numbers and table.column(name).type in SCALARS]
    if numbers:
        yield "fill-missing", {"columns": numbers, "with": "median"}
    if others:
        yield "fill-missing", {"columns": others, "with": "mode"}


def with_trimmed_texts(table, params):
    texts = of_type(table, "text")
    if params.get("trimText", True) and texts:
        yield "trim-text", {"columns": texts}
        yield "collapse-whitespace", {"columns": texts}

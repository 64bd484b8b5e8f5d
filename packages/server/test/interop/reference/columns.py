"""Operations on columns."""
import re

from conditions import met
from frames import groups
from letters import BLANKS, lower, pattern, plain, upper
from registry import operation
from tables import Column, Refused, Table, alike, decode, shown


@operation("rename-column")
def rename_column(table, params):
    return rename_columns(table, {"names": {params["column"]: params["to"]}})


@operation("rename-columns")
def rename_columns(table, params):
    for name in params["names"]:
        table.column(name)
    names = [params["names"].get(name, name) for name in table.names()]
    if len({name.lower() for name in names}) < len(names):
        raise Refused("name_taken")
    return renamed(table, names)


def renamed(table, names):
    return table.with_columns([column.like(column.cells, name) for column, name in zip(table.columns, names)])


@operation("clean-names")
def clean_names(table, params):
    names = []
    for at, name in enumerate(table.names()):
        if params.get("find"):
            name = name.replace(params["find"], params.get("replace", ""))
        if params.get("ascii"):
            name = plain(name)
        name = styled(name, params.get("style"))
        if name.strip(BLANKS) == "":
            name = f"column_{at + 1}"
        names.append(f"{params.get('prefix', '')}{name}{params.get('suffix', '')}")
    return renamed(table, distinct(names))


def styled(name, style):
    if style is None:
        return name
    if style == "lower":
        return lower(name)
    if style == "upper":
        return name.upper()
    name = re.sub(r"([^\W_A-Z])([A-Z])", r"\1 \2", name)
    name = re.sub(r"([A-Z])([A-Z][a-z])", r"\1 \2", name)
    words = [word for word in re.split(r"[\W_]+", name) if word]
    if style == "snake":
        return "_".join(lower(word) for word in words)
    if style == "kebab":
        return "-".join(lower(word) for word in words)
    capital = lambda word: upper(word[0]) + lower(word[1:])
    if style == "title":
        return " ".join(capital(word) for word in words)
    return "".join(lower(word) if at == 0 else capital(word) for at, word in enumerate(words))


def distinct(names):
    """Names that are alike get _2, _3 and so on."""
    made = []
    for name in names:
        made.append(distinct_from(name, made))
    return made


def distinct_from(name, taken):
    unique, number = name, 1
    while any(alike(unique, each) for each in taken):
        number += 1
        unique = f"{name}_{number}"
    return unique


@operation("drop-columns")
def drop_columns(table, params):
    for name in params["columns"]:
        table.column(name)
    kept = [column for column in table.columns if column.name not in params["columns"]]
    if not kept:
        raise Refused("invalid_params")
    return table.with_columns(kept)


@operation("keep-columns")
def keep_columns(table, params):
    for name in params["columns"]:
        table.column(name)
    return table.with_columns([column for column in table.columns if column.name in params["columns"]])


@operation("reorder-columns")
def reorder_columns(table, params):
    names = params["columns"]
    moved = [table.column(name) for name in names]
    rest = [column for column in table.columns if column.name not in names]
    if params["to"] == "first":
        return table.with_columns([*moved, *rest])
    if params["to"] == "last":
        return table.with_columns([*rest, *moved])
    anchor = params.get("anchor")
    if anchor is None or anchor in names:
        raise Refused("invalid_params")
    at = [column.name for column in rest].index(anchor) + (1 if params["to"] == "after" else 0)
    return table.with_columns([*rest[:at], *moved, *rest[at:]])


@operation("duplicate-column")
def duplicate_column(table, params):
    column = table.column(params["column"])
    name = params.get("into", f"{column.name}_copy")
    return table.add(column.like(column.cells, name), at=table.place(column.name) + 1)


@operation("add-constant")
def add_constant(table, params):
    value, type = params["value"], params.get("type")
    digits = None
    if type is None:
        type = type_of(value)
    if type == "decimal":
        digits = (18, 4)  # as when a column becomes decimal
    cell = decode(value, type)
    return table.add(Column(params["into"], type, [cell] * table.height, digits), params.get("replace", False))


def type_of(value):
    """The type a JSON value has by itself."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "text"


@operation("add-index")
def add_index(table, params):
    start, step = params.get("start", 1), params.get("step", 1)
    counted = groups(table, params.get("groupBy", []))
    numbers = counted.groupby(counted).cumcount().tolist() if table.height else []
    cells = [start + step * number for number in numbers]
    return table.add(Column(params.get("into", "index"), "integer", cells), params.get("replace", False))


@operation("if-column")
def if_column(table, params):
    operands = [case["then"] for case in params["cases"]]
    if "else" in params:
        operands.append(params["else"])
    typed = [operand_type(table, each) for each in operands]
    type, digits = common_type([each for each in typed if each is not None])
    values = [operand_cells(table, each, type) for each in operands]
    held = [met(table, case["when"]) for case in params["cases"]]
    cells = []
    for row in range(table.height):
        at = next((at for at, rows in enumerate(held) if rows[row]), len(held))
        cells.append(values[at][row] if at < len(values) else None)
    return table.add(Column(params["into"], type, cells, digits), params.get("replace", False))


def operand_type(table, operand):
    if isinstance(operand, dict):
        column = table.column(operand["column"])
        return (column.type, column.digits)
    return None if operand is None else (type_of(operand), None)


def common_type(types):
    kinds = {type for type, _ in types}
    if not kinds:
        return ("text", None)
    if len(kinds) == 1:
        return types[0]
    if kinds == {"integer", "number"}:
        return ("number", None)
    raise Refused("invalid_params")


def operand_cells(table, operand, type):
    as_type = lambda value: float(value) if type == "number" and value is not None else value
    if isinstance(operand, dict):
        return [as_type(value) for value in table.column(operand["column"]).cells]
    return [as_type(decode(operand, type))] * table.height


@operation("merge-columns")
def merge_columns(table, params):
    names, separator = params["columns"], params.get("separator", " ")
    if len(names) < 2:
        raise Refused("invalid_params")
    parts = [[shown(value, table.column(name).type) for value in table.column(name).cells] for name in names]
    cells = []
    for row in range(table.height):
        present = [part[row] for part in parts if part[row] is not None]
        complete = params.get("skipNull", True) or len(present) == len(parts)
        cells.append(separator.join(present) if present and complete else None)
    made = Column(params["into"], "text", cells)
    after = max(table.place(name) for name in names) + 1
    if not params.get("drop", False):
        return table.add(made, params.get("replace", False), after)
    if params["into"] in names:
        rest = [column for column in table.columns if column.name not in names or column.name == params["into"]]
        return table.with_columns([made if column.name == params["into"] else column for column in rest])
    marks = [column for column in table.columns if column.name not in names]
    before = sum(1 for column in table.columns[:after] if column.name not in names)
    return table.with_columns(marks).add(made, params.get("replace", False), before)


@operation("split-column")
def split_column(table, params):
    source = table.column(params["column"])
    if source.type != "text":
        raise Refused("wrong_type")
    split = cutter(params["by"])
    rows = [None if value is None else split(value) for value in source.cells]
    into, limit, right = params.get("into"), params.get("limit"), params.get("from") == "right"
    count = len(into) if into else max((len(parts) for parts in rows if parts is not None), default=1)
    if into is None and limit is None and count < 2 and not ({"widths", "positions"} & set(params["by"])):
        return table
    fixed = params["by"].get("widths") or params["by"].get("positions")
    if fixed:
        count = len(fixed) + (1 if "positions" in params["by"] else 0)
        if into and len(into) != count:
            raise Refused("invalid_params")
    if limit is not None:
        count = limit
    cells = [[] for _ in range(count)]
    for value, parts in zip(source.cells, rows):
        for at, part in enumerate(spread(value, parts, count, params["by"], right)):
            cells[at].append(part)
    names = into or [f"{params.get('prefix', source.name + '_')}{at + 1}" for at in range(count)]
    at = table.place(source.name)
    if params.get("keep", False):
        at, rest = at + 1, table
    else:
        rest = table.with_columns([column for column in table.columns if column.name != source.name])
    for offset, (name, each) in enumerate(zip(names, cells)):
        rest = rest.add(Column(name, "text", each), at=at + offset)
    return rest


def cutter(by):
    """A function that gives the pieces of a text as (start, end)."""
    if "delimiter" in by:
        return lambda text: between(text, re.compile(re.escape(by["delimiter"])))
    if "regex" in by:
        return lambda text: between(text, pattern(by["regex"]))
    if "positions" in by:
        return lambda text: slices(text, [0, *by["positions"], None])
    edges = [0]
    for width in by["widths"]:
        edges.append(edges[-1] + width)
    return lambda text: slices(text, edges)


def between(text, separator):
    start, parts = 0, []
    for match in separator.finditer(text):
        parts.append((start, match.start()))
        start = match.end()
    return [*parts, (start, len(text))]


def slices(text, edges):
    """By code points."""  # differs: code-points
    parts = []
    for low, high in zip(edges, edges[1:]):
        if low < len(text) or low == 0:
            parts.append((low, len(text) if high is None else min(high, len(text))))
    return parts


def spread(text, parts, count, by, right):
    """The parts in `count` cells; the rest stays together at the other end."""
    if parts is None:
        return [None] * count
    if len(parts) > count:
        if right:
            parts = [(parts[0][0], parts[len(parts) - count][1]), *parts[len(parts) - count + 1 :]]
        else:
            parts = [*parts[: count - 1], (parts[count - 1][0], parts[-1][1])]
    made = [text[low:high] for low, high in parts]
    rest = [None] * (count - len(made))
    return [*rest, *made] if right else [*made, *rest]


@operation("split-into-rows")
def split_into_rows(table, params):
    source = table.column(params["column"])
    if ("delimiter" in params) == ("regex" in params):
        raise Refused("invalid_params")
    by = {key: params[key] for key in ("delimiter", "regex") if key in params}
    split = cutter(by)
    rows, cells = [], []
    for row, text in enumerate(source.cells):
        parts = [None] if text is None else [text[low:high] for low, high in split(text)]
        for part in parts:
            rows.append(row)
            cells.append(part.strip(BLANKS) if part is not None and params.get("trim", True) else part)
    return table.take(rows).replace(source.name, source.like(cells))


@operation("promote-header")
def promote_header(table, params):
    row = params.get("row", 1)
    if row > table.height:
        raise Refused("row_out_of_range")
    names = []
    for at, column in enumerate(table.columns):
        text = shown(column.cells[row - 1], column.type)
        names.append(f"column_{at + 1}" if text is None or text.strip(BLANKS) == "" else text)
    return renamed(table.take(range(row, table.height)), distinct(names))


@operation("demote-header")
def demote_header(table, params):
    columns = []
    for at, column in enumerate(table.columns):
        cells = [column.name, *(shown(value, column.type) for value in column.cells)]
        columns.append(Column(f"column_{at + 1}", "text", cells))
    return Table(columns, table.height + 1)

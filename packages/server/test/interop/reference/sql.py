"""Queries, by SQLite. What types columns have is the engine's matter: those of the answer are taken."""

import re
import sqlite3
from functools import cmp_to_key

from by_rows import Rows
from registry import operation
from windows import by_keys


@operation("sql")
def sql(table, params, answer):
    rows = Rows.of(table)
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA case_sensitive_like = ON")
    kinds = {"integer": "INTEGER", "number": "REAL", "text": "TEXT", "boolean": "INTEGER"}
    columns = [f'"{name}" {kinds[rows.kinds[name]]}' for name in rows.names]
    database.execute(f"CREATE TABLE data ({', '.join(columns)})")
    database.executemany(f"INSERT INTO data VALUES ({', '.join('?' * len(columns))})", rows.rows)
    query = params["query"]
    plain = outside(query)
    ordered, made = "ORDER BY" in plain, re.search(NOT_PLAIN, plain)
    # A plain selection keeps the order of the table, anything else is sorted from left to right.
    found = database.execute(query if ordered or made else f"{query} ORDER BY data.rowid")
    names = [each[0] for each in found.description]
    cells = [list(row) for row in found]
    if made and not ordered:
        cells.sort(key=cmp_to_key(by_keys([("asc", "last")] * len(names))))
    told = {column.name: column.type for column in answer.columns} if hasattr(answer, "columns") else {}
    taken = [told.get(name, "text") for name in names]
    values = [[typed(value, kind) for value, kind in zip(row, taken, strict=True)] for row in cells]
    return Rows(names, dict(zip(names, taken, strict=True)), values).table()


NOT_PLAIN = r"\b(GROUP BY|DISTINCT|UNION|EXCEPT|INTERSECT|JOIN)\b|(?:count|sum|avg|min|max)(?! OVER) AS"


def outside(query):
    """The query without what stands in brackets."""
    while re.search(r"\([^()]*\)", query):
        query = re.sub(r"\([^()]*\)", "", query)
    return query


def typed(value, kind):
    return bool(value) if kind == "boolean" and value is not None else value

"""Operations on columns."""
from registry import operation
from tables import Refused


@operation("drop-columns")
def drop_columns(table, params):
    kept = [column for column in table.columns if column.name not in params["columns"]]
    if not kept:
        raise Refused("invalid_params")
    return table.with_columns(kept)


@operation("keep-columns")
def keep_columns(table, params):
    return table.with_columns([column for column in table.columns if column.name in params["columns"]])

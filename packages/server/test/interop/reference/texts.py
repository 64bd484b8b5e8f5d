"""Operations that change texts, or take something out of them."""
import regex
import unicodedata

from cells import each_text
from characters import UNSEEN, expression, is_kind, seen, without_accents
from combine import edits, jaccard, jaro_winkler
from letters import BLANKS, lower
from registry import operation
from tables import SCALARS, Column, Refused, shown


def of_type(table, name, *types):
    column = table.column(name)
    if column.type not in types:
        raise Refused("wrong_type")
    return column


def each_shown(table, names, types, change):
    """Columns of these types as texts, changed; what a missing value becomes is missing."""
    for name in names:
        column = of_type(table, name, *types)
        cells = [None if value is None else change(shown(value, column.type), column.type) for value in column.cells]
        table = table.replace(name, Column(name, "text", cells))
    return table


def beside(table, params, ending, type, cells):
    """A new column beside the one it is made from, or in place of another."""
    name = params["column"]
    into = params.get("into", "{column}_" + ending).replace("{column}", name)
    return table.add(Column(into, type, cells), params.get("replace", False), table.place(name) + 1)


def from_each(table, params, ending, type, make):
    cells = of_type(table, params["column"], "text").cells
    return beside(table, params, ending, type, [None if text is None else make(text) for text in cells])


@operation("collapse-whitespace")
def collapse_whitespace(table, params):
    runs = regex.compile(f"[{BLANKS}]+")
    unseen = str.maketrans("", "", UNSEEN)
    return each_text(table, params["columns"], lambda text: runs.sub(" ", text.translate(unseen)))


@operation("remove-characters")
def remove_characters(table, params):
    what, named, keep = params["what"], params.get("characters", ""), params.get("keep", False)
    if what == "accents":
        return each_text(table, params["columns"], without_accents)
    meant = lambda each: each in named or is_kind(what, each)
    return each_text(table, params["columns"], lambda text: "".join(each for each in text if meant(each) == keep))


@operation("add-affix")
def add_affix(table, params):
    before, after = params.get("prefix", ""), params.get("suffix", "")
    if not before and not after:
        raise Refused("invalid_params")
    return each_shown(table, params["columns"], SCALARS, lambda text, _type: before + text + after)


@operation("pad-text")
def pad_text(table, params):
    def padded(text, type):
        lacking = params["length"] - len(seen(text))
        filling = seen(params.get("with", "0"))
        added = "".join((filling * max(lacking, 0))[: max(lacking, 0)])
        if params.get("side", "left") == "right":
            return text + added
        if type == "integer" and text.startswith("-") and params.get("with", "0") == "0":
            return "-" + added + text[1:]
        return added + text

    return each_shown(table, params["columns"], ("text", "integer"), padded)


@operation("substring")
def substring(table, params):
    between = params.get("between")
    if sum(way in params for way in ("from", "left", "right", "between")) != 1:
        raise Refused("invalid_params")

    def piece(text):
        if between is not None:
            return stands_between(text, between.get("after"), between.get("before"))
        characters = seen(text)
        if "left" in params:
            return "".join(characters[: params["left"]])
        if "right" in params:
            return "".join(characters[-params["right"] :])
        start = params["from"] - 1
        return "".join(characters[start:][: params.get("length", len(characters))])

    return from_each(table, params, "part", "text", piece)


def stands_between(text, after, before):
    if after is not None:
        if after not in text:
            return None
        text = text.split(after, 1)[1]
    if before is not None:
        if before not in text:
            return None
        text = text.split(before, 1)[0]
    return text


@operation("extract-text")
def extract_text(table, params):
    name = params["column"]
    found = expression(params["pattern"])
    groups = list(range(1, found.groups + 1)) or [0]
    called = {number: group for group, number in found.groupindex.items()}
    names = params.get("into") or [called.get(group, f"{name}_{at}") for at, group in enumerate(groups, 1)]
    if len(names) != len(groups):
        raise Refused("invalid_params")
    cells = of_type(table, name, "text").cells
    for at, (into, group) in enumerate(zip(names, groups)):
        made = [None if text is None else taken(found, text, group, params) for text in cells]
        table = table.add(Column(into, "text", made), at=table.place(name) + 1 + at)
    return table


def taken(found, text, group, params):
    """What a group finds first, or all that it finds as one text; None if that is nothing."""
    if not params.get("all", False):
        match = found.search(text)
        return None if match is None else match[group]
    parts = [match[group] for match in found.finditer(text) if match[group] is not None]
    return params.get("separator", ", ").join(parts) if parts else None


@operation("text-length")
def text_length(table, params):
    return from_each(table, params, "length", "integer", lambda text: len(seen(text)))


@operation("count-matches")
def count_matches(table, params):
    found = expression(params["pattern"], params.get("case", True))
    return from_each(table, params, "matches", "integer", lambda text: sum(1 for _ in found.finditer(text)))


@operation("text-similarity")
def text_similarity(table, params):
    if ("other" in params) == ("value" in params):
        raise Refused("invalid_params")
    metric = {"levenshtein": edits, "jaro-winkler": jaro_winkler, "jaccard": jaccard}[params.get("metric", "levenshtein")]
    mine = of_type(table, params["column"], "text").cells
    theirs = of_type(table, params["other"], "text").cells if "other" in params else [params["value"]] * table.height

    def plain(text):
        text = unicodedata.normalize("NFC", text)
        return lower(text) if params.get("ignoreCase", False) else text

    def likeness(one, other):
        return None if one is None or other is None else metric(plain(one), plain(other))

    return beside(table, params, "similarity", "number", [likeness(*pair) for pair in zip(mine, theirs)])

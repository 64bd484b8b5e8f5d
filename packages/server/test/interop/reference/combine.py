"""Two tables: joins and sets of rows by nested loops, likeness by the textbook."""

import re

from by_rows import Rows, by_rows_with_sources, key
from registry import operation
from tables import Refused
from reshape import as_kind, common_kind


def other_of(params, sources):
    return sources[params["datasource"]]


def free_names(taken, wanted, suffix):
    """Names that are taken get a suffix; capital letters do not matter."""
    seen, made = {name.casefold() for name in taken}, []
    for name in wanted:
        while name.casefold() in seen:
            name += suffix
        seen.add(name.casefold())
        made.append(name)
    return made


def same(one, other):
    return key(one) == key(other)


def matches(table, other, params):
    """Pairs of row numbers that match, in the order of this table and then of the other."""
    on = [(table.at(each["left"]), other.at(each["right"])) for each in params.get("on") or []]
    nulls = params.get("nullsMatch", False)

    def equal(left, right):
        for one, two in on:
            a, b = left[one], right[two]
            if a is None or b is None:  # differs: missing-matches-nothing
                if not (nulls and a is None and b is None):
                    return False
            elif not same(a, b):
                return False
        return True

    return [
        [at for at, right in enumerate(other.rows) if equal(left, right)] for left in table.rows
    ]


def joined(table, other, columns, suffix, rows):
    taken = [other.at(name) for name in columns]
    names = free_names(table.names, columns, suffix)
    kinds = table.kinds | {new: other.kinds[old] for new, old in zip(names, columns, strict=True)}
    digits = table.digits | {
        new: other.digits[old] for new, old in zip(names, columns, strict=True) if old in other.digits
    }
    made = [[*left, *([None] * len(taken) if right is None else [right[at] for at in taken])] for left, right in rows]
    return Rows([*table.names, *names], kinds, made, digits)


def rest_of(other, params):
    matched = {each["right"] for each in params.get("on") or []}
    return [name for name in other.names if name not in matched]


@operation("join")
@by_rows_with_sources
def join(table, params, sources):
    other, how = other_of(params, sources), params.get("how", "inner")
    found = matches(table, other, params)
    if how in ("semi", "anti"):
        return table.keep([row for row, hits in zip(table.rows, found, strict=True) if bool(hits) == (how == "semi")])
    columns = params.get("columns") or (other.names if how == "cross" else rest_of(other, params))
    pairs = [
        (left, other.rows[at] if at is not None else None)
        for left, hits in zip(table.rows, found, strict=True)
        for at in (hits or ([None] if how in ("left", "full") else []))
    ]
    if how in ("right", "full"):  # rows of the datasource that match nothing come last  differs: order-of-joins
        used = {at for hits in found for at in hits}
        on = {table.at(each["left"]): other.at(each["right"]) for each in params["on"]}
        pairs += [
            ([right[on[at]] if at in on else None for at in range(len(table.names))], right)
            for place, right in enumerate(other.rows)
            if place not in used
        ]
    return joined(table, other, columns, params.get("suffix", "_right"), pairs)


@operation("lookup")
@by_rows_with_sources
def lookup(table, params, sources):
    other, last = other_of(params, sources), params.get("many", "first") == "last"
    found = matches(table, other, params)
    columns = params.get("take") or rest_of(other, params)
    names = free_names(table.names, columns, params.get("suffix", "_right"))
    after = params["on"][-1]["left"]
    made = table
    for new, old in zip(names, columns, strict=True):
        values = [None if not hits else other.rows[hits[-1 if last else 0]][other.at(old)] for hits in found]
        made = made.put(new, other.kinds[old], values, after=after, digits=other.digits.get(old))
        after = new
    return made


@operation("union")
@by_rows_with_sources
def union(table, params, sources):
    others = [sources[each] for each in params["datasources"]]
    tables = [table, *others]
    names = list(table.names)
    if params.get("by", "name") == "position":
        if len({len(each.names) for each in tables}) > 1:
            raise Refused("invalid_params")
        places = [list(range(len(names)))] * len(tables)
    else:
        for each in others:
            known = {name.casefold() for name in names}
            names += [name for name in each.names if name.casefold() not in known]
        lower = [{name.casefold(): at for at, name in enumerate(each.names)} for each in tables]
        places = [[index.get(name.casefold()) for name in names] for index in lower]
    kinds, digits = {}, {}
    for column, name in enumerate(names):
        owners = [(each, at[column]) for each, at in zip(tables, places, strict=True) if at[column] is not None]
        own = [each.kinds[each.names[at]] for each, at in owners]
        if set(own) <= {"decimal", "integer"} and "decimal" in own:
            digits[name] = common_digits([each.digits[each.names[at]] for each, at in owners if each.kinds[each.names[at]] == "decimal"])
        kinds[name] = common_kind(
            own,
            lambda kind, owners=owners: [
                row[at] for each, at in owners if each.kinds[each.names[at]] == kind for row in each.rows
            ],
        )
    rows = [
        [
            None if at is None else as_kind(row[at], each.kinds[each.names[at]], kinds[name])
            for at, name in zip(place, names, strict=True)
        ]
        for each, place in zip(tables, places, strict=True)
        for row in each.rows
    ]
    if params.get("distinct"):
        seen, kept = set(), []
        for row in rows:
            mark = tuple(key(cell) for cell in row)
            if mark not in seen:
                seen.add(mark)
                kept.append(row)
        rows = kept
    return Rows(names, kinds, rows, digits)


def common_digits(all):
    """Room for what stands before and behind the point in any of them."""
    after = max(each[1] for each in all)
    return (min(38, after + max(total - own for total, own in all)), after)


def rows_in(table, params, sources):
    other = other_of(params, sources)
    columns = params.get("columns") or table.names
    lower = {name.casefold(): at for at, name in enumerate(other.names)}
    theirs = {tuple(key(row[lower[name.casefold()]]) for name in columns) for row in other.rows}
    return [tuple(key(row[table.at(name)]) for name in columns) in theirs for row in table.rows]


@operation("intersect-rows")
@by_rows_with_sources
def intersect_rows(table, params, sources):
    return table.keep([row for row, hit in zip(table.rows, rows_in(table, params, sources), strict=True) if hit])


@operation("except-rows")
@by_rows_with_sources
def except_rows(table, params, sources):
    return table.keep([row for row, hit in zip(table.rows, rows_in(table, params, sources), strict=True) if not hit])


def levenshtein(one, other):
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, their in enumerate(other, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != their)))
        before = now
    return before[-1]


def jaro(one, other):
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    reach = max(max(len(one), len(other)) // 2 - 1, 0)
    mine, theirs = [False] * len(one), [False] * len(other)
    for at, letter in enumerate(one):
        for place in range(max(0, at - reach), min(len(other), at + reach + 1)):
            if not theirs[place] and other[place] == letter:
                mine[at] = theirs[place] = True
                break
    first = [letter for letter, hit in zip(one, mine, strict=True) if hit]
    second = [letter for letter, hit in zip(other, theirs, strict=True) if hit]
    common = len(first)
    if common == 0:
        return 0.0
    # Half of the letters that stand elsewhere, as a whole number: so Winkler's own program counts.
    swapped = sum(a != b for a, b in zip(first, second, strict=True)) // 2
    return (common / len(one) + common / len(other) + (common - swapped) / common) / 3


def jaro_winkler(one, other):
    """Winkler's bonus for up to four equal first letters, where the likeness is more than 0.7 already."""
    likeness = jaro(one, other)
    same_start = 0
    for a, b in zip(one[:4], other[:4]):
        if a != b:
            break
        same_start += 1
    return likeness + same_start * 0.1 * (1 - likeness) if likeness > 0.7 else likeness


def jaccard(one, other):
    a, b = (set(re.findall(r"[^\W_]+", text)) for text in (one, other))
    return len(a & b) / len(a | b) if a | b else 0.0


def edits(one, other):
    longest = max(len(one), len(other))
    return 1 - levenshtein(one, other) / longest if longest else 1.0


METRICS = {"jaro-winkler": jaro_winkler, "levenshtein": edits, "jaccard": jaccard}


@operation("fuzzy-join")
@by_rows_with_sources
def fuzzy_join(table, params, sources):
    other = other_of(params, sources)
    metric = METRICS[params.get("metric", "jaro-winkler")]
    least, fold = params.get("threshold", 0.85), params.get("ignoreCase", True)

    def plain(text):
        if text is None:
            return None
        text = text.strip()[:1000]
        return text.lower() if fold else text

    theirs = [plain(text) for text in other.column(params["on"]["right"])]
    pairs, scores = [], []
    for row, text in zip(table.rows, map(plain, table.column(params["on"]["left"])), strict=True):
        best, score = None, 0
        if text is not None:
            for at, each in enumerate(theirs):
                likeness = 0 if each is None else metric(text, each)
                if each is not None and likeness >= least and (best is None or likeness > score):
                    best, score = at, likeness
        if best is not None or params.get("how", "left") == "left":
            pairs.append((row, None if best is None else other.rows[best]))
            scores.append(None if best is None else score)
    made = joined(table, other, params.get("columns") or other.names, params.get("suffix", "_right"), pairs)
    return made.put(params["scoreInto"], "number", scores) if params.get("scoreInto") else made

"""Characters as a person sees them, and the kinds of characters of Unicode."""
import unicodedata

import regex

from letters import BLANKS

UNSEEN = "\u200b\ufeff"
#: Words of regular expressions are about ASCII, as in RE2.
ASCII = {"d": "[0-9]", "D": "[^0-9]", "w": "[0-9A-Za-z_]", "W": "[^0-9A-Za-z_]", "s": "[\\t\\n\\f\\r ]", "S": "[^\\t\\n\\f\\r ]"}


def seen(text):
    """The text as characters that a person sees: extended grapheme clusters."""
    return [each for cluster in regex.findall(r"\X", text) for each in (cluster if cluster == "\r\n" else [cluster])]


def expression(source, exact=True):
    """A regular expression: its classes are about ASCII, its case about all letters, $ is the very end."""  # differs: re2
    edge = "(?:(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?![0-9A-Za-z_]))"
    made, at = "", 0
    while at < len(source):
        if source[at] == "\\":
            follower = source[at + 1]
            made += ASCII.get(follower) or {"b": edge}.get(follower) or source[at : at + 2]
            at += 2
        else:
            made += "\\Z" if source[at] == "$" else source[at]
            at += 1
    return regex.compile(made, (0 if exact else regex.IGNORECASE) | regex.VERSION0)


def is_kind(what, each):
    """Whether a code point is of a kind."""
    kind = unicodedata.category(each)
    if what == "letters-digits":
        return is_kind("letters", each) or is_kind("digits", each)
    if what == "whitespace":
        return each in BLANKS or each in UNSEEN
    return {
        "letters": kind[0] in "LM",
        "digits": kind == "Nd",
        "punctuation": kind[0] == "P",
        "symbols": kind[0] == "S" or each in "\u200d\ufe0e\ufe0f\u20e3",
        "non-printing": kind in ("Cc", "Cf", "Zl", "Zp"),
        "custom": False,
    }[what]


STROKES = str.maketrans("łŁøØđĐħĦŧŦı", "lLoOdDhHtTi")


def without_accents(text):
    """Plain letters for accented ones in Latin and Greek writing; what is written otherwise stays as it is."""
    made, own = "", False
    for each in text:
        parts = unicodedata.normalize("NFD", each)
        if unicodedata.category(each) == "Mn":
            made += "" if own else each
            continue
        own = unicodedata.name(parts[0], "").startswith(("LATIN ", "GREEK "))
        made += parts[0] if own else each
    return made.translate(STROKES)

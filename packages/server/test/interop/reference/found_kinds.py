"""Numbers, addresses, dates and the like in texts."""
from ipaddress import ip_address

import regex

from registry import operation
from texts import from_each

DATE = r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{1,2}\.? (?:MONTH)\.? \d{4}|(?:MONTH)\.? \d{1,2}, \d{4}".replace(
    "MONTH", "|".join("Jan(?:uary)? Feb(?:ruary)? Mar(?:ch)? Apr(?:il)? May June? July? Aug(?:ust)? Sep(?:tember)? Oct(?:ober)? Nov(?:ember)? Dec(?:ember)?".split())
)
NAME = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
DOMAIN = rf"(?:{NAME}\.)+[A-Za-z]{{2,}}"
KINDS = {
    "number": r"(?:(?<![\p{L}\p{N}])[+-])?(?:\d+(?:[.,'’\u00a0\u202f]\d+)*|\.\d+)(?:[eE][+-]?\d+)?",
    "email": rf"[A-Za-z0-9._%+-]+@{DOMAIN}",
    "url": r"(?:https?://|ftp://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)]",
    "domain": rf"(?:[\w.%+'-]+@)?\K{DOMAIN}",
    "date": DATE,
    "hashtag": r"(?<![\p{L}\p{N}_])#[\p{L}\p{N}_]+",
    "ip": r"(?<![\w.:])[0-9A-Fa-f.:]*[0-9A-Fa-f:](?![\w.:])",
    "key-value": r"[\p{L}_][\p{L}\p{N}_.-]*\s?[=:]\s?[^\s,;/][^\s,;]*",
}


def is_address(text):
    try:
        return ip_address(text) is not None
    except ValueError:
        return False


@operation("extract-pattern")
def extract_pattern(table, params):
    found = regex.compile(KINDS[params["kind"]])

    def taken(text):
        parts = [match[0] for match in found.finditer(text) if params["kind"] != "ip" or is_address(match[0])]
        if not parts:
            return None
        return params.get("separator", ", ").join(parts) if params.get("all", False) else parts[0]

    return from_each(table, params, params["kind"], "text", taken)

"""Operations that write texts otherwise: hashed, covered, encoded, as JSON or HTML."""
import base64
import hashlib
import html
import re
import unicodedata
import urllib.parse
from html.entities import html5

from cells import each_text
from characters import seen
from registry import operation
from tables import SCALARS
from texts import each_shown


@operation("hash-text")
def hash_text(table, params):
    algorithm, salt = getattr(hashlib, params.get("algorithm", "sha256")), params.get("salt", "")
    return each_shown(
        table, params["columns"], SCALARS, lambda text, _type: algorithm((salt + text).encode()).hexdigest()
    )


@operation("mask-text")
def mask_text(table, params):
    last, cover = params.get("keepLast", 4), params.get("with", "*")

    def masked(text, _type):
        characters = seen(text)
        shown = characters[len(characters) - last :] if len(characters) > last else []
        return cover * (len(characters) - len(shown)) + "".join(shown)

    return each_shown(table, params["columns"], ("text", "integer"), masked)


@operation("encode-text")
def encode_text(table, params):
    ways = {
        "base64": lambda text: base64.b64encode(text.encode()).decode(),
        "url": lambda text: urllib.parse.quote(text, safe=""),
        "html": lambda text: html.escape(text).replace("&#x27;", "&#39;"),
        "hex": lambda text: text.encode().hex(),
    }
    return each_text(table, params["columns"], ways[params["as"]])


@operation("decode-text")
def decode_text(table, params):
    ways = {"base64": from_base64, "url": from_url, "html": unescaped, "hex": from_hex}
    return each_text(table, params["columns"], ways[params["as"]])


def as_text(data):
    """Bytes as a text; None if they hold none in UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def from_base64(text):
    """In either alphabet, with blanks and line ends, and with any number of the signs that fill it up."""
    digits = without_blanks(text).rstrip("=").replace("-", "+").replace("_", "/")
    if not re.fullmatch("[A-Za-z0-9+/]*", digits) or len(digits) % 4 == 1:
        return None
    return as_text(base64.b64decode(digits + "=" * (-len(digits) % 4)))


def without_blanks(text):
    return re.sub(r"[\t\n\f\r ]", "", text)


def from_url(text):
    return None if re.search(r"%(?![0-9A-Fa-f]{2})", text) else as_text(urllib.parse.unquote_to_bytes(text))


def from_hex(text):
    digits = without_blanks(text)
    try:
        return as_text(bytes.fromhex(digits))
    except ValueError:
        return None


def unescaped(text):
    """References that end in a semicolon, as HTML reads them; others stay."""

    def character(match):
        name = match[1]
        if name.startswith("#"):
            return html.unescape(match[0])
        return html5.get(f"{name};", match[0])

    return re.sub(r"&(#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);", character, text)


@operation("unescape-html")
def unescape_html(table, params):
    return each_text(table, params["columns"], unescaped)


@operation("normalize-unicode")
def normalize_unicode(table, params):
    form = params.get("form", "NFC")
    return each_text(table, params["columns"], lambda text: unicodedata.normalize(form, text))

"""Letters and blanks as the product takes them."""
import re
import unicodedata

#: What counts as a blank: white space of Unicode.
BLANKS = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


def lower(text):
    """Letter by letter, each to one letter."""  # differs: one-letter-case
    return "".join(each.lower()[0] for each in text)


def upper(text):
    """Letter by letter; a letter whose capital would be two stays, but for ß, which has one."""  # differs: one-letter-case
    return "".join("ẞ" if each == "ß" else each.upper() if len(each.upper()) == 1 else each for each in text)


def pattern(source, ignore_case=False):
    """A regular expression: classes such as \\d are about ASCII, $ is the very end."""  # differs: re2
    return re.compile(re.sub(r"(?<!\\)\$", r"\\Z", source), re.ASCII | (re.IGNORECASE if ignore_case else 0))


def plain(text):
    """Plain letters instead of accented ones; what has none goes."""
    text = text.replace("ß", "ss")
    return "".join(each for each in unicodedata.normalize("NFKD", text) if ord(each) < 128)

"""The one rule of cleaning: what was typed or pasted becomes text that may leave by every door.

A page forgives nearly anything; XML, JSON, a spreadsheet, a PDF, a mail header and the database do not. So what none of
them can carry, and what nobody can see, is removed when it comes in, once: at the form, and again at the column of the
model (civicnet/forms/fields.py, civicnet/columns.py). What somebody meant stays or gets a plain sign that says the
same; only what has no sign at all goes. Source: architecture.md, "What may be typed may leave by every door".
"""

import re
import unicodedata
from typing import Any, Final

# All that the rule may have to do something about, apart from line breaks and spaces. Text without it is left alone.
# The last two of each plane are no characters by definition.
_NO_CHARACTERS: Final = "".join(
    chr(plane + end) for plane in range(0, 0xE0000, 0x10000) for end in (0xFFFE, 0xFFFF)
)
_SUSPECT: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc"
    f"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff{_NO_CHARACTERS}]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# Every way of ending a line: of old machines, of Word (VT and FF), of Unicode.
_BREAK: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ODD_SPACE: Final = re.compile("[\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000]")
# Spaces of another width at which a line may not break either.
_FIXED_SPACE: Final = re.compile("[\u2007\u202f]")
# In one line: any white space but single plain spaces.
_GAP: Final = re.compile("[ ]*[\t\n\r\x0b\x0c\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]\\s*")

# All of these, with some around them: many single places make an exact class fifty times as slow to look for.
_ROUGH: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ud800-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001d17a"
    "\U0001fffe-\U0010ffff]"
)

# What Word keeps as a sign of its symbol fonts (Symbol, Wingdings), in the corner of Unicode that means nothing to
# others.
_OF_WORD: Final = {
    "\uf020": " ",
    "\uf02d": "−",
    "\uf06c": "●",
    "\uf06e": "■",
    "\uf06f": "□",
    "\uf071": "❑",
    "\uf076": "❖",
    "\uf0a7": "▪",
    "\uf0a8": "◻",
    "\uf0b0": "°",
    "\uf0b7": "•",
    "\uf0d8": "➢",
    "\uf0e0": "→",
    "\uf0e8": "➔",
    "\uf0fc": "✓",
}
_UNREADABLE: Final = "\ufffd"  # the sign that says: here stood something that could not be read
_NO_BREAK_HYPHEN: Final = (
    "\x1e"  # so Word keeps it; its \x1f is the hyphen that shows at the end of a line only
)
_ZWNJ, _ZWJ = "\u200c", "\u200d"
_MARKS_OF_DIRECTION: Final = "\u200e\u200f\u061c"
_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)
# The scripts whose letters join, or form one sign with their neighbour: Arabic, Indic and others between. Not Latin,
# Greek, Cyrillic, Chinese, Japanese or Korean.
_JOINING: Final = re.compile(
    "[\u0590-\u109f\u1200-\u1cff\ua800-\uabff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00011fff\U0001e800-\U0001eeff]"
)
_SKIN: Final = re.compile("[\U0001f3fb-\U0001f3ff]")
_FLAG: Final = "\U0001f3f4"  # of England, Scotland, Wales: the black flag with their letters as tags


def clean_text(text: str) -> str:
    """`text` of any number of lines, as it may be kept and sent on.

    Composed characters (NFC), each line ending in one newline, no characters of control, no sign that turns the
    direction of what follows, nothing that cannot be seen. Joiners stay where a script or an emoji needs them. A tab, a
    no-break space and spaces at the ends of lines stay: they may be meant. Cleaning twice changes nothing.
    """
    if _is_clean(text):
        return text
    text = _without_suspects(_BREAK.sub("\n", text))
    return _FIXED_SPACE.sub("\u00a0", _ODD_SPACE.sub(" ", text))


def clean_line(text: str) -> str:
    """The same for what stands on one line, such as a name: any break, tab or odd space in it is one plain space.

    Plain spaces stay as they are: removing those at the ends is left to the caller.
    """
    if text.isascii() and text.isprintable():
        return text
    return _GAP.sub(" ", _without_suspects(_BREAK.sub("\n", text)))


def clean_deep(value: Any) -> Any:
    """`value` as JSON knows it, with every text in it cleaned, the keys too."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_deep(key): clean_deep(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [clean_deep(inside) for inside in value]
    return value


def can_be_read(name: str) -> bool:
    """Whether a name has a letter or a digit in it: a link of signs alone is one that nobody can read out."""
    return any(character.isalnum() for character in clean_line(name))


def _is_clean(text: str) -> bool:
    return not _ROUGH.search(text) and unicodedata.is_normalized("NFC", text)


def _without_suspects(text: str) -> str:
    if _is_clean(text):
        return text
    if _SURROGATE.search(text):  # two halves of one sign come together, a lone half is unreadable
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = unicodedata.normalize("NFC", text)
    if not _SUSPECT.search(text):
        return text
    return unicodedata.normalize("NFC", _SUSPECT.sub(_replaced, text))


def _replaced(found: re.Match[str]) -> str:
    """What takes the place of one character; itself, where its neighbours need it."""
    sign, text, at = found[0], found.string, found.start()
    before = text[at - 1] if at else ""
    match unicodedata.category(sign):
        case "Co":
            return _OF_WORD.get(sign) or _other_private(text, at)
        case "Mn":  # a choice between two looks of the sign before it, or a mark that cannot be seen
            chooses = (
                "\ufe00" <= sign <= "\ufe0f"
                or "\U000e0100" <= sign <= "\U000e01ef"
                or "\u180b" <= sign <= "\u180f"
            )
            return sign if chooses and _is_visible(before) else ""
    if sign in (_ZWNJ, _ZWJ):
        joins = bool(_JOINING.match(before)) or (sign == _ZWJ and _joins_pictures(text, at))
        return sign if joins else ""
    if sign in _MARKS_OF_DIRECTION:
        return sign if _RIGHT_TO_LEFT.search(text) else ""
    if "\U000e0020" <= sign <= "\U000e007f":
        return sign if _follows_flag(text, at) else ""
    return "-" if sign == _NO_BREAK_HYPHEN else ""


def _other_private(text: str, at: int) -> str:
    """A sign of a font that we do not know: a bullet where it opens a line, otherwise unreadable."""
    begins = not text[text.rfind("\n", 0, at) + 1 : at].strip()
    return "•" if begins and text[at + 1 : at + 2] in (" ", "\t", "\u00a0") else _UNREADABLE


def _is_visible(sign: str) -> bool:
    return (
        bool(sign)
        and not sign.isspace()
        and not _SUSPECT.match(sign)
        and unicodedata.category(sign)[0] != "C"
    )


def _joins_pictures(text: str, at: int) -> bool:
    """Whether the joiner at `at` stands between two pictures, as in a family or a flag of a rainbow."""
    back = at - 1
    if back > 0 and text[back] == "\ufe0f":
        back -= 1
    if back > 0 and _SKIN.match(text[back]):
        back -= 1
    return back >= 0 and _is_picture(text[back]) and _is_picture(text[at + 1 : at + 2])


def _is_picture(sign: str) -> bool:
    # Pictures that came after the Unicode of this Python have no category yet.
    new = "\U0001f000" <= sign <= "\U0001faff"
    return bool(sign) and (new or unicodedata.category(sign) == "So" or sign in "↔↕")


def _follows_flag(text: str, at: int) -> bool:
    back = at - 1
    while back >= 0 and "\U000e0020" <= text[back] <= "\U000e007e":
        back -= 1
    return back >= 0 and text[back] == _FLAG

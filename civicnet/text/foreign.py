"""Text from elsewhere: HTML becomes Markdown of the same meaning, and what is too long is cut after a sentence."""

import html
import re
from typing import Final

from markdownify import markdownify

# The elements that editors on other sites write. A text with "<3" or "<naam>" in it is no HTML.
_ELEMENT: Final = re.compile(
    r"</?(?:p|br|div|span|b|strong|i|em|u|ul|ol|li|a|h[1-6]|blockquote|table|tr|td|th|img|hr|pre|code|font|sup|sub)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ANY_TAG: Final = re.compile(r"</?[a-z][^<>]*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_NO_TEXT: Final = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_DEEPEST: Final = 100  # elements in elements; people write a handful
_SENTENCE_END: Final = re.compile(r"[.!?…][\"'”’)]*(?=\s|$)")


def is_html(text: str) -> bool:
    """Whether a text is HTML, or has its entities."""
    return bool(_ELEMENT.search(text) or _ENTITY.search(text))


def from_html(text: str) -> str:
    """Markdown of the same meaning as the HTML in `text`; a text that is not HTML stays as it is.

    Scripts and styles go. Raw HTML in what is left is shown as text by civicnet.text.markdown().
    """
    if not _ELEMENT.search(text):
        return html.unescape(text) if _ENTITY.search(text) else text
    text = _NO_TEXT.sub("", text)
    if text.count("<") - text.count("</") > _DEEPEST and _depth(text) > _DEEPEST:
        return html.unescape(_ANY_TAG.sub(" ", text)).strip()  # no person wrote this: keep only the words
    found = markdownify(text, heading_style="ATX", bullets="-", strip=["img"])
    found = re.sub(r"[ \t]+\n", "\n", found.replace("\u00a0", " "))
    return re.sub(r"\n{3,}", "\n\n", found).strip()


def plain_from_html(text: str) -> str:
    """The words of the HTML in `text` on one line, for what is no Markdown: a name, a summary."""
    if not is_html(text):
        return text
    if _ELEMENT.search(text):
        text = _ANY_TAG.sub(" ", _NO_TEXT.sub("", text))
    return " ".join(html.unescape(text).split())


def shortened(text: str, longest: int, *, more: str = "…") -> str:
    """`text` within `longest` characters: cut after the last whole sentence that fits, else word, and then `more`."""
    if len(text) <= longest:
        return text
    room = text[: max(0, longest - len(more))]
    ends = [found.end() for found in _SENTENCE_END.finditer(room)]
    if ends and ends[-1] * 2 > len(room):  # else most of it would be lost for a full stop
        return room[: ends[-1]].rstrip() + more
    return (room.rpartition(" ")[0] or room).rstrip() + more


def _depth(text: str) -> int:
    """How deep elements stand in each other, at most."""
    depth = deepest = 0
    for found in re.finditer(r"<(/?)[a-z][^<>]*?(/?)>", text, re.IGNORECASE):
        depth += -1 if found[1] else 0 if found[2] else 1
        deepest = max(deepest, depth)
    return deepest
